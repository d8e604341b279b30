//! `POST /carrier/erasures/{erasure_id}`: the carrier answers what became of the data it collected.

use qeg_domain::{
    certificate::Outcome,
    clock::Clock,
    handoff::Carrier,
    id::ErasureId,
    recipient::{Answer as Answered, AnswerInput},
};
use qeg_store::{Guard, StoreError, carriers::recipient::AnswerErasure};
use qeg_web::{Answer, Problem, Request, body};

/// 204, also for a repeat; 404 for what this carrier was not asked; 409 for `retained` after `erased`.
pub(crate) async fn handle(
    powers: &(impl Clock + AnswerErasure),
    carrier: &Carrier,
    request: &Request,
    id: &ErasureId,
) -> Result<Answer, Problem> {
    let now = powers.now();
    let answer = Answered::parse(body::read::<AnswerInput>(request)?)?;
    let asked = powers.erasure(&carrier.name, id, now).await?;
    let asked = asked.ok_or_else(Problem::not_found)?;
    match powers.answer(&asked, &answer, now).await {
        Ok(()) => Ok(Answer::no_content()),
        Err(StoreError::Lost(Guard::Record)) if answer.outcome == Outcome::Erased => {
            Ok(Answer::no_content())
        }
        Err(StoreError::Lost(Guard::Record)) => {
            Err(Problem::conflict().detail("It was answered with erased before."))
        }
        Err(error) => Err(error.into()),
    }
}

//! `POST /carrier/erasures/{erasure_id}`: the carrier answers whether it has erased the data it collected.

use qeg_domain::{
    calendar::received_on,
    certificate::Outcome,
    clock::Clock,
    handoff::Carrier,
    id::ErasureId,
    recipient::{Answer as Answered, AnswerInput},
};
use qeg_store::carriers::recipient::{AnswerErasure, ReadErasure};
use qeg_web::{Answer, Problem, Request, Status, body, idempotent};

use crate::erasure_view::Erasure;

/// 200 with the answer as it counts now, also for a repeat; 404 `unknown_erasure` if this carrier was not asked;
/// 409 for `retained` after `erased`.
pub(crate) async fn handle(
    powers: &(impl Clock + ReadErasure + AnswerErasure),
    carrier: &Carrier,
    request: &Request,
    id: &ErasureId,
) -> Result<Answer, Problem> {
    idempotent::retry_on_conflict(async || {
        let now = powers.now();
        let input = body::read::<AnswerInput>(request)?;
        let answer = Answered::parse(&input, received_on(now))?;
        let asked = powers.erasure(&carrier.name, id, now).await?;
        let asked = asked.ok_or_else(Problem::unknown_erasure)?;
        if asked.says(&answer) {
            return Answer::json(Status::Ok, &Erasure::of(&asked, now));
        }
        if asked.outcome == Some(Outcome::Erased) {
            return Err(Problem::conflict()
                .detail("This erasure was answered with erased: that cannot be changed."));
        }
        let answered = powers.answer(&asked, &answer, now).await?;
        Answer::json(Status::Ok, &Erasure::of(&answered, now))
    })
    .await
}

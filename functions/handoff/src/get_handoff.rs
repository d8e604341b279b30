//! `GET /handoffs/{handoff_id}`: one of the person's handoffs.

use qeg_domain::{clock::Clock, id::HandoffId, purpose::Purpose};
use qeg_store::{
    carriers::handoff::{OpenOrder, ReadHandoff},
    core::person::{EnterSession, Wanted},
};
use qeg_web::{Answer, Problem, Request, Status, session};

/// 200; 404 if it is not the person's or has expired.
pub(crate) async fn handle(
    powers: &(impl Clock + EnterSession + ReadHandoff + OpenOrder),
    request: &Request,
    id: &HandoffId,
) -> Result<Answer, Problem> {
    let now = powers.now();
    let token = session::token(request)?;
    let (person, handoff) = futures::join!(
        session::enter(powers, request, Wanted::keys(&[Purpose::Contact]), now),
        powers.handoff(token.subject(), id, now)
    );
    let (person, handoff) = (person?, handoff?.ok_or_else(Problem::not_found)?);
    let handoff = handoff.of(&person);
    let order = powers.order(&person, &handoff).await?;
    Answer::json(Status::Ok, &handoff.answer(&order))
}

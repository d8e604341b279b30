//! `DELETE /handoffs/{handoff_id}`: cancels a handoff before its carrier collects it.

use qeg_domain::{account::Status as Account, clock::Clock, handoff::Status, id::HandoffId};
use qeg_store::{
    carriers::handoff::{CancelHandoffs, ReadHandoff},
    core::{
        change::ChangePerson,
        person::{EnterSession, Wanted},
    },
};
use qeg_web::{
    Answer, Code, Problem, Request, Status as Http,
    describe::{Caller, Operation},
    idempotent, session,
};

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::Person,
        "delete_handoff",
        "DELETE /handoffs/{handoff_id}",
    )
    .titled(
        "Cancel a handoff before it is collected",
        "在承运商领取前取消转寄",
    )
    .path::<HandoffId>(
        "handoff_id",
        "The handoff.",
        "6b2f0c4be1d84a7f9c3a5e8d7f601234",
    )
    .answers_nothing(Http::NoContent, "The handoff is cancelled.")
    .refuses([Code::NotFound, Code::Conflict])
}

/// 204, even if it is cancelled already; 409 after collection; 404 if it is not the person's.
pub(crate) async fn handle(
    powers: &(impl Clock + EnterSession + ReadHandoff + CancelHandoffs + ChangePerson),
    request: &Request,
    id: &HandoffId,
) -> Result<Answer, Problem> {
    idempotent::retry_on_conflict(async || {
        let now = powers.now();
        let token = session::token(request)?;
        let (person, handoff) = futures::join!(
            session::enter(powers, request, Wanted::default(), now),
            powers.handoff(token.subject(), id, now)
        );
        let (person, handoff) = (person?, handoff?.ok_or_else(Problem::not_found)?);
        let handoff = handoff.of(&person);
        match handoff.progress.status {
            Status::Queued => {
                let mut change = powers.change(&person, &[Account::Active], now);
                powers.cancel_handoff(&mut change, &handoff)?;
                change.commit().await?;
                Ok(Answer::no_content())
            }
            Status::Cancelled => Ok(Answer::no_content()),
            _ => Err(Problem::conflict().detail("The carrier has collected, or its time is over.")),
        }
    })
    .await
}

//! `DELETE /handoffs/{handoff_id}`: cancels a handoff before its carrier collects it.

use qeg_domain::{account::Status as Account, clock::Clock, handoff::Status, id::HandoffId};
use qeg_store::{
    carriers::handoff::{CancelHandoffs, ReadHandoff},
    core::{
        change::ChangePerson,
        person::{EnterSession, Wanted},
    },
};
use qeg_web::{Answer, Problem, Request, idempotent, session};

/// 204, also if it is cancelled already; 409 after collection; 404 if it is not the person's.
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

//! DELETE /contact: deletes the contact data and cancels every handoff that its carrier has not collected yet.
//!
//! The handoffs are cancelled first, each in a transaction of its own. The last transaction deletes the contact data; it
//! fails if another handoff was ordered meanwhile. If the function stops in between, the person can send the request
//! again: no handoff is cancelled twice.

use qeg_domain::{
    account::Status,
    audit::{Action, Field, ProcessingPurpose},
    clock::Clock,
};
use qeg_store::{
    Guard, StoreError,
    carriers::handoff::{CancelHandoffs, ListWaiting},
    core::{
        chain::Act,
        change::ChangePerson,
        person::{EnterSession, Person},
    },
    people::contact::DeleteContact,
};
use qeg_web::{
    Answer, Code, Problem, Request, Status as Http,
    describe::{Caller, Operation},
    idempotent,
};

use crate::record::{check_precondition, conflict, enter};

/// How often waiting handoffs are looked for. Once and once more are enough, unless orders arrive meanwhile.
const ROUNDS: usize = 8;

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Person, "delete_contact", "DELETE /contact")
        .titled("Delete the contact data", "删除收件信息")
        .noting("Cancels every handoff that its carrier has not collected yet.")
        .if_match()
        .if_none_match()
        .answers_nothing(Http::NoContent, "The contact data was deleted.")
        .refuses([Code::NotFound, Code::Conflict])
}

/// 204; 404 if there is no contact data; 412 when `If-Match` or `If-None-Match` does not hold.
pub(crate) async fn handle(
    powers: &(impl Clock + EnterSession + ChangePerson + DeleteContact + ListWaiting + CancelHandoffs),
    request: &Request,
) -> Result<Answer, Problem> {
    idempotent::retry_on_conflict(async || {
        let person = without_waiting(powers, request).await?;
        let mut change = powers.change(&person, &[Status::Active], powers.now());
        let fields = [
            Field::ContactName,
            Field::ContactPhone,
            Field::ContactAddress,
        ];
        change.act(Act::own(
            Action::ContactDeleted,
            ProcessingPurpose::Forwarding,
            &fields,
        ));
        powers.delete_contact(&mut change)?;
        powers.if_none_waits(&mut change);
        change
            .commit()
            .await
            .map_err(|error| conflict(request, error))?;
        Ok(Answer::no_content())
    })
    .await
}

/// Cancels all waiting handoffs, then gives the person as they are now. Checks that they have contact data and that the
/// preconditions hold.
async fn without_waiting(
    powers: &(impl Clock + EnterSession + ChangePerson + ListWaiting + CancelHandoffs),
    request: &Request,
) -> Result<Person, Problem> {
    for _ in 0..ROUNDS {
        let person = enter(powers, request).await?;
        check_precondition(request, &person)?;
        person.contact_write()?.ok_or_else(Problem::not_found)?;
        let now = powers.now();
        let waiting = powers.waiting(&person, now);
        if waiting.is_empty() {
            return Ok(person);
        }
        for one in &waiting {
            let mut change = powers.change(&person, &[Status::Active], now);
            powers.cancel_waiting(&mut change, one);
            match change.commit().await {
                // Collected or cancelled meanwhile: the person is read again.
                Ok(_) | Err(StoreError::Lost(Guard::Record)) => {}
                Err(error) => return Err(conflict(request, error)),
            }
        }
    }
    Err(Problem::unavailable("handoffs_stay_waiting"))
}

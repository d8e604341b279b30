//! DELETE /contact: deletes the contact data and cancels every handoff that its carrier has not collected yet.
//!
//! One transaction does all of it: a person has at most 20 handoffs that wait. It fails if another one was ordered or
//! collected meanwhile, and is then tried again.

use qeg_domain::{
    account::Status,
    audit::{Action, Field, ProcessingPurpose},
    clock::Clock,
};
use qeg_store::{
    carriers::handoff::{CancelHandoffs, ListWaiting},
    core::{chain::Act, change::ChangePerson, person::EnterSession},
    people::contact::DeleteContact,
};
use qeg_web::{
    Answer, Code, Problem, Request, Status as Http,
    describe::{Caller, Operation},
    idempotent,
};

use crate::record::{check_precondition, enter};

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
        let person = enter(powers, request).await?;
        check_precondition(request, &person)?;
        person.contact_write()?.ok_or_else(Problem::not_found)?;
        let now = powers.now();
        let mut change = powers.change(&person, &[Status::Active], now);
        change.act(Act::own(
            Action::ContactDeleted,
            ProcessingPurpose::Forwarding,
            Field::CONTACT,
        ));
        powers.delete_contact(&mut change)?;
        powers.cancel_all_waiting(&mut change, &powers.waiting(&person, now));
        change.commit().await?;
        Ok(Answer::no_content())
    })
    .await
}

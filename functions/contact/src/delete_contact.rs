//! DELETE /contact: takes the contact data back, and with it every handoff that waits for its carrier.

use qeg_domain::{
    account::Status,
    audit::{Action, Field, ProcessingPurpose},
    clock::Clock,
};
use qeg_store::{
    carriers::handoff::{CancelHandoffs, ListHandoffs},
    core::{chain::Act, change::ChangePerson, person::EnterSession},
    people::contact::DeleteContact,
};
use qeg_web::{Answer, Problem, Request, idempotent, session};

use crate::{check_if_match, enter, lost};

/// 204; 404 where there is none; 412 when `If-Match` does not hold.
pub(crate) async fn handle(
    powers: &(impl Clock + EnterSession + ChangePerson + DeleteContact + ListHandoffs + CancelHandoffs),
    request: &Request,
) -> Result<Answer, Problem> {
    idempotent::retry_on_conflict(async || {
        let token = session::token(request)?;
        let (person, handoffs) = futures::join!(
            enter(powers, request),
            powers.handoffs(token.subject(), powers.now())
        );
        let (person, handoffs) = (person?, handoffs?);
        let current = person.contact_write()?;
        check_if_match(request, &person)?;
        current.ok_or_else(Problem::not_found)?;
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
        powers.cancel_handoffs(&mut change, &handoffs);
        change
            .commit()
            .await
            .map_err(|error| lost(request, error))?;
        Ok(Answer::no_content())
    })
    .await
}

//! DELETE /contact: takes the contact data back.

use domain::{
    account::Status,
    audit::{Action, Field, ProcessingPurpose},
};
use store::{Store, attribute::n, chain::Act, key, transaction::Condition};
use web::{Answer, Problem, Request, idempotent};

use crate::{check_if_match, enter, lost};

/// 204; 404 where there is none; 412 when `If-Match` does not hold.
pub(crate) async fn handle(store: &Store, request: &Request) -> Result<Answer, Problem> {
    idempotent::settled(async || attempt(store, request).await).await
}

async fn attempt(store: &Store, request: &Request) -> Result<Answer, Problem> {
    let person = enter(store, request).await?;
    let current = person.contact_write()?;
    check_if_match(request, current)?;
    let write = current.ok_or_else(Problem::not_found)?;
    let mut change = store.change(&person, &[Status::Active], store.vault().clock().now());
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
    change.delete(key::CONTACT, Condition::equals("w", n(write)));
    change
        .commit()
        .await
        .map_err(|error| lost(request, error))?;
    Ok(Answer::no_content())
}

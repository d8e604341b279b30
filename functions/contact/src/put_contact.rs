//! PUT /contact: gives or replaces the contact data.

use domain::{
    account::Status,
    audit::{Action, Field, ProcessingPurpose},
    contact::{Contact, ContactInput},
    purpose::Purpose,
};
use store::{
    Store,
    attribute::{Item, n},
    chain::Act,
    key,
    transaction::Condition,
};
use web::{Answer, Problem, Request, Status as Http, body, idempotent};

use crate::{check_if_match, enter, etag, lost};

/// 201 the first time, 200 after; 412 when `If-Match` does not hold.
pub(crate) async fn handle(store: &Store, request: &Request) -> Result<Answer, Problem> {
    idempotent::settled(async || attempt(store, request).await).await
}

async fn attempt(store: &Store, request: &Request) -> Result<Answer, Problem> {
    let person = enter(store, request).await?;
    let contact = Contact::parse(body::read::<ContactInput>(request)?)?;
    let current = person.contact_write()?;
    check_if_match(request, current)?;
    let condition = match current {
        Some(write) => Condition::equals("w", n(write)),
        None => Condition::absent(),
    };
    let mut change = store.change(&person, &[Status::Active], store.vault().clock().now());
    let fields = [
        Field::ContactName,
        Field::ContactPhone,
        Field::ContactAddress,
    ];
    change.act(Act::own(
        Action::ContactSaved,
        ProcessingPurpose::Forwarding,
        &fields,
    ));
    change.put(
        key::CONTACT,
        Purpose::Contact,
        &contact,
        Item::new(),
        condition,
    )?;
    let write = change
        .commit()
        .await
        .map_err(|error| lost(request, error))?;
    let status = if current.is_some() {
        Http::Ok
    } else {
        Http::Created
    };
    Ok(Answer::json(status, &contact.answer())?.etag(&etag(write)))
}

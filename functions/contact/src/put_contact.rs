//! PUT /contact: adds or replaces the contact data.

use qeg_domain::{
    account::Status,
    audit::{Action, Field, ProcessingPurpose},
    clock::Clock,
    contact::{self, Contact, ContactInput},
};
use qeg_store::{
    core::{chain::Act, change::ChangePerson, person::EnterSession},
    people::contact::{AnnounceCorrection, OpenContact, SaveContact},
};
use qeg_web::{
    Answer, Code, Problem, Request, Status as Http, body,
    describe::{Caller, Header, Operation},
    idempotent,
};

use crate::record::{check_precondition, conflict, enter, etag, example};

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Person, "put_contact", "PUT /contact")
        .titled("Add or replace the contact data", "添加或替换收件信息")
        .noting("Carriers that have collected the old data and have not reported an end are asked to collect again.")
        .if_match()
        .if_none_match()
        .body::<ContactInput>(example())
        .answers::<contact::Answer<'_>>(Http::Ok, "The contact data was replaced.", example())
        .with(Header::ETag)
        .answers::<contact::Answer<'_>>(Http::Created, "The contact data was added.", example())
        .with(Header::ETag)
        .refuses([Code::Conflict])
}

/// 201 the first time, 200 after; 412 when `If-Match` or `If-None-Match` does not hold. Carriers that have collected the
/// old data are asked to collect again, also where it was deleted before.
pub(crate) async fn handle(
    powers: &(impl Clock + EnterSession + ChangePerson + OpenContact + SaveContact + AnnounceCorrection),
    request: &Request,
) -> Result<Answer, Problem> {
    idempotent::retry_on_conflict(async || {
        let person = enter(powers, request).await?;
        let contact = Contact::parse(body::read::<ContactInput>(request)?)?;
        let current = person.contact_write()?;
        check_precondition(request, &person)?;
        let mut change = powers.change(&person, &[Status::Active], powers.now());
        change.act(Act::own(
            Action::ContactSaved,
            ProcessingPurpose::Forwarding,
            Field::CONTACT,
        ));
        powers.save_contact(&mut change, &contact)?;
        let is_correction = match powers.contact(&person).await? {
            Some(before) => before != contact,
            // What it was is not known any more.
            None => person.has_deleted_contact(),
        };
        if is_correction {
            powers.announce_correction(&mut change);
        }
        let write = change
            .commit()
            .await
            .map_err(|error| conflict(request, error))?;
        let status = if current.is_some() {
            Http::Ok
        } else {
            Http::Created
        };
        Ok(Answer::json(status, &contact.answer())?.etag(&etag(&person, write)?))
    })
    .await
}

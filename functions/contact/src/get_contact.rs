//! GET /contact: the contact data that the person gave.

use qeg_domain::{clock::Clock, contact};
use qeg_store::{core::person::EnterSession, people::contact::OpenContact};
use qeg_web::{
    Answer, Code, Problem, Request, Status,
    describe::{Caller, Header, Operation},
};

use crate::record::{enter, etag, example};

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Person, "get_contact", "GET /contact")
        .titled("Read the contact data", "查看收件信息")
        .if_changed()
        .answers::<contact::Answer<'_>>(Status::Ok, "The contact data.", example())
        .with(Header::ETag)
        .refuses([Code::NotFound])
}

/// 200 with `ETag`; 304 if the client has this version already; 404 if the person has no contact data.
pub(crate) async fn handle(
    powers: &(impl Clock + EnterSession + OpenContact),
    request: &Request,
) -> Result<Answer, Problem> {
    let person = enter(powers, request).await?;
    let (Some(contact), Some(write)) = (powers.contact(&person).await?, person.contact_write()?)
    else {
        return Err(Problem::not_found());
    };
    let tag = etag(&person, write)?;
    if request.precondition().has(&tag) {
        return Ok(Answer::not_modified(&tag));
    }
    Ok(Answer::json(Status::Ok, &contact.answer())?.etag(&tag))
}

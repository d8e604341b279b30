//! GET /contact: the contact data that the person gave.

use qeg_domain::clock::Clock;
use qeg_store::{core::person::EnterSession, people::contact::OpenContact};
use qeg_web::{Answer, Problem, Request, Status};

use crate::{enter, etag};

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

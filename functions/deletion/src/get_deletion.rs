//! GET /deletion: the state of the signed-in person's own request.

use qeg_domain::{calendar::received_on, clock::Clock};
use qeg_store::{
    core::person::{EnterSession, Wanted},
    deletion::request::ReadRequest,
};
use qeg_web::{Answer, Problem, Request, Status, session};

use crate::view::OwnRequest;

/// 404 if no deletion was requested, or if it was cancelled.
pub(crate) async fn handle(
    powers: &(impl Clock + EnterSession + ReadRequest),
    request: &Request,
) -> Result<Answer, Problem> {
    let now = powers.now();
    let person = session::enter(powers, request, Wanted::default(), now).await?;
    let id = person.deletion.as_ref().ok_or_else(Problem::not_found)?;
    let deletion = powers.request(id).await?;
    let deletion = deletion.ok_or_else(Problem::not_found)?;
    Answer::json(Status::Ok, &OwnRequest::of(&deletion, received_on(now)))
}

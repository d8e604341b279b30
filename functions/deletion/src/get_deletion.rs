//! GET /deletion: the state of the signed-in person's own request.

use qeg_domain::{calendar::received_on, clock::Clock};
use qeg_store::{
    core::person::{EnterSession, Wanted},
    deletion::request::ReadRequest,
};
use qeg_web::{
    Answer, Code, Problem, Request, Status,
    describe::{Caller, Operation, json},
    session,
};

use crate::view::OwnRequest;

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Person, "get_deletion", "GET /deletion")
        .titled("See the state of one's own deletion", "查看注销进度")
        .answers::<OwnRequest<'_>>(
            Status::Ok,
            "The deletion in progress.",
            json!({
                "request_id": "2c9d84f6a1b04e7d8f3e5a6b7c8d9e0f",
                "state": "requested",
                "mode": "grace",
                "received_at": "2026-11-25T18:28:49Z",
                "erase_after": "2026-11-26T18:28:49Z",
                "due_on": "2026-12-07",
                "due": {"calendar_version": "2026-11-22.1", "provisional": false}
            }),
        )
        .refuses([Code::NotFound])
}

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

//! GET /staff/deletions: open requests, nearest deadline first, without personal data.

use qeg_domain::{
    calendar::{Calendar, received_on},
    clock::Clock,
    deletion::State,
};
use qeg_store::deletion::request::ListOpenRequests;
use qeg_web::{
    Answer, Problem, Request, Status,
    describe::{Caller, Operation, json},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::view::Listed;

/// The deletion requests that are not erased yet.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OpenDeletionList")]
struct List<'a> {
    /// Nearest deadline first.
    deletions: Vec<Listed<'a>>,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Staff, "get_staff_deletions", "GET /staff/deletions")
        .titled(
            "List the deletions that are not done",
            "列出未完成的注销申请",
        )
        .only_open()
        .answers::<List<'_>>(
            Status::Ok,
            "Open deletions, without personal data.",
            json!({"deletions": [{
                "request_id": "2c9d84f6a1b04e7d8f3e5a6b7c8d9e0f",
                "state": "requested",
                "due_on": "2026-12-07",
                "provisional": false,
                "working_days_left": 7
            }]}),
        )
}

/// `?state=open` (also the default) lists the requests that are not erased yet; any other value is 400. A request that
/// cannot be read is left out, so that the others can be listed; purge reports it.
pub(crate) async fn handle(
    powers: &(impl Clock + ListOpenRequests),
    calendar: &Calendar,
    request: &Request,
) -> Result<Answer, Problem> {
    request.caller().signer()?;
    if request.query("state")?.is_some_and(|state| state != "open") {
        return Err(Problem::invalid_body().detail("The only supported value is open."));
    }
    let today = received_on(powers.now());
    let open = powers.open_requests().await?;
    // An erased request only waits for its backups to expire: staff have nothing to do.
    let undone = open
        .iter()
        .filter_map(|(_, request)| request.as_ref())
        .filter(|request| request.state != State::Erased);
    let deletions = undone
        .map(|request| Listed {
            request_id: &request.id,
            state: request.state,
            due_on: request.deadline.due_on,
            provisional: request.deadline.provisional,
            working_days_left: calendar.working_days_left(today, request.deadline.due_on),
        })
        .collect();
    Answer::json(Status::Ok, &List { deletions })
}

//! GET /staff/deletions: open requests, nearest deadline first, without personal data.

use qeg_domain::{
    calendar::{Calendar, received_on},
    clock::Clock,
    limits::PAGE_ENTRIES,
};
use qeg_store::deletion::unerased::{DuePlace, ListUnerasedRequests};
use qeg_web::{
    Answer, Problem, Request, Status,
    describe::{Caller, Operation, json},
    paging,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::view::Listed;

/// A page of the deletion requests that are not erased yet.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OpenDeletionPage")]
struct List<'a> {
    /// Nearest deadline first.
    deletions: Vec<Listed<'a>>,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Staff, "get_staff_deletions", "GET /staff/deletions")
        .titled(
            "List the deletions that are not done",
            "列出未完成的注销申请",
        )
        .only_open()
        .paged()
        .answers::<List<'_>>(
            Status::Ok,
            "A page of open deletions, without personal data.",
            json!({"deletions": [{
                "request_id": "2c9d84f6a1b04e7d8f3e5a6b7c8d9e0f",
                "state": "requested",
                "due_on": "2026-12-07",
                "provisional": false,
                "working_days_left": 7
            }]}),
        )
}

/// 200, in pages. `?state=open` (also the default) lists the requests that are not erased yet; any other value is 400. A
/// request that cannot be read is left out, so that the others can be listed; purge reports it.
pub(crate) async fn handle(
    powers: &(impl Clock + ListUnerasedRequests),
    calendar: &Calendar,
    request: &Request,
) -> Result<Answer, Problem> {
    request.caller().signer()?;
    if request.query("state")?.is_some_and(|state| state != "open") {
        return Err(Problem::invalid_body().detail("The only supported value is open."));
    }
    let today = received_on(powers.now());
    let after = request.cursor::<DuePlace>()?;
    let page = powers
        .unerased_requests(after.as_ref(), PAGE_ENTRIES)
        .await?;
    let listed = page.requests.iter().map(|request| Listed {
        request_id: &request.id,
        state: request.state,
        due_on: request.deadline.due_on,
        provisional: request.deadline.provisional,
        working_days_left: calendar.working_days_left(today, request.deadline.due_on),
    });
    let list = List {
        deletions: listed.collect(),
        next: page.next.as_ref().map(paging::encode).transpose()?,
    };
    Answer::json(Status::Ok, &list)
}

//! GET /staff/notices: the messages to everyone that were requested, and how far each is.

use futures::future::try_join_all;
use qeg_domain::{clock::Clock, limits::PAGE_BROADCASTS, notice::broadcast::Progress};
use qeg_store::messages::broadcast::follow::{FollowBroadcast, ListedPosition};
use qeg_web::{
    Answer, Problem, Request, Status,
    describe::{Caller, Operation, json},
    paging,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::staff_notice::{View, example};

/// A page of the messages to everyone.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "StaffNoticePage")]
struct List<'a> {
    /// Newest first.
    notices: Vec<View<'a>>,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Staff, "get_staff_notices", "GET /staff/notices")
        .titled("List the messages to everyone", "列出全体消息")
        .paged()
        .answers::<List<'_>>(
            Status::Ok,
            "A page of messages, newest first.",
            json!({"notices": [example(Progress::Sending)]}),
        )
}

/// 200, in pages.
pub(crate) async fn handle(
    powers: &(impl Clock + FollowBroadcast),
    request: &Request,
) -> Result<Answer, Problem> {
    request.caller().signer()?;
    let now = powers.now();
    let before = request.cursor::<ListedPosition>()?;
    let places = powers.broadcasts_before(before.as_ref(), PAGE_BROADCASTS, now);
    let places = places.await?;
    let read = places.iter().map(|(_, id)| powers.broadcast(id, now));
    let found = try_join_all(read).await?;
    let last = places.last().filter(|_| places.len() == PAGE_BROADCASTS);
    let list = List {
        notices: found.iter().flatten().map(View::from).collect(),
        next: last.map(paging::encode).transpose()?,
    };
    Answer::json(Status::Ok, &list)
}

//! `GET /carrier/erasures`: the erasures that a carrier has not answered, for carriers that do not rely on their
//! queue alone.

use qeg_domain::{clock::Clock, handoff::Carrier, limits::PAGE_ERASURES};
use qeg_store::carriers::erasure_request::ListErasures;
use qeg_web::{
    Answer, Problem, Request, Status,
    describe::{Caller, Operation, json},
    paging::{self, AfterKey},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::erasure_view::{Erasure, example};

/// A page of the erasures that the carrier has not answered.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ErasurePage")]
struct List<'a> {
    /// Nearest due time first.
    erasures: Vec<Erasure<'a>>,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Carrier, "get_erasures", "GET /carrier/erasures")
        .titled("List the erasures to answer", "列出待答复的删除请求")
        .only_open()
        .paged()
        .answers::<List<'_>>(
            Status::Ok,
            "A page of erasures.",
            json!({"erasures": [example()]}),
        )
}

/// 200, in pages, nearest due time first; `?state=open` is the only state allowed.
pub(crate) async fn handle(
    powers: &(impl Clock + ListErasures),
    carrier: &Carrier,
    request: &Request,
) -> Result<Answer, Problem> {
    let now = powers.now();
    if request.query("state")?.is_some_and(|state| state != "open") {
        return Err(Problem::invalid_body().detail("state can only be open."));
    }
    let shown = request.cursor::<AfterKey>()?.map(|shown| shown.after);
    let (found, cursor) = powers
        .unanswered(&carrier.name, shown.as_deref(), PAGE_ERASURES)
        .await?;
    let next = cursor.map(|after| paging::encode(&AfterKey { after }));
    let list = List {
        erasures: found.iter().map(|one| Erasure::of(one, now)).collect(),
        next: next.transpose()?,
    };
    Answer::json(Status::Ok, &list)
}

//! `GET /staff/disclosures`: the disclosures that wait for a second member of staff, without personal data.

use jiff::Timestamp;
use qeg_domain::{
    clock::Clock,
    disclosure::{DisclosedField, State},
    id::DisclosureId,
    limits::PAGE_ENTRIES,
};
use qeg_store::legal::disclosure::{Disclosure, ListDisclosures};
use qeg_web::{
    Answer, Problem, Request, Status,
    describe::{Caller, Operation, json},
    paging,
};
use schemars::{JsonSchema, json_schema};
use serde::Serialize;

/// A page of the disclosures that wait for approval.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WaitingDisclosurePage")]
struct List<'a> {
    /// The nearest end of their time first.
    disclosures: Vec<Listed<'a>>,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A disclosure that waits for approval.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WaitingDisclosure")]
struct Listed<'a> {
    /// Its id.
    id: &'a DisclosureId,
    state: State,
    /// When it was requested.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    requested_at: Timestamp,
    /// Until when it can be approved.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    approve_before: Timestamp,
    /// The data that the instrument names.
    fields: &'a [DisclosedField],
}

impl<'a> From<&'a Disclosure> for Listed<'a> {
    fn from(one: &'a Disclosure) -> Self {
        Self {
            id: &one.id,
            state: State::AwaitingApproval,
            requested_at: one.times.requested_at,
            approve_before: one.times.open_before(),
            fields: &one.fields,
        }
    }
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Staff, "get_disclosures", "GET /staff/disclosures")
        .titled(
            "List the disclosures that wait for approval",
            "列出待批准的提供信息申请",
        )
        .query(
            "state",
            "The only filter, and the default.",
            "awaiting_approval",
            |_| json_schema!({"type": "string", "enum": ["awaiting_approval"]}),
        )
        .paged()
        .answers::<List<'_>>(
            Status::Ok,
            "A page of disclosures that wait, without personal data.",
            json!({"disclosures": [{
                "id": "7e6d5c4b3a294817a6b5c4d3e2f10a9b",
                "state": "awaiting_approval",
                "requested_at": "2026-11-25T18:28:49Z",
                "approve_before": "2026-12-02T18:28:49Z",
                "fields": ["contact_name", "contact_address"]
            }]}),
        )
}

/// 200, in pages. `?state=awaiting_approval` is the only supported filter.
pub(crate) async fn handle(
    powers: &(impl Clock + ListDisclosures),
    request: &Request,
) -> Result<Answer, Problem> {
    request.caller().signer()?;
    let state = request.query("state")?;
    if state.is_some_and(|state| state != State::AwaitingApproval.as_str()) {
        return Err(
            Problem::invalid_body().detail("The only supported value is awaiting_approval.")
        );
    }
    let after = request.cursor()?;
    let found = powers.waiting_disclosures(after.as_ref(), PAGE_ENTRIES, powers.now());
    let (waiting, next) = found.await?;
    let list = List {
        disclosures: waiting.iter().map(Listed::from).collect(),
        next: next.as_ref().map(paging::encode).transpose()?,
    };
    Answer::json(Status::Ok, &list)
}

//! GET /access-log: what was done with the person's data, newest first.

use jiff::Timestamp;
use qeg_domain::{
    audit::{Action, Actor, Entry, Field, ProcessingPurpose},
    calendar::received_on,
    clock::Clock,
    id::Subject,
    limits,
    purpose::Purpose,
};
use qeg_store::{
    audit::access_log::ReadAccessLog,
    core::person::{EnterSession, Person, Wanted},
};
use qeg_web::{
    Answer, Problem, Request, Status,
    describe::{Caller, Operation, json},
    paging, session,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A page of the access log.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AccessLogPage")]
struct Log {
    /// Newest first.
    entries: Vec<View>,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// An entry as the person sees it: staff are never named.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AccessLogEntry")]
pub(crate) struct View {
    /// When it was done.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    at: Timestamp,
    actor: Actor,
    action: Action,
    purpose: ProcessingPurpose,
    /// The data that was touched.
    fields: Vec<Field>,
    /// The handoff that it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    handoff_id: Option<String>,
}

impl From<Entry> for View {
    fn from(entry: Entry) -> Self {
        let is_handoff = entry.action.as_str().starts_with("handoff.");
        Self {
            handoff_id: entry.reference.filter(|_| is_handoff),
            at: entry.at,
            actor: entry.actor.shown(),
            action: entry.action,
            purpose: entry.purpose,
            fields: entry.fields,
        }
    }
}

/// The cursor: the number of the last entry that was shown, as an opaque text.
#[derive(Serialize, Deserialize)]
struct Shown {
    before: String,
}

/// The number of the entry in a cursor; 400 if it is not an entry of this person.
pub(crate) fn entry_of(person: &Person, shown: &str) -> Result<u64, Problem> {
    let number = person.number_of(Purpose::Account, shown);
    number.ok_or_else(paging::unknown_cursor)
}

/// Up to `most` entries that may be shown now, newest first, and the number before which the next page begins. If a
/// law keeps entries secret, the page is filled up with others, so that its length does not reveal them.
pub(crate) async fn shown(
    powers: &impl ReadAccessLog,
    subject: &Subject,
    mut before: Option<u64>,
    most: usize,
    now: Timestamp,
) -> Result<(Vec<Entry>, Option<u64>), Problem> {
    let today = received_on(now);
    let mut page = Vec::new();
    loop {
        let wanted = most - page.len();
        let entries = powers.entries(subject, before, wanted).await?;
        let is_all = entries.len() < wanted;
        before = entries.last().map(|entry| entry.seq).or(before);
        page.extend(entries.into_iter().filter(|entry| entry.is_shown(today)));
        if is_all || before.is_some_and(|first| first <= 1) {
            return Ok((page, None));
        }
        if page.len() >= most {
            return Ok((page, before));
        }
    }
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Person, "get_access_log", "GET /access-log")
        .titled("See who used the data", "查看数据使用记录")
        .paged()
        .answers::<Log>(
            Status::Ok,
            "A page of the access log.",
            json!({
                "entries": [{
                    "at": "2026-11-25T18:28:49Z",
                    "actor": {"kind": "carrier", "name": "post"},
                    "action": "handoff.collected",
                    "purpose": "forwarding",
                    "fields": ["contact_name", "contact_phone", "contact_address"],
                    "handoff_id": "6b2f0c4be1d84a7f9c3a5e8d7f601234"
                }]
            }),
        )
}

/// 200, in pages.
pub(crate) async fn handle(
    powers: &(impl Clock + EnterSession + ReadAccessLog),
    request: &Request,
) -> Result<Answer, Problem> {
    let (now, cursor) = (powers.now(), request.cursor::<Shown>()?);
    let wanted = Wanted::keys(&[Purpose::Account]);
    let person = session::enter(powers, request, wanted, now).await?;
    let before = cursor.map(|cursor| entry_of(&person, &cursor.before));
    let before = before.transpose()?;
    let (entries, next) = shown(powers, &person.subject, before, limits::PAGE_ENTRIES, now).await?;
    let next = next.map(|before| {
        let before = person.cursor(Purpose::Account, before)?;
        paging::encode(&Shown { before })
    });
    let log = Log {
        next: next.transpose()?,
        entries: entries.into_iter().map(View::from).collect(),
    };
    Answer::json(Status::Ok, &log)
}

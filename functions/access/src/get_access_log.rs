//! GET /access-log: what was done with the person's data, newest first.

use domain::{
    audit::{Action, Actor, Entry, Field, ProcessingPurpose},
    clock::Clock,
    limits,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{
    access_log::ReadAccessLog,
    person::{EnterSession, Wanted},
};
use web::{Answer, Problem, Request, Status, paging, session};

#[derive(Serialize)]
struct Log {
    entries: Vec<View>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// An entry as the person sees it: staff are never named.
#[derive(Serialize)]
pub(crate) struct View {
    at: Timestamp,
    actor: Actor,
    action: Action,
    purpose: ProcessingPurpose,
    fields: Vec<Field>,
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

/// The number of the last entry that was shown.
#[derive(Serialize, Deserialize)]
struct Shown {
    before: u64,
}

/// 200, in pages.
pub(crate) async fn handle(
    powers: &(impl Clock + EnterSession + ReadAccessLog),
    request: &Request,
) -> Result<Answer, Problem> {
    let before = request.cursor::<Shown>()?.map(|cursor| cursor.before);
    let person = session::enter(powers, request, Wanted::default(), powers.now()).await?;
    let entries = powers
        .entries(&person.subject, before, limits::PAGE_ENTRIES)
        .await?;
    let last = entries.last().filter(|entry| entry.seq > 1);
    let next = last.map(|entry| paging::encode(&Shown { before: entry.seq }));
    let log = Log {
        next: next.transpose()?,
        entries: entries.into_iter().map(View::from).collect(),
    };
    Answer::json(Status::Ok, &log)
}

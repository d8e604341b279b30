//! GET /access-log: what was done with the person's data, newest first.

use domain::{
    audit::{Action, Actor, Entry, Field, ProcessingPurpose},
    limits,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Store, access_log::ReadAccessLog, person::Wanted};
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
}

impl From<Entry> for View {
    fn from(entry: Entry) -> Self {
        Self {
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
pub(crate) async fn handle(store: &Store, request: &Request) -> Result<Answer, Problem> {
    let now = store.vault().clock().now();
    let before = request.cursor::<Shown>()?.map(|cursor| cursor.before);
    let person = session::enter(store, request, Wanted::default(), now).await?;
    let database = store.database();
    let entries = database
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

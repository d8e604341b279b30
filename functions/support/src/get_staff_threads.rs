//! GET /staff/threads: open threads, the nearest due date first, without their content.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    calendar::{Calendar, received_on},
    clock::Clock,
    id::ThreadId,
    limits::PAGE_ENTRIES,
    thread::{Channel, State},
};
use qeg_store::messages::thread::{ListOpenThreads, OpenThread};
use qeg_web::{
    Answer, Problem, Request, Status,
    describe::{Caller, Operation, json},
    paging::{self, AfterKey},
};
use schemars::JsonSchema;
use serde::Serialize;

/// A page of the open threads.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OpenThreadPage")]
struct List<'a> {
    /// Nearest due date first.
    threads: Vec<Listed<'a>>,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A thread, and how long its oldest question may still wait. `null` where every question is answered.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OpenThread")]
struct Listed<'a> {
    /// Its id.
    id: &'a ThreadId,
    state: State,
    /// How it arrived; `null` for a thread of before this was listed.
    channel: Option<Channel>,
    /// Since when its oldest question waits.
    #[serde(serialize_with = "qeg_domain::clock::whole_second_opt::serialize")]
    asked_at: Option<Timestamp>,
    /// The last day for an answer.
    answer_due_on: Option<Date>,
    /// Whether that day may still change.
    provisional: Option<bool>,
    /// Working days left after today; negative when late.
    working_days_left: Option<i32>,
}

impl<'a> Listed<'a> {
    fn of(thread: &'a OpenThread, calendar: &Calendar, today: Date) -> Self {
        let due = thread.asked_at.map(|asked| calendar.deadline(asked));
        let due_on = due.as_ref().map(|due| due.due_on);
        Self {
            id: &thread.id,
            state: State::Open,
            channel: thread.channel,
            asked_at: thread.asked_at,
            answer_due_on: due_on,
            provisional: due.as_ref().map(|due| due.provisional),
            working_days_left: due_on.map(|due_on| calendar.working_days_left(today, due_on)),
        }
    }
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Staff, "get_staff_threads", "GET /staff/threads")
        .titled("List the open threads", "列出待答复的咨询")
        .only_open()
        .paged()
        .answers::<List<'_>>(
            Status::Ok,
            "A page of open threads, without their content.",
            json!({"threads": [{
                "id": "4f3e2d1c0b9a48879695a4b3c2d1e0f9",
                "state": "open",
                "channel": "app",
                "asked_at": "2026-11-25T18:28:49Z",
                "answer_due_on": "2026-12-07",
                "provisional": false,
                "working_days_left": 7
            }]}),
        )
}

/// 200, in pages. `?state=open` is the only supported filter.
pub(crate) async fn handle(
    powers: &(impl Clock + ListOpenThreads),
    calendar: &Calendar,
    request: &Request,
) -> Result<Answer, Problem> {
    request.caller().signer()?;
    if request.query("state")?.is_some_and(|state| state != "open") {
        return Err(Problem::invalid_body().detail("The only supported value is open."));
    }
    let today = received_on(powers.now());
    let after = request.cursor::<AfterKey>()?.map(|shown| shown.after);
    let open = powers.open_threads(after.as_deref(), PAGE_ENTRIES).await?;
    let last = open.last().filter(|_| open.len() == PAGE_ENTRIES);
    let next = last.map(|last| {
        paging::encode(&AfterKey {
            after: last.cursor.clone(),
        })
    });
    let list = List {
        threads: open
            .iter()
            .map(|thread| Listed::of(thread, calendar, today))
            .collect(),
        next: next.transpose()?,
    };
    Answer::json(Status::Ok, &list)
}

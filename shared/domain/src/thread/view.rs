//! The form of a thread for the person, for their export, and for staff.

use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Author, Channel, Message, Record, State, ThreadStatus};
use crate::calendar::Calendar;
use crate::id::ThreadId;
use crate::personal::{Personal, to_recipient, to_recipient_opt};

/// A thread with its messages, oldest first.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Thread")]
pub struct View<'a> {
    /// Its id.
    id: &'a ThreadId,
    state: State,
    channel: Channel,
    /// When it was started.
    #[serde(serialize_with = "crate::clock::whole_second::serialize")]
    created_at: Timestamp,
    /// Its subject line; `null` if it has none.
    #[serde(serialize_with = "to_recipient_opt::serialize")]
    subject: &'a Option<Personal<String>>,
    /// The last day for an answer; `null` if no question waits.
    answer_due_on: Option<Date>,
    /// Whether that day may still change, because holidays before it are not announced yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    provisional: Option<bool>,
    /// Its messages, oldest first.
    messages: Vec<MessageAnswer<'a>>,
}

/// A message of a thread.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ThreadMessage")]
struct MessageAnswer<'a> {
    /// When it was written, or recorded by staff.
    #[serde(serialize_with = "crate::clock::whole_second::serialize")]
    at: Timestamp,
    from: Author,
    /// The text.
    #[serde(serialize_with = "to_recipient::serialize")]
    body: &'a Personal<String>,
}

impl Record {
    /// The form of the thread with this id and these messages; the due date is calculated with this calendar.
    pub fn view<'a>(
        &'a self,
        (id, created_at): (&'a ThreadId, Timestamp),
        status: ThreadStatus,
        messages: &'a [Message],
        calendar: &Calendar,
    ) -> View<'a> {
        let due = status.due(calendar);
        let shown = messages.iter().map(|message| MessageAnswer {
            at: message.at,
            from: message.from,
            body: &message.body,
        });
        View {
            id,
            state: status.state,
            channel: self.channel,
            created_at,
            subject: &self.subject,
            answer_due_on: due.as_ref().map(|due| due.due_on),
            provisional: due.as_ref().map(|due| due.provisional),
            messages: shown.collect(),
        }
    }
}

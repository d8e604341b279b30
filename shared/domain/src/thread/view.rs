//! How a thread is shown: to the person, in their export, and to staff who read it on the record.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;

use super::{Author, Channel, Message, Record, State, ThreadStatus};
use crate::calendar::Calendar;
use crate::id::ThreadId;
use crate::personal::{Personal, to_recipient, to_recipient_opt};

/// A thread with its messages, oldest first.
#[derive(Serialize)]
pub struct View<'a> {
    id: &'a ThreadId,
    state: State,
    channel: Channel,
    created_at: Timestamp,
    #[serde(serialize_with = "to_recipient_opt::serialize")]
    subject: &'a Option<Personal<String>>,
    /// The last day for an answer, where a question waits for one.
    answer_due_on: Option<Date>,
    /// Whether that day may still move, because holidays before it are not announced yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    provisional: Option<bool>,
    messages: Vec<MessageAnswer<'a>>,
}

#[derive(Serialize)]
struct MessageAnswer<'a> {
    at: Timestamp,
    from: Author,
    #[serde(serialize_with = "to_recipient::serialize")]
    body: &'a Personal<String>,
}

impl Record {
    /// The form of the thread of this id with its messages, due as of this calendar.
    pub fn view<'a>(
        &'a self,
        (id, created_at): (&'a ThreadId, Timestamp),
        standing: ThreadStatus,
        messages: &'a [Message],
        calendar: &Calendar,
    ) -> View<'a> {
        let due = standing.due(calendar);
        let shown = messages.iter().map(|message| MessageAnswer {
            at: message.at,
            from: message.from,
            body: &message.body,
        });
        View {
            id,
            state: standing.state,
            channel: self.channel,
            created_at,
            subject: &self.subject,
            answer_due_on: due.as_ref().map(|due| due.due_on),
            provisional: due.as_ref().map(|due| due.provisional),
            messages: shown.collect(),
        }
    }
}

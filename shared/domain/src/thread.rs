//! Conversations with support: questions, answers, and until when an answer is due.
//!
//! A thread keeps when its oldest question without an answer was asked, and not the due date: that is counted from it
//! whenever it is shown, on the calendar of that day, so that a new notice of holidays moves every open due date at
//! once. Who asked earlier is never due later, so the order of the questions is the order of the due dates.

#[cfg(test)]
mod tests;
mod text;
mod view;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use text::{Body, SubjectLine};
pub use view::View;

use crate::calendar::{Calendar, Deadline};
use crate::closed::closed_set;
use crate::limits::{THREAD_KEPT_DAYS, THREAD_MESSAGES};
use crate::personal::{Personal, to_vault, to_vault_opt};

closed_set! {
    /// Where a thread stands.
    State {
        /// A question waits, or may still be followed by another.
        Open = "open",
        /// Staff have closed it. Another question of the person opens it again.
        Closed = "closed",
    }
}

closed_set! {
    /// The way by which a question came in.
    Channel {
        /// Asked by the person, signed in.
        App = "app",
        /// By mail, recorded by staff.
        Mail = "mail",
        /// By social media, recorded by staff.
        Social = "social",
        /// By phone, recorded by staff.
        Phone = "phone",
    }
}

closed_set! {
    /// Whose words a message holds.
    Author {
        /// The person's.
        Person = "person",
        /// The operator's.
        Staff = "staff",
    }
}

/// What is sealed of a thread besides its messages, under the person's support key.
#[derive(Clone, Serialize, Deserialize)]
pub struct Record {
    /// What it is about, if the person said so.
    #[serde(default, with = "to_vault_opt")]
    pub subject: Option<Personal<String>>,
    /// How it came in.
    pub channel: Channel,
    /// How many messages it has; they are numbered from 1.
    pub messages: u32,
}

/// One message, as it is sealed.
#[derive(Clone, Serialize, Deserialize)]
pub struct Message {
    /// When it was written, or recorded.
    pub at: Timestamp,
    /// Whose words it holds.
    pub from: Author,
    /// The words.
    #[serde(with = "to_vault")]
    pub body: Personal<String>,
}

/// Where a thread stands, and since when somebody waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ThreadStatus {
    /// Open or closed; a closed one has no question left.
    pub state: State,
    /// When the oldest question was asked that has no answer yet.
    pub asked_at: Option<Timestamp>,
}

impl ThreadStatus {
    /// After its first question.
    pub const fn opened(now: Timestamp) -> Self {
        Self {
            state: State::Open,
            asked_at: Some(now),
        }
    }

    /// After another question of the person: open, and due as the oldest one without an answer is.
    #[must_use]
    pub fn asked(self, now: Timestamp) -> Self {
        Self {
            state: State::Open,
            asked_at: self.asked_at.or(Some(now)),
        }
    }

    /// After an answer of staff, the thread's message of number `message`: every question has its answer. What is
    /// closed stays closed, and a thread without room is closed by its last message.
    #[must_use]
    pub const fn answered(self, close: bool, message: u32) -> Self {
        let is_closed = close || matches!(self.state, State::Closed) || message >= THREAD_MESSAGES;
        Self {
            state: if is_closed {
                State::Closed
            } else {
                State::Open
            },
            asked_at: None,
        }
    }

    /// Until when an answer is due, if one is.
    pub fn due(self, calendar: &Calendar) -> Option<Deadline> {
        self.asked_at.map(|asked| calendar.deadline(asked))
    }
}

/// From when a thread that was changed now is no longer kept, open or closed.
pub fn kept_until(now: Timestamp) -> Timestamp {
    let span = SignedDuration::from_hours(24 * THREAD_KEPT_DAYS);
    now.checked_add(span).unwrap_or(Timestamp::MAX)
}

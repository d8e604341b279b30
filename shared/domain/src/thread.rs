//! Threads (conversations) with support: questions, answers, and when an answer is due.
//!
//! A thread stores the time of its oldest unanswered question, not the due date. The due date is calculated with the
//! current calendar when it is shown, so that a new holiday notice changes all open due dates at once. An earlier
//! question is never due later, so the order of the questions is also the order of the due dates.

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
    /// The state of a thread.
    State as "ThreadState" {
        /// A question waits for an answer, or another question may follow.
        Open = "open",
        /// Staff closed it. Another question of the person opens it again.
        Closed = "closed",
    }
}

closed_set! {
    /// The way in which a question arrived.
    Channel as "ThreadChannel" {
        /// Written by the person while signed in.
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
    /// The author of a message.
    Author {
        /// The person.
        Person = "person",
        /// A member of the operator's staff.
        Staff = "staff",
    }
}

/// The sealed part of a thread, without its messages, under the person's support key.
#[derive(Clone, Serialize, Deserialize)]
pub struct Record {
    /// The subject line, if there is one.
    #[serde(default, with = "to_vault_opt")]
    pub subject: Option<Personal<String>>,
    /// How it arrived.
    pub channel: Channel,
    /// The number of messages; they are numbered from 1.
    pub messages: u32,
}

/// One sealed message.
#[derive(Clone, Serialize, Deserialize)]
pub struct Message {
    /// When it was written, or recorded.
    pub at: Timestamp,
    /// The author.
    pub from: Author,
    /// The text.
    #[serde(with = "to_vault")]
    pub body: Personal<String>,
}

/// The state of a thread, and since when a question waits for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct ThreadStatus {
    /// Open or closed. A closed thread has no unanswered question.
    pub state: State,
    /// When the oldest unanswered question was asked.
    pub asked_at: Option<Timestamp>,
}

impl ThreadStatus {
    /// The status after the first question.
    pub const fn opened(now: Timestamp) -> Self {
        Self {
            state: State::Open,
            asked_at: Some(now),
        }
    }

    /// The status after another question: open, and due by the oldest unanswered question.
    #[must_use]
    pub fn asked(self, now: Timestamp) -> Self {
        Self {
            state: State::Open,
            asked_at: self.asked_at.or(Some(now)),
        }
    }

    /// The status after an answer, which is message number `message`: all questions are answered. A closed thread stays
    /// closed, and the last possible message closes the thread.
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

    /// When an answer is due, if a question waits for one.
    pub fn due(self, calendar: &Calendar) -> Option<Deadline> {
        self.asked_at.map(|asked| calendar.deadline(asked))
    }
}

/// The expiry of a thread that is changed now, open or closed.
pub fn kept_until(now: Timestamp) -> Timestamp {
    let span = SignedDuration::from_hours(24 * THREAD_KEPT_DAYS);
    now.checked_add(span).unwrap_or(Timestamp::MAX)
}

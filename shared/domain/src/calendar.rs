//! The clock of the deletion promise: seven working days on the State Council's calendar, in Asia/Shanghai.
//!
//! The day of receipt is not counted; the promise is kept until 24:00 of the seventh working day after it. What has
//! not been announced counts as a working day, so a deadline told today can later only move back, never forward, and
//! it is marked provisional until the notice is in.

mod table;
#[cfg(test)]
mod tests;

use jiff::civil::{Date, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

pub use table::{Calendar, CalendarError};

use crate::closed::closed_set;
use crate::limits::ANSWER_WORKING_DAYS;

/// Asia/Shanghai: the IANA tz database has had it at +08:00 without summer time since September 1991, so a fixed
/// offset says the same as the database and cannot be missing on the host.
pub const SHANGHAI: Offset = Offset::constant(8);

closed_set! {
    /// What a calendar day is to the count.
    Day {
        /// A day of work, by the weekly rhythm or by announcement.
        Working = "working",
        /// A day of rest, by the weekly rhythm or by announcement.
        Rest = "rest",
        /// Not announced yet: counted as a working day, and whatever rests on it is provisional.
        Unknown = "unknown",
    }
}

closed_set! {
    /// Why an open deadline was counted again with another result.
    RecountReason {
        /// The notice for days that were unknown has come out.
        NoticePublished = "notice_published",
        /// A notice that was already counted with has been changed.
        NoticeAmended = "notice_amended",
    }
}

/// The last day on which a promise is kept, and what that was reckoned with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// The last day, a date in Asia/Shanghai; the promise holds until its end.
    pub due_on: Date,
    /// Whether any day up to `due_on` was unknown when this was counted.
    pub provisional: bool,
    /// Version of the calendar it was counted with.
    pub calendar_version: String,
}

/// A deadline counted again, with the reason the record gives for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recount {
    /// The deadline that holds from now on.
    pub deadline: Deadline,
    /// Why it differs from the one before.
    pub reason: RecountReason,
}

/// The date in Asia/Shanghai at an instant: the day on which something was received.
pub fn received_on(at: Timestamp) -> Date {
    SHANGHAI.to_datetime(at).date()
}

/// The first instant at which something due on `due_on` is late: the midnight that ends that day in Asia/Shanghai.
/// At the far end of representable time it is the last instant there is.
pub fn due_instant(due_on: Date) -> Timestamp {
    due_on
        .tomorrow()
        .and_then(|next| next.to_zoned(TimeZone::fixed(SHANGHAI)))
        .map_or(Timestamp::MAX, |midnight| midnight.timestamp())
}

impl Calendar {
    /// What `date` is to the count.
    pub fn day(&self, date: Date) -> Day {
        if let Some(announced) = self.announced(date) {
            return announced;
        }
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        if !self.has_notice(date.year()) {
            // New Year's Day is a public holiday by regulation, whatever the notice arranges around it.
            return if date.month() == 1 && date.day() == 1 {
                Day::Rest
            } else {
                Day::Unknown
            };
        }
        // The notice of the coming year may make up for its New Year holiday in the week before it.
        let before_new_year = date.month() == 12 && date.day() >= 24;
        match (
            weekend,
            before_new_year && !self.has_notice(date.year() + 1),
        ) {
            (true, true) => Day::Unknown,
            (true, false) => Day::Rest,
            (false, _) => Day::Working,
        }
    }

    /// Whether `date` counts: an unknown day does.
    pub fn is_working_day(&self, date: Date) -> bool {
        self.day(date) != Day::Rest
    }

    /// The deadline of a request received at an instant.
    pub fn deadline(&self, received: Timestamp) -> Deadline {
        self.deadline_on(received_on(received))
    }

    /// The deadline of a request received on a date in Asia/Shanghai.
    pub fn deadline_on(&self, received: Date) -> Deadline {
        let mut deadline = Deadline {
            due_on: received,
            provisional: false,
            calendar_version: self.version().to_owned(),
        };
        let mut counted = 0;
        for date in received.series(1.day()).skip(1) {
            let day = self.day(date);
            deadline.due_on = date;
            deadline.provisional |= day == Day::Unknown;
            counted += u32::from(day != Day::Rest);
            if counted == ANSWER_WORKING_DAYS {
                break;
            }
        }
        deadline
    }

    /// Counts a deadline again. Nothing when the day told and its standing are the same as before, so that a new
    /// version of the calendar alone changes no record.
    pub fn recount(&self, received: Timestamp, old: &Deadline) -> Option<Recount> {
        let deadline = self.deadline(received);
        if deadline.due_on == old.due_on && deadline.provisional == old.provisional {
            return None;
        }
        let reason = if old.provisional && !deadline.provisional {
            RecountReason::NoticePublished
        } else {
            RecountReason::NoticeAmended
        };
        Some(Recount { deadline, reason })
    }

    /// Working days after `today` up to and including `due_on`: 7 on the day of receipt, 0 on the last day, and
    /// negative by the working days that have begun since.
    pub fn working_days_left(&self, today: Date, due_on: Date) -> i32 {
        if today <= due_on {
            self.working_days_between(today, due_on)
        } else {
            -self.working_days_between(due_on, today)
        }
    }

    /// Working days after `from`, up to and including `to`.
    fn working_days_between(&self, from: Date, to: Date) -> i32 {
        from.series(1.day())
            .skip(1)
            .take_while(|date| *date <= to)
            .map(|date| i32::from(self.is_working_day(date)))
            .sum()
    }
}

//! Counts the promised deadline: seven working days by the calendar of the State Council, in Asia/Shanghai.
//!
//! The day of receipt is not counted; the deadline is 24:00 on the seventh working day after it. Days that are not
//! announced yet count as working days. So a deadline can later only move to a later day, never to an earlier one. It is
//! marked provisional until the notice for these days is published.

mod fault;
mod file;
mod table;
#[cfg(test)]
mod tests;

use jiff::civil::{Date, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

pub use fault::{CalendarError, CalendarFault};
pub use table::{Calendar, CalendarYear};

use crate::closed::closed_set;
use crate::limits::ANSWER_WORKING_DAYS;

/// Asia/Shanghai: +08:00 without daylight saving time since September 1991 (IANA tz database). With the fixed offset no
/// tz database is needed on the host.
pub const SHANGHAI: Offset = Offset::constant(8);

closed_set! {
    /// How a calendar day is counted.
    Day {
        /// A working day, by weekday or by announcement.
        Working = "working",
        /// A day off, by weekday or by announcement.
        Rest = "rest",
        /// Not announced yet: counted as a working day; the deadline is provisional.
        Unknown = "unknown",
    }
}

closed_set! {
    /// Why an open deadline was recalculated.
    RecountReason {
        /// The notice for unknown days was published.
        NoticePublished = "notice_published",
        /// A notice that was already used was changed.
        NoticeAmended = "notice_amended",
    }
}

/// A deadline, and the calendar that it was counted with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// The last day, a date in Asia/Shanghai; the whole day is included.
    pub due_on: Date,
    /// Whether any day up to `due_on` was unknown when this was counted.
    pub provisional: bool,
    /// Version of the calendar it was counted with.
    pub calendar_version: String,
}

/// A recalculated deadline, with the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recount {
    /// The new deadline.
    pub deadline: Deadline,
    /// Why it differs from the previous one.
    pub reason: RecountReason,
}

/// The date in Asia/Shanghai at a time: the day of receipt.
pub fn received_on(at: Timestamp) -> Date {
    SHANGHAI.to_datetime(at).date()
}

/// The first instant after a deadline: the midnight that ends `due_on` in Asia/Shanghai. [`Timestamp::MAX`] if that
/// cannot be represented.
pub fn due_instant(due_on: Date) -> Timestamp {
    due_on
        .tomorrow()
        .and_then(|next| next.to_zoned(TimeZone::fixed(SHANGHAI)))
        .map_or(Timestamp::MAX, |midnight| midnight.timestamp())
}

impl Calendar {
    /// How `date` is counted.
    pub fn day(&self, date: Date) -> Day {
        if let Some(announced) = self.announced(date) {
            return announced;
        }
        let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
        if !self.has_notice(date.year()) {
            // New Year's Day is always a public holiday by regulation; the notice only arranges the days around it.
            return if date.month() == 1 && date.day() == 1 {
                Day::Rest
            } else {
                Day::Unknown
            };
        }
        // The notice for the next year can declare make-up working days in the last week of December.
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

    /// Whether `date` counts as a working day. An unknown day does.
    pub fn is_working_day(&self, date: Date) -> bool {
        self.day(date) != Day::Rest
    }

    /// The deadline of a request received at a time.
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

    /// Recalculates a deadline on a day. `None` if day and `provisional` do not change: a new version of the calendar alone
    /// changes no record.
    ///
    /// A day that is over already does not become the deadline: what is not late by the day that people were told does not
    /// become late by a change of the calendar.
    pub fn recount(&self, received: Timestamp, old: &Deadline, today: Date) -> Option<Recount> {
        let mut deadline = self.deadline(received);
        if deadline.due_on < old.due_on && deadline.due_on < today {
            deadline.due_on = old.due_on;
        }
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

    /// Working days after `from`, up to and including `to`; 0 if `to` is not later.
    pub fn working_days_between(&self, from: Date, to: Date) -> i32 {
        from.series(1.day())
            .skip(1)
            .take_while(|date| *date <= to)
            .map(|date| i32::from(self.is_working_day(date)))
            .sum()
    }
}

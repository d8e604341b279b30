//! Times and due dates as people read them: in Asia/Shanghai, and with the working days that are left. JSON has UTC.

use jiff::{Timestamp, civil::Date};
use qeg_domain::calendar::{Calendar, SHANGHAI, received_on};

use crate::language::say;

/// A time in Asia/Shanghai, to the minute.
pub(crate) fn time(at: Timestamp) -> String {
    let at = SHANGHAI.to_datetime(at).strftime("%Y-%m-%d %H:%M");
    say!("{at} +08:00", "{at}")
}

/// A due date with the working days that are left at this time, by the published calendar.
pub(crate) fn due(on: Date, now: Timestamp) -> String {
    due_by(&Calendar::published(), on, now)
}

/// The same by another calendar.
pub(crate) fn due_by(calendar: &Calendar, on: Date, now: Timestamp) -> String {
    let left = calendar.working_days_left(received_on(now), on);
    let left = left_in_words(left);
    say!("{on} ({left})", "{on}（{left}）")
}

fn left_in_words(left: i32) -> String {
    let days = left.unsigned_abs();
    match left {
        ..=-2 => say!("late by {days} working days", "已超期 {days} 个工作日"),
        -1 => say!("late by 1 working day", "已超期 1 个工作日"),
        0 => say!("the last working day", "今天是最后一天"),
        1 => say!("1 working day left", "还剩 1 个工作日"),
        _ => say!("{days} working days left", "还剩 {days} 个工作日"),
    }
}

/// The working days until a due date, for a table: a number, or how late it is.
pub(crate) fn left(working_days: i32) -> String {
    match working_days {
        ..=-1 => {
            let late = working_days.unsigned_abs();
            say!("late by {late}", "已超期 {late} 天")
        }
        _ => working_days.to_string(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::civil::date;

    use super::*;
    use crate::language::tests::in_chinese;

    #[test]
    fn a_time_is_shown_as_on_a_clock_in_shanghai() {
        let at = "2026-11-25T18:28:49Z".parse().unwrap();
        assert_eq!(time(at), "2026-11-26 02:28 +08:00");
        assert_eq!(in_chinese(|| time(at)), "2026-11-26 02:28");
    }

    #[test]
    fn a_due_date_has_the_working_days_that_are_left() {
        // A Thursday; 17:00 in UTC is Friday in Shanghai.
        let now: Timestamp = "2026-11-26T01:00:00Z".parse().unwrap();
        let later: Timestamp = "2026-11-26T17:00:00Z".parse().unwrap();
        for (on, now, english, chinese) in [
            (
                date(2026, 12, 7),
                now,
                "2026-12-07 (7 working days left)",
                "2026-12-07（还剩 7 个工作日）",
            ),
            (
                date(2026, 12, 7),
                later,
                "2026-12-07 (6 working days left)",
                "2026-12-07（还剩 6 个工作日）",
            ),
            (
                date(2026, 11, 27),
                now,
                "2026-11-27 (1 working day left)",
                "2026-11-27（还剩 1 个工作日）",
            ),
            (
                date(2026, 11, 26),
                now,
                "2026-11-26 (the last working day)",
                "2026-11-26（今天是最后一天）",
            ),
            (
                date(2026, 11, 25),
                now,
                "2026-11-25 (late by 1 working day)",
                "2026-11-25（已超期 1 个工作日）",
            ),
            (
                date(2026, 11, 20),
                now,
                "2026-11-20 (late by 4 working days)",
                "2026-11-20（已超期 4 个工作日）",
            ),
        ] {
            assert_eq!(due(on, now), english);
            assert_eq!(in_chinese(|| due(on, now)), chinese);
        }
        assert_eq!([left(7), left(0), left(-2)], ["7", "0", "late by 2"]);
        assert_eq!(in_chinese(|| left(-2)), "已超期 2 天");
    }
}

//! The days that an option of `qeg hold` and `qeg disclose` may name.

use jiff::{Timestamp, ToSpan as _, civil::Date};
use qeg_domain::{calendar::received_on, limits::LEGAL_TERM_DAYS};

use crate::language::say;

/// The days that an option may name, for a fault: from so many days after today to the end of the longest legal term.
pub(crate) fn days(option: &str, first: i64) -> String {
    days_from(option, received_on(Timestamp::now()), first)
}

fn days_from(option: &str, today: Date, first: i64) -> String {
    let first = today.saturating_add(first.days());
    let last = first.saturating_add(LEGAL_TERM_DAYS.days());
    say!(
        "{option} has to be a day from {first} to {last}.",
        "{option} 应在 {first} 至 {last} 之间。"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_that_are_possible_are_those_of_the_api() {
        let today = jiff::civil::date(2026, 2, 28);
        let words = days_from("--until", today, 0);
        assert_eq!(
            words,
            "--until has to be a day from 2026-02-28 to 2029-03-02."
        );
        let last = qeg_domain::legal_text::day("2029-03-02", today);
        assert!(last.is_ok() && qeg_domain::legal_text::day("2029-03-03", today).is_err());
        let words = days_from("--secret-until", today, 1);
        assert_eq!(
            words,
            "--secret-until has to be a day from 2026-03-01 to 2029-03-03."
        );
    }
}

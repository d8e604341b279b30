//! Texts and days of legal records: the instrument, the authority, the reference, and the days of a hold.

use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan};

use crate::limits::{LEGAL_TERM_DAYS, LEGAL_TEXT_CHARS};
use crate::personal::Personal;
use crate::text::{check_line, nfc};
use crate::violation::{Violation, code};

/// Parses one line of text and normalises it. It may name people, so it is personal. The violation's pointer is empty.
pub fn line(text: &Personal<String>) -> Result<Personal<String>, Violation> {
    let line = Personal::new(nfc(text.seal_view()));
    match check_line(line.seal_view(), LEGAL_TEXT_CHARS) {
        Some(code) => Err(Violation::here(code)),
        None => Ok(line),
    }
}

/// Parses a date in Asia/Shanghai, such as `2027-01-31`. It must not be before `first`, and must be within the longest
/// term of a legal record. The violation's pointer is empty.
pub fn day(text: &str, first: Date) -> Result<Date, Violation> {
    let date = text.parse::<Date>().ok().filter(|_| text.len() == 10);
    let date = date.ok_or_else(|| Violation::here(code::NOT_A_DATE))?;
    let last = first.saturating_add(LEGAL_TERM_DAYS.days());
    if date < first || date > last {
        return Err(Violation::here(code::OUT_OF_RANGE));
    }
    Ok(date)
}

/// Parses the day until which something is secret. It must be after today. The violation's pointer is `/secret_until`.
pub fn secret_until(text: Option<&str>, today: Date) -> Result<Option<Date>, Violation> {
    let first = today.saturating_add(SignedDuration::from_hours(24));
    text.map(|text| day(text, first))
        .transpose()
        .map_err(|violation| violation.at("/secret_until"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::civil::date;

    use super::*;

    #[test]
    fn only_one_line_of_limited_length_is_accepted() {
        let read = |text: &str| line(&Personal::new(text.to_owned()));
        assert_eq!(
            read(" 京公刑调证字[2026]1号 ").ok().unwrap().seal_view(),
            "京公刑调证字[2026]1号"
        );
        for bad in [
            "",
            " ",
            "a\nb",
            "a\u{202e}b",
            "a\u{61c}b",
            "\u{3164}",
            "\u{2800}",
            "——",
            &"长".repeat(LEGAL_TEXT_CHARS + 1),
        ] {
            assert!(read(bad).is_err());
        }
        assert!(read(&"长".repeat(LEGAL_TEXT_CHARS)).is_ok());
    }

    #[test]
    fn only_dates_within_the_term_are_accepted() {
        let today = date(2026, 2, 28);
        assert_eq!(day("2026-02-28", today), Ok(today));
        assert_eq!(day("2026-03-01", today), Ok(date(2026, 3, 1)));
        for (bad, code) in [
            ("2026-02-27", code::OUT_OF_RANGE),
            ("2029-03-03", code::OUT_OF_RANGE),
            ("9999-12-31", code::OUT_OF_RANGE),
            ("2026-02-30", code::NOT_A_DATE),
            ("2026-03-01T00:00:00Z", code::NOT_A_DATE),
            ("+002026-03", code::NOT_A_DATE),
            ("20260301", code::NOT_A_DATE),
            ("13800138000", code::NOT_A_DATE),
            ("", code::NOT_A_DATE),
        ] {
            assert_eq!(day(bad, today), Err(Violation::here(code)), "{bad}");
        }
    }

    #[test]
    fn secret_until_must_be_after_today() {
        let today = date(2026, 2, 28);
        assert_eq!(secret_until(None, today), Ok(None));
        let tomorrow = secret_until(Some("2026-03-01"), today);
        assert_eq!(tomorrow, Ok(Some(date(2026, 3, 1))));
        let over = secret_until(Some("2026-02-28"), today).unwrap_err();
        assert_eq!(over, Violation::new("/secret_until", code::OUT_OF_RANGE));
    }
}

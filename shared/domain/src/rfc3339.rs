//! Times as requests give them: strict RFC 3339, nothing more.
//!
//! The parser of a general library also takes dates without separators, a space for the `T`, hours without minutes and
//! names of time zones. Another client would not read these back.

use jiff::Timestamp;

/// Most digits of a fraction of a second: nanoseconds.
const FRACTION_DIGITS: usize = 9;

/// Parses `2026-11-25T18:28:49Z`, with a fraction of up to nine digits and with any offset (RFC 3339, 5.6). `None` for
/// anything else.
pub fn parse(text: &str) -> Option<Timestamp> {
    has_form(text).then(|| text.parse().ok()).flatten()
}

fn has_form(text: &str) -> bool {
    let Some((date_time, rest)) = text.split_at_checked("2026-11-25T18:28:49".len()) else {
        return false;
    };
    let fits = date_time.bytes().zip("dddd-dd-ddTdd:dd:dd".bytes());
    let is_date_time = fits.into_iter().all(|(byte, form)| match form {
        b'd' => byte.is_ascii_digit(),
        b'T' => byte.eq_ignore_ascii_case(&b'T'),
        form => byte == form,
    });
    is_date_time && is_offset(without_fraction(rest).unwrap_or_default())
}

/// What follows the fraction of a second; `None` if there is a dot and not 1 to 9 digits.
fn without_fraction(rest: &str) -> Option<&str> {
    let Some(after_dot) = rest.strip_prefix('.') else {
        return Some(rest);
    };
    let offset = after_dot.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = after_dot.len() - offset.len();
    (1..=FRACTION_DIGITS).contains(&digits).then_some(offset)
}

/// `Z`, or hours and minutes with a sign.
fn is_offset(text: &str) -> bool {
    match text.as_bytes() {
        [b'Z' | b'z'] => true,
        [b'+' | b'-', hours @ .., b':', m, n] => {
            hours.len() == 2
                && hours.iter().chain([m, n]).all(u8::is_ascii_digit)
                && hours <= b"23".as_slice()
                && *m <= b'5'
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_forms_of_rfc_3339_are_read() {
        for (text, second) in [
            ("1970-01-01T00:00:07Z", 7),
            ("1970-01-01t00:00:07z", 7),
            ("1970-01-01T00:00:07.5Z", 7),
            ("1970-01-01T00:00:07.123456789Z", 7),
            ("1970-01-01T08:00:07+08:00", 7),
            ("1969-12-31T18:30:07-05:30", 7),
            ("1970-01-01T00:00:07-00:00", 7),
            ("1970-01-01T00:00:07.000+00:00", 7),
        ] {
            let at = parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                at.as_nanosecond().div_euclid(1_000_000_000),
                second,
                "{text}"
            );
        }
    }

    #[test]
    fn other_forms_are_refused() {
        for text in [
            "",
            "2026-11-25",
            "2026-11-25T18:28:49",
            "2026-11-25 18:28:49Z",
            "2026-11-25T18:28Z",
            "20261125T182849Z",
            "2026-11-25T18:28:49+08",
            "2026-11-25T18:28:49+0800",
            "2026-11-25T18:28:49+08:0",
            "2026-11-25T18:28:49+24:00",
            "2026-11-25T18:28:49+08:60",
            "2026-11-25T18:28:49.Z",
            "2026-11-25T18:28:49.1234567890Z",
            "2026-11-25T18:28:49,5Z",
            "2026-11-25T18:28:49Z[Asia/Shanghai]",
            "2026-11-25T18:28:49+08:00[Asia/Shanghai]",
            "2026-02-30T00:00:00Z",
            "2026-11-25T24:00:00Z",
            " 2026-11-25T18:28:49Z",
            "2026-11-25T18:28:49Z ",
            "+002026-11-25T18:28:49Z",
            "２026-11-25T18:28:49Z",
            "2026-11-25T18:28:49\u{ff3a}",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}

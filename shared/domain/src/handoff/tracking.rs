//! The tracking number of a carrier.

use crate::limits::{TRACKING_NUMBER_CHARS, TRACKING_NUMBER_MIN_CHARS};
use crate::personal::Personal;
use crate::violation::{Violation, code};

/// A tracking number: 6 to 40 of `A` to `Z`, `a` to `z`, `0` to `9` and hyphen. It leads to the person at the carrier,
/// so it is personal.
#[derive(Clone, PartialEq, Eq)]
pub struct TrackingNumber(Personal<String>);

impl TrackingNumber {
    /// Parses a tracking number. The violation's pointer is empty.
    pub fn parse(text: &Personal<String>) -> Result<Self, Violation> {
        let number = text.seal_view();
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let fits = (TRACKING_NUMBER_MIN_CHARS..=TRACKING_NUMBER_CHARS).contains(&number.len())
            && number.bytes().all(is_part);
        if fits {
            Ok(Self(text.clone()))
        } else {
            Err(Violation::here(code::NOT_A_TRACKING_NUMBER))
        }
    }

    /// The text, still as a personal value.
    pub fn into_personal(self) -> Personal<String> {
        self.0
    }

    pub(super) fn text(&self) -> &Personal<String> {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_digits_and_hyphens_within_the_limits_are_a_number() {
        let parse = |text: &str| TrackingNumber::parse(&Personal::new(text.to_owned()));
        for good in ["SF1234567890123", "123456", "ab-12-CD", &"1".repeat(40)] {
            assert!(parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "12345",
            " SF1234567890123",
            "SF 1234567",
            "SF_123456",
            "运单123456",
            "SF12345\u{0}",
            "<script>",
            "<script>alert(1)</script>",
            "１２３４５６",
            &"1".repeat(41),
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}

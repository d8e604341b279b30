//! The tracking number of a carrier.

use crate::limits::{TRACKING_NUMBER_CHARS, TRACKING_NUMBER_MIN_CHARS};
use crate::personal::Personal;
use crate::phone::Phone;
use crate::violation::{Violation, code};

/// A tracking number: 6 to 40 of `A` to `Z`, `a` to `z`, `0` to `9` and hyphen, and no mobile number of mainland China. It
/// leads to the person at the carrier, so it is personal.
#[derive(Clone, PartialEq, Eq)]
pub struct TrackingNumber(Personal<String>);

impl TrackingNumber {
    /// Parses a tracking number. The violation's pointer is empty.
    pub fn parse(text: &Personal<String>) -> Result<Self, Violation> {
        let number = text.seal_view();
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let fits = (TRACKING_NUMBER_MIN_CHARS..=TRACKING_NUMBER_CHARS).contains(&number.len())
            && number.bytes().all(is_part)
            // A carrier that puts a number of a person here has mixed up two fields (infra/decisions/0030).
            && Phone::parse(number).is_err();
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
        for good in [
            "SF1234567890123",
            "123456",
            "ab-12-CD",
            &"1".repeat(40),
            // Eleven and twelve digits that no mobile number has, as carriers write waybill numbers.
            "12800138000",
            "23800138000",
            "0571-87654321",
            "138001380001",
            "A13800138000",
        ] {
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
            "13800138000",
            "138-0013-8000",
            "19912345678",
            "8613800138000",
            "86-138-0013-8000",
            "008613800138000",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}

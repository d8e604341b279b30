//! The tracking number of a carrier.

use crate::limits::TRACKING_NUMBER_CHARS;
use crate::personal::Personal;
use crate::text::{check_line, nfc};
use crate::violation::Violation;

/// A tracking number: one line of text in normalised form. It leads to the person at the carrier, so it is personal.
pub struct TrackingNumber(Personal<String>);

impl TrackingNumber {
    /// Parses a tracking number. The violation's pointer is empty.
    pub fn parse(text: &Personal<String>) -> Result<Self, Violation> {
        let number = Personal::new(nfc(text.seal_view()));
        match check_line(number.seal_view(), TRACKING_NUMBER_CHARS) {
            Some(code) => Err(Violation::here(code)),
            None => Ok(Self(number)),
        }
    }

    /// The text, still as a personal value.
    pub fn into_personal(self) -> Personal<String> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_line_of_limited_length_is_accepted() {
        let parse = |text: &str| TrackingNumber::parse(&Personal::new(text.to_owned()));
        assert!(parse(" SF1234567890123 ").is_ok());
        for bad in ["", " ", "a\nb", &"1".repeat(TRACKING_NUMBER_CHARS + 1)] {
            assert!(parse(bad).is_err());
        }
    }
}

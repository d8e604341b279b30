//! A carrier's number for what it forwards.

use crate::limits::TRACKING_NUMBER_CHARS;
use crate::personal::Personal;
use crate::text::{check_line, composed};
use crate::violation::Violation;

/// One line of text, brought into one form. It leads to the person at the carrier, so it is personal.
pub struct TrackingNumber(Personal<String>);

impl TrackingNumber {
    /// Reads one; the violation's pointer is empty.
    pub fn parse(text: &Personal<String>) -> Result<Self, Violation> {
        let number = Personal::new(composed(text.seal_view()));
        match check_line(number.seal_view(), TRACKING_NUMBER_CHARS) {
            Some(code) => Err(Violation::here(code)),
            None => Ok(Self(number)),
        }
    }

    /// The text, still wrapped.
    pub fn into_personal(self) -> Personal<String> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_within_bounds() {
        let parse = |text: &str| TrackingNumber::parse(&Personal::new(text.to_owned()));
        assert!(parse(" SF1234567890123 ").is_ok());
        for bad in ["", " ", "a\nb", &"1".repeat(TRACKING_NUMBER_CHARS + 1)] {
            assert!(parse(bad).is_err());
        }
    }
}

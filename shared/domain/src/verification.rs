//! One-time codes that verify a mobile number, each for one use.

use serde::{Deserialize, Deserializer};
use subtle::ConstantTimeEq;

use crate::closed::closed_set;
use crate::limits::{CODE_DIGITS, CODE_TEXT_CHARS};
use crate::personal::{Personal, PersonalValue};
use crate::random::{self, Random};
use crate::text::compact;
use crate::violation::{Violation, code};

/// The number of possible codes of [`CODE_DIGITS`] digits.
const CODES: u32 = 1_000_000;

closed_set! {
    /// What a code is used for. It is valid for no other use.
    CodeUse as "CodePurpose" {
        /// Opening an account.
        Registration = "registration",
        /// Resetting the password.
        PasswordReset = "password_reset",
        /// Changing the number of an account.
        PhoneChange = "phone_change",
        /// Deleting an account without signing in.
        Deletion = "deletion",
    }
}

/// A code of six digits. It has no `==`, because the time of such a comparison would show how many digits are right.
#[derive(Clone)]
pub struct Code(Personal<String>);

impl Code {
    /// A new random code; all are equally likely.
    pub fn random(random: &dyn Random) -> Self {
        let number = random::below(random, CODES);
        Self(Personal::new(format!("{number:0CODE_DIGITS$}")))
    }

    /// Parses a code in normal or full-width digits, as people paste it: with spaces, dashes and invisible
    /// characters around or between them. The violation's pointer is empty.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        let refused = || Violation::here(code::NOT_A_CODE);
        if text.chars().count() > CODE_TEXT_CHARS {
            return Err(refused());
        }
        let compact = compact(text);
        let mut digits = String::with_capacity(compact.len());
        digits.extend(compact.chars().filter(|&c| c != '-'));
        let digits = Personal::new(digits);
        let bytes = digits.seal_view().as_bytes();
        if bytes.len() == CODE_DIGITS && bytes.iter().all(u8::is_ascii_digit) {
            Ok(Self(digits))
        } else {
            Err(refused())
        }
    }

    /// Whether the given code is this one; compared in constant time.
    pub fn matches(&self, given: &Self) -> bool {
        let ours = self.0.seal_view().as_bytes();
        ours.ct_eq(given.0.seal_view().as_bytes()).into()
    }

    /// The six digits, for sealing.
    pub fn seal_view(&self) -> &str {
        self.0.seal_view()
    }

    /// The six digits, for the message to the number.
    pub fn disclose(&self) -> &str {
        self.0.disclose()
    }
}

impl PersonalValue for Code {
    type Value = String;

    fn personal(&self) -> &Personal<String> {
        &self.0
    }
}

/// Reads a sealed record. (Requests are read as text and parsed, so that the answer can name the violation.)
impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Personal::<String>::deserialize(deserializer)?;
        Self::parse(text.seal_view()).map_err(|violation| serde::de::Error::custom(violation.code))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;
    use crate::random::fixed::Cycle;

    fn code_of(text: &str) -> Code {
        Code::parse(text).ok().unwrap()
    }

    #[test]
    fn a_code_has_leading_zeros() {
        assert_eq!(
            Code::random(&Cycle::of(&[0, 0, 0, 7])).seal_view(),
            "000007"
        );
    }

    #[test]
    fn all_notations_of_a_code_are_accepted() {
        for good in [
            "012345",
            " 012 345 ",
            "０１２３４５",
            "012\u{3000}345",
            "012-345",
            "012—345",
            "012－345",
            "\t012345\r\n",
            "\u{202A}012\u{a0}345\u{202C}",
            "\u{2066}0 1 2 3 4 5\u{2069}\u{200B}",
        ] {
            assert!(code_of("012345").matches(&code_of(good)), "{good}");
        }
        assert!(!code_of("012345").matches(&code_of("012346")));
        for bad in [
            "",
            "12345",
            "1234567",
            "12345a",
            "-12345",
            "١٢٣٤٥٦",
            "012345\0",
            &format!("123456{}", " ".repeat(CODE_TEXT_CHARS)),
        ] {
            let violation = Code::parse(bad).err().unwrap();
            assert_eq!(violation.code, code::NOT_A_CODE, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_random_code_is_parsed_again(bytes in prop::array::uniform4(0_u8..0xff)) {
            let drawn = Code::random(&Cycle::of(&bytes));
            prop_assert!(drawn.matches(&code_of(drawn.seal_view())));
        }
    }
}

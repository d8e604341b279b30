//! What is wrong with one field of a request, told without repeating what was sent.

use serde::Serialize;

/// One entry of the `errors` of an `unprocessable` answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// JSON pointer (RFC 6901) to the field; empty for the whole value.
    pub pointer: String,
    /// One of the constants of [`code`].
    pub code: &'static str,
}

impl Violation {
    /// A violation at a pointer made of our own field names, never of input.
    pub fn new(pointer: impl Into<String>, code: &'static str) -> Self {
        Self {
            pointer: pointer.into(),
            code,
        }
    }

    /// A violation of the value as a whole; the caller says with [`Violation::at`] where it stood.
    pub fn here(code: &'static str) -> Self {
        Self::new("", code)
    }

    /// The same violation, found below `pointer`.
    #[must_use]
    pub fn at(self, pointer: &str) -> Self {
        Self {
            pointer: format!("{pointer}{}", self.pointer),
            code: self.code,
        }
    }
}

/// The closed list of codes; clients may translate them.
pub mod code {
    /// A required field is absent, null or blank.
    pub const MISSING: &str = "missing";
    /// Fewer characters than allowed.
    pub const TOO_SHORT: &str = "too_short";
    /// More characters than allowed.
    pub const TOO_LONG: &str = "too_long";
    /// A control character, or an invisible one that changes how text is shown.
    pub const CONTROL_CHARACTER: &str = "control_character";
    /// Not a mobile number of mainland China.
    pub const NOT_A_MAINLAND_MOBILE: &str = "not_a_mainland_mobile";
    /// Not an amateur call sign in ITU form.
    pub const NOT_A_CALL_SIGN: &str = "not_a_call_sign";
    /// Neither a mobile number nor a call sign.
    pub const NOT_AN_IDENTIFIER: &str = "not_an_identifier";
    /// Not a postcode of six digits.
    pub const NOT_A_POSTCODE: &str = "not_a_postcode";
    /// Not a verification code of six digits.
    pub const NOT_A_CODE: &str = "not_a_code";
    /// Not a recovery code of twenty characters.
    pub const NOT_A_RECOVERY_CODE: &str = "not_a_recovery_code";
    /// Smaller or larger than allowed.
    pub const OUT_OF_RANGE: &str = "out_of_range";
    /// Not a code word: letters, digits, `_`, `-` and `.`, nothing that could be somebody's number.
    pub const NOT_A_CODE_WORD: &str = "not_a_code_word";
    /// Neither a date nor a time of RFC 3339.
    pub const NOT_A_DATE: &str = "not_a_date";
    /// Not one of the values the field may have.
    pub const UNKNOWN_VALUE: &str = "unknown_value";
    /// The same value twice in a list.
    pub const DOUBLED: &str = "doubled";
    /// Notices cannot be turned off.
    pub const NOTICES_ARE_REQUIRED: &str = "notices_are_required";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_grow_from_the_inside() {
        let violation = Violation::new("/postcode", code::NOT_A_POSTCODE).at("/address");
        assert_eq!(violation.pointer, "/address/postcode");
        assert_eq!(Violation::here(code::MISSING).at("/name").pointer, "/name");
    }
}

//! A violation: what is wrong with one field of a request. It never repeats the input.

use schemars::JsonSchema;
use serde::Serialize;

/// One entry of the `errors` of an answer. The answer is `invalid_body` if a body does not have the documented form,
/// and `unprocessable` if a value is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(description = "What is wrong with one field of a request. It never repeats the input.")]
pub struct Violation {
    /// JSON pointer (RFC 6901) to the field; empty for the whole value.
    pub pointer: String,
    /// One of the constants of [`code`].
    #[schemars(description = "What is wrong, as a word that clients may translate.")]
    pub code: &'static str,
    /// The allowed words of a closed list, or the names of the known fields; empty if there is no such list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
}

impl Violation {
    /// A violation at this pointer, which must consist of field names of the API, never of input.
    pub fn new(pointer: impl Into<String>, code: &'static str) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            allowed: Vec::new(),
        }
    }

    /// A violation of the whole value. The caller adds the pointer with [`Violation::at`].
    pub fn here(code: &'static str) -> Self {
        Self::new("", code)
    }

    /// The same violation, with `pointer` before its own pointer.
    #[must_use]
    pub fn at(self, pointer: &str) -> Self {
        Self {
            pointer: format!("{pointer}{}", self.pointer),
            ..self
        }
    }

    /// The same violation, with the words that would have been accepted: words of the API, never of the input.
    #[must_use]
    pub fn allowing<W: Into<String>>(self, words: impl IntoIterator<Item = W>) -> Self {
        Self {
            allowed: words.into_iter().map(Into::into).collect(),
            ..self
        }
    }
}

/// All codes of violations. Clients may translate them.
pub mod code {
    /// A required field is absent, null or blank.
    pub const MISSING: &str = "missing";
    /// A field that does not exist. The pointer is that of the object it was in, since its name comes from the input;
    /// `allowed` has the names that exist.
    pub const UNKNOWN_FIELD: &str = "unknown_field";
    /// Another JSON type than the documented one.
    pub const WRONG_TYPE: &str = "wrong_type";
    /// Text that does not have the form of the field, such as the 32 characters of an id.
    pub const MALFORMED: &str = "malformed";
    /// The same field or parameter twice.
    pub const REPEATED: &str = "repeated";
    /// Fewer characters than allowed.
    pub const TOO_SHORT: &str = "too_short";
    /// More characters than allowed.
    pub const TOO_LONG: &str = "too_long";
    /// A reference of a legal instrument, hold or licence in another form than the documented one.
    pub const NOT_A_REFERENCE: &str = "not_a_reference";
    /// A control character, or an invisible one that changes how text is shown.
    pub const CONTROL_CHARACTER: &str = "control_character";
    /// No letter or digit that people can see.
    pub const NO_LETTER: &str = "no_letter";
    /// Not a mobile number of mainland China.
    pub const NOT_A_MAINLAND_MOBILE: &str = "not_a_mainland_mobile";
    /// Not a phone number: mainland mobile, landline with area code, or `+` and country code.
    pub const NOT_A_PHONE_NUMBER: &str = "not_a_phone_number";
    /// Not an amateur call sign in ITU form.
    pub const NOT_A_CALL_SIGN: &str = "not_a_call_sign";
    /// Neither a mobile number nor a call sign.
    pub const NOT_AN_IDENTIFIER: &str = "not_an_identifier";
    /// Not a postcode of six digits.
    pub const NOT_A_POSTCODE: &str = "not_a_postcode";
    /// One of the passwords that are used most.
    pub const COMMON_PASSWORD: &str = "common_password";
    /// A password made of the person's own phone number or call sign.
    pub const OWN_IDENTIFIER: &str = "own_identifier";
    /// Not a verification code of six digits.
    pub const NOT_A_CODE: &str = "not_a_code";
    /// A verification code of six digits that is not the one that was sent, or that is no longer valid.
    pub const WRONG_OR_EXPIRED: &str = "wrong_or_expired";
    /// Not a recovery code of twenty characters.
    pub const NOT_A_RECOVERY_CODE: &str = "not_a_recovery_code";
    /// Smaller or larger than allowed.
    pub const OUT_OF_RANGE: &str = "out_of_range";
    /// Not a date, such as `2027-01-31`.
    pub const NOT_A_DATE: &str = "not_a_date";
    /// Not a time of RFC 3339, such as `2026-11-25T18:28:49Z`.
    pub const NOT_A_TIME: &str = "not_a_time";
    /// Not 1 to 128 printable ASCII characters without spaces.
    pub const NOT_AN_EVENT_ID: &str = "not_an_event_id";
    /// Not 6 to 40 letters (A to Z), digits and hyphens.
    pub const NOT_A_TRACKING_NUMBER: &str = "not_a_tracking_number";
    /// Not one of the allowed values of the field; `allowed` has them where they are a closed list.
    pub const UNKNOWN_VALUE: &str = "unknown_value";
    /// A version of the policy that was never published; `allowed` has the current one.
    pub const UNKNOWN: &str = "unknown";
    /// A version of the policy that a later one has replaced; `allowed` has the current one.
    pub const SUPERSEDED: &str = "superseded";
    /// A version of the policy that takes effect on a later day; `allowed` has the current one.
    pub const NOT_IN_EFFECT: &str = "not_in_effect";
    /// The same value twice in a list.
    pub const DOUBLED: &str = "doubled";
    /// Notices cannot be turned off.
    pub const NOTICES_ARE_REQUIRED: &str = "notices_are_required";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outer_pointer_is_put_before_the_inner_one() {
        let violation = Violation::new("/postcode", code::NOT_A_POSTCODE).at("/address");
        assert_eq!(violation.pointer, "/address/postcode");
        assert_eq!(Violation::here(code::MISSING).at("/name").pointer, "/name");
    }
}

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
    #[schemars(with = "code::Described", description = "What is wrong.")]
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
    use std::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

    /// A constant for each code, and the list of all of them.
    macro_rules! codes {
        ($($(#[$about:meta])* $name:ident = $word:literal;)+) => {
            $($(#[$about])* pub const $name: &str = $word;)+
            /// Every code. The description of the API lists them.
            pub const ALL: &[&str] = &[$($word),+];
        };
    }

    codes! {
        /// A required field is absent, null or blank.
        MISSING = "missing";
        /// A field that does not exist. The pointer is that of the object it was in, since its name comes from the input;
        /// `allowed` has the names that exist.
        UNKNOWN_FIELD = "unknown_field";
        /// Another JSON type than the documented one.
        WRONG_TYPE = "wrong_type";
        /// Text that does not have the form of the field, such as the 32 characters of an id.
        MALFORMED = "malformed";
        /// The same field or parameter twice.
        REPEATED = "repeated";
        /// Fewer characters than allowed.
        TOO_SHORT = "too_short";
        /// More characters than allowed.
        TOO_LONG = "too_long";
        /// A reference of a legal instrument, hold or licence in another form than the documented one.
        NOT_A_REFERENCE = "not_a_reference";
        /// A control character, or an invisible one that changes how text is shown.
        CONTROL_CHARACTER = "control_character";
        /// No letter or digit that people can see; in a name, no letter.
        NO_LETTER = "no_letter";
        /// Not a mobile number of mainland China.
        NOT_A_MAINLAND_MOBILE = "not_a_mainland_mobile";
        /// Not a phone number: mainland mobile, landline with area code, or `+` and country code.
        NOT_A_PHONE_NUMBER = "not_a_phone_number";
        /// Not an amateur call sign in ITU form.
        NOT_A_CALL_SIGN = "not_a_call_sign";
        /// Neither a mobile number nor a call sign.
        NOT_AN_IDENTIFIER = "not_an_identifier";
        /// Not a postcode of six digits.
        NOT_A_POSTCODE = "not_a_postcode";
        /// One of the passwords that are used most.
        COMMON_PASSWORD = "common_password";
        /// A password made of the person's own phone number or call sign.
        OWN_IDENTIFIER = "own_identifier";
        /// Not a one-time code of six digits.
        NOT_A_CODE = "not_a_code";
        /// A one-time code of six digits that is not the one that was sent, or that is no longer valid.
        WRONG_OR_EXPIRED = "wrong_or_expired";
        /// Not a recovery code of twenty characters.
        NOT_A_RECOVERY_CODE = "not_a_recovery_code";
        /// A recovery code of twenty characters that is not that of the account.
        WRONG = "wrong";
        /// Smaller or larger than allowed.
        OUT_OF_RANGE = "out_of_range";
        /// Not a date, such as `2027-01-31`.
        NOT_A_DATE = "not_a_date";
        /// Not a time of RFC 3339, such as `2026-11-25T18:28:49Z`.
        NOT_A_TIME = "not_a_time";
        /// Not 1 to 128 printable ASCII characters without spaces.
        NOT_AN_EVENT_ID = "not_an_event_id";
        /// Not 6 to 40 letters (A to Z), digits and hyphens.
        NOT_A_TRACKING_NUMBER = "not_a_tracking_number";
        /// Not one of the allowed values of the field; `allowed` has them where they are a closed list.
        UNKNOWN_VALUE = "unknown_value";
        /// A version of the policy that was never published; `allowed` has the current one.
        UNKNOWN = "unknown";
        /// A version of the policy that a later one has replaced; `allowed` has the current one.
        SUPERSEDED = "superseded";
        /// A version of the policy that takes effect on a later day; `allowed` has the current one.
        NOT_IN_EFFECT = "not_in_effect";
        /// The same value twice in a list.
        DOUBLED = "doubled";
        /// Notices cannot be turned off.
        NOTICES_ARE_REQUIRED = "notices_are_required";
    }

    /// The schema of a code: one of [`ALL`].
    pub(super) struct Described;

    impl JsonSchema for Described {
        fn schema_name() -> Cow<'static, str> {
            "ViolationCode".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({
                "description": "What is wrong with a field. Clients may translate it.",
                "type": "string",
                "enum": ALL,
            })
        }
    }
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

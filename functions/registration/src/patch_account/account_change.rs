//! The body of PATCH /account.

use qeg_domain::{id::VerificationId, limits, personal::Personal};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

/// An absent field stays as it is; a field that is `null` is removed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountChange {
    /// The new call sign; `null` removes it.
    #[serde(default, deserialize_with = "present")]
    #[schemars(
        length(min = 1, max = limits::IDENTIFIER_CHARS),
        extend("x-may-be-null" = true)
    )]
    pub(super) call_sign: Option<Option<Personal<String>>>,
    /// The new number, proven by a code; `null` removes it.
    #[serde(default, deserialize_with = "present")]
    #[schemars(extend("x-may-be-null" = true))]
    pub(super) phone: Option<Option<PhoneProof>>,
    /// Not among the common passwords, and not made of the person's own identifiers.
    #[schemars(length(min = limits::PASSWORD_MIN_CHARS, max = limits::PASSWORD_MAX_CHARS))]
    pub(super) new_password: Option<Personal<String>>,
    /// The version of the privacy policy in effect, see `GET /policy`: the person agrees to it.
    pub(super) policy_version: Option<String>,
    /// The present password. Needed for every change but that of `policy_version`.
    pub(super) password: Option<Personal<String>>,
}

/// A mobile number, proven by a code for the purpose `phone_change`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PhoneProof {
    /// The verification of the number, see `POST /verifications`.
    pub(super) verification_id: VerificationId,
    /// The code that was sent to the number.
    #[schemars(length(max = limits::CODE_TEXT_CHARS))]
    pub(super) code: Personal<String>,
}

/// Distinguishes `null` from absent: it runs only for a field that was sent.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

#[cfg(test)]
mod tests;

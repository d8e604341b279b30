//! The body of POST /password-resets, and the proof of identity in it.

use qeg_domain::{
    call_sign::CallSign,
    id::VerificationId,
    limits,
    personal::Personal,
    token::RecoveryCode,
    verification::Code,
    violation::{Violation, code},
};
use qeg_web::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// A new password, for a person who proves the number (`verification_id` and `code`) or gives `call_sign` and
/// `recovery_code`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PasswordReset")]
pub(super) struct Body {
    /// The verification of the number, see `POST /verifications`.
    verification_id: Option<VerificationId>,
    /// The code that was sent to the number.
    #[schemars(length(max = limits::CODE_TEXT_CHARS))]
    code: Option<Personal<String>>,
    /// The call sign of the account.
    #[schemars(length(max = limits::IDENTIFIER_CHARS))]
    call_sign: Option<Personal<String>>,
    /// The recovery code of the account.
    #[schemars(length(max = limits::RECOVERY_CODE_TEXT_CHARS))]
    recovery_code: Option<Personal<String>>,
    /// Not among the common passwords, and not made of the person's own identifiers.
    #[schemars(length(min = limits::PASSWORD_MIN_CHARS, max = limits::PASSWORD_MAX_CHARS))]
    pub(super) new_password: Personal<String>,
}

/// The proof of identity.
pub(super) enum Evidence {
    Number(VerificationId, Code),
    Recovery(CallSign, RecoveryCode),
}

impl Evidence {
    /// 422 unless the body has exactly one complete proof.
    pub(super) fn read(body: &Body) -> Result<Self, Problem> {
        match (
            &body.verification_id,
            &body.code,
            &body.call_sign,
            &body.recovery_code,
        ) {
            (Some(id), Some(given), None, None) => {
                let given = Code::parse(given.seal_view()).map_err(|error| error.at("/code"))?;
                Ok(Self::Number(id.clone(), given))
            }
            (None, None, Some(call_sign), Some(given)) => Ok(Self::Recovery(
                CallSign::parse(call_sign.seal_view()).map_err(|error| error.at("/call_sign"))?,
                RecoveryCode::parse(given.seal_view())
                    .map_err(|error| error.at("/recovery_code"))?,
            )),
            _ => Err(Problem::from(Violation::here(code::MISSING))
                .detail("Give verification_id and code, or call_sign and recovery_code.")),
        }
    }
}

#[cfg(test)]
mod tests;

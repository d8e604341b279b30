//! The registration that a body of POST /accounts asks for, with every value checked.

use jiff::Timestamp;
use qeg_domain::{
    calendar::received_on,
    call_sign::CallSign,
    id::VerificationId,
    limits,
    password::Password,
    personal::Personal,
    policy::Policy,
    verification::Code,
    violation::{Violation, code},
};
use qeg_web::Problem;
use schemars::JsonSchema;
use serde::Deserialize;

/// A registration, with a number (`verification_id` and `code`), a call sign, or both.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewAccount")]
pub(super) struct Body {
    /// The verification of the number, see `POST /verifications`.
    verification_id: Option<VerificationId>,
    /// The code that was sent to the number.
    #[schemars(length(max = limits::CODE_TEXT_CHARS))]
    code: Option<Personal<String>>,
    /// The call sign, as operators write it.
    #[schemars(length(max = limits::IDENTIFIER_CHARS))]
    call_sign: Option<Personal<String>>,
    /// Not among the common passwords, and not made of the person's own identifiers.
    #[schemars(length(min = limits::PASSWORD_MIN_CHARS, max = limits::PASSWORD_MAX_CHARS))]
    password: Personal<String>,
    /// The version of the privacy policy in effect, see `GET /policy`: the person agrees to it.
    policy_version: String,
    /// Whether a number that another account has moves to this one.
    #[serde(default)]
    take_over: bool,
}

/// The registration of a body, with every value checked.
pub(super) struct Wish {
    pub(super) proof: Option<(VerificationId, Code)>,
    pub(super) call_sign: Option<CallSign>,
    pub(super) password: Password,
    pub(super) policy_version: String,
    pub(super) take_over: bool,
}

impl Wish {
    /// 422 with everything that is wrong with the body.
    pub(super) fn read(body: Body, policy: &Policy, now: Timestamp) -> Result<Self, Problem> {
        let mut violations = Vec::new();
        let proof = match (body.verification_id, body.code) {
            (None, None) => None,
            (Some(_), None) => {
                violations.push(Violation::new("/code", code::MISSING));
                None
            }
            (None, Some(_)) => {
                violations.push(Violation::new("/verification_id", code::MISSING));
                None
            }
            (Some(id), Some(given)) => match Code::parse(given.seal_view()) {
                Ok(given) => Some((id, given)),
                Err(violation) => {
                    violations.push(violation.at("/code"));
                    None
                }
            },
        };
        let call_sign = body.call_sign.map(|text| CallSign::parse(text.seal_view()));
        let call_sign = call_sign.transpose().unwrap_or_else(|violation| {
            violations.push(violation.at("/call_sign"));
            None
        });
        if violations.is_empty() && proof.is_none() && call_sign.is_none() {
            violations.push(Violation::new("/verification_id", code::MISSING));
            violations.push(Violation::new("/call_sign", code::MISSING));
        }
        let consent = policy.check(&body.policy_version, received_on(now));
        violations.extend(consent.err().map(|one| one.at("/policy_version")));
        let password = Password::chosen(body.password).and_then(|password| {
            // The number is known once it is proven.
            password.check_own(None, call_sign.as_ref())?;
            Ok(password)
        });
        match password {
            Ok(password) if violations.is_empty() => Ok(Self {
                proof,
                call_sign,
                password,
                policy_version: body.policy_version,
                take_over: body.take_over,
            }),
            outcome => {
                violations.extend(outcome.err().map(|violation| violation.at("/password")));
                Err(violations.into())
            }
        }
    }
}

#[cfg(test)]
mod tests;

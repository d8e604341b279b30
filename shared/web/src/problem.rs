//! Problem details (RFC 9457): every error has this form.
//!
//! A code determines status and title. All texts are static, so an error cannot repeat input. Details for the operator
//! go to the log as a static class ([`Problem::class`]) and never to the client.

use std::fmt;

use qeg_domain::{limits::RETRY_UNAVAILABLE_SECONDS, violation::Violation};
use schemars::JsonSchema;
use serde::Serialize;

use crate::code::Code;

/// An error for a client. The request id is added at the edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    code: Code,
    class: &'static str,
    detail: Option<&'static str>,
    challenge: Option<&'static str>,
    violations: Vec<Violation>,
    retry_after_seconds: Option<u32>,
}

impl Problem {
    const fn of(code: Code) -> Self {
        Self {
            code,
            class: code.as_str(),
            detail: None,
            challenge: None,
            violations: Vec::new(),
            retry_after_seconds: None,
        }
    }

    /// 400: does not have the documented form.
    pub const fn invalid_body() -> Self {
        Self::of(Code::InvalidBody)
    }

    /// 400: does not have the documented form; each violation names a place.
    pub fn misshapen(violations: Vec<Violation>) -> Self {
        Self {
            violations,
            ..Self::invalid_body()
        }
    }

    /// 401: the same for absent, malformed, unknown and expired credentials.
    pub const fn unauthenticated() -> Self {
        Self::of(Code::Unauthenticated)
    }

    /// 403: these credentials do not allow it.
    pub const fn forbidden() -> Self {
        Self::of(Code::Forbidden)
    }

    /// 404: nothing is here, or nothing that this caller may see.
    pub const fn not_found() -> Self {
        Self::of(Code::NotFound)
    }

    /// 404: the carrier that asks has no handoff with this id. A wrong path gives [`Problem::not_found`] instead, which
    /// does not mean that a carrier may close a handoff.
    pub const fn unknown_handoff() -> Self {
        Self::of(Code::UnknownHandoff)
    }

    /// 404: the carrier that asks was never asked for an erasure of this id.
    pub const fn unknown_erasure() -> Self {
        Self::of(Code::UnknownErasure)
    }

    /// 409: the current state does not allow it.
    pub const fn conflict() -> Self {
        Self::of(Code::Conflict)
    }

    /// 409: the caller has proven the phone number, and it belongs to another account.
    pub const fn phone_in_use() -> Self {
        Self::of(Code::PhoneInUse)
    }

    /// 410: it existed and is permanently unavailable.
    pub const fn gone() -> Self {
        Self::of(Code::Gone)
    }

    /// 412: `If-Match` names another version, or `If-None-Match` the present one.
    pub const fn precondition_failed() -> Self {
        Self::of(Code::PreconditionFailed)
    }

    /// 413: the body is over the limit.
    pub const fn too_large() -> Self {
        Self::of(Code::TooLarge)
    }

    /// 415: the body is in another form than JSON in UTF-8, or encoded.
    pub const fn unsupported_media_type() -> Self {
        Self::of(Code::UnsupportedMediaType)
    }

    /// 422: each violation names a documented field and what is wrong with it.
    pub fn unprocessable(violations: Vec<Violation>) -> Self {
        Self {
            violations,
            ..Self::of(Code::Unprocessable)
        }
    }

    /// 429, with the seconds to wait.
    pub const fn too_many_requests(retry_after_seconds: u32) -> Self {
        let mut problem = Self::of(Code::TooManyRequests);
        problem.retry_after_seconds = Some(retry_after_seconds);
        problem
    }

    /// 503. `class` names in the log what failed, such as `dynamodb_throttled`.
    pub const fn unavailable(class: &'static str) -> Self {
        let mut problem = Self::of(Code::Unavailable);
        problem.class = class;
        problem.retry_after_seconds = Some(RETRY_UNAVAILABLE_SECONDS);
        problem
    }

    /// The same problem with a `detail` (RFC 9457, 3.1.4): a fixed sentence for the client.
    #[must_use]
    pub const fn detail(mut self, detail: &'static str) -> Self {
        self.detail = Some(detail);
        self
    }

    /// The same problem with the path of a challenge, which lets one call past the limit: see [`crate::source_limit`].
    #[must_use]
    pub const fn offering_challenge(mut self) -> Self {
        self.challenge = Some("/challenge");
        self
    }

    /// The same problem with other seconds for `Retry-After`.
    #[must_use]
    pub const fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The same problem with a more exact class for the log.
    #[must_use]
    pub const fn logged_as(mut self, class: &'static str) -> Self {
        self.class = class;
        self
    }

    /// The code of the problem.
    pub const fn code(&self) -> Code {
        self.code
    }

    /// The HTTP status.
    pub const fn status(&self) -> u16 {
        self.code.status()
    }

    /// The static word for the log.
    pub const fn class(&self) -> &'static str {
        self.class
    }

    /// What is wrong with the body, field by field; empty except for 400 and 422.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }

    /// Seconds for `Retry-After`; always there for 429 and 503.
    pub const fn retry_after_seconds(&self) -> Option<u32> {
        self.retry_after_seconds
    }

    /// The body of the answer, as JSON text.
    pub fn body(&self, request_id: &str) -> String {
        let details = Details {
            r#type: Urn(self.code),
            title: self.code.title(),
            status: self.status(),
            code: self.code.as_str(),
            request_id,
            detail: self.detail,
            challenge: self.challenge,
            errors: &self.violations,
        };
        // Serialising strings and a number under fixed names cannot fail.
        serde_json::to_string(&details).unwrap_or_default()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.class)
    }
}

impl std::error::Error for Problem {}

impl From<Vec<Violation>> for Problem {
    fn from(violations: Vec<Violation>) -> Self {
        Self::unprocessable(violations)
    }
}

impl From<Violation> for Problem {
    fn from(violation: Violation) -> Self {
        Self::unprocessable(vec![violation])
    }
}

struct Urn(Code);

impl Serialize for Urn {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("urn:qeg:problem:{}", self.0.as_str()))
    }
}

/// Problem details (RFC 9457). They never repeat anything of the request.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(crate) struct Details<'a> {
    /// `urn:qeg:problem:` and the code.
    #[schemars(with = "String", regex(pattern = "^urn:qeg:problem:[a-z_]+$"))]
    r#type: Urn,
    /// One English sentence: what is wrong and what to do next. It depends on the code alone.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    #[schemars(with = "Code")]
    code: &'static str,
    /// The id of the request. Support finds the log by it.
    request_id: &'a str,
    /// More about this case: a fixed English sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'static str>,
    /// The path of a challenge. Its solution, sent as `Challenge-Response`, lets one call past the limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("const" = "/challenge"))]
    challenge: Option<&'static str>,
    /// Everything that is wrong with the body, also with its form.
    #[serde(skip_serializing_if = "<[Violation]>::is_empty")]
    errors: &'a [Violation],
}

#[cfg(test)]
mod tests;

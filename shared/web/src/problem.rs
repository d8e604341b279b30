//! Problem details (RFC 9457): the one shape of every error, from a closed list.
//!
//! A code brings its status and title, so a wrong pair cannot be built. Texts are ours and static:
//! nothing that was sent can come back in an error. What the operator needs to know besides goes
//! to the log as a static class ([`Problem::class`]) and never to the client.

use std::fmt;

use qeg_domain::violation::Violation;
use serde::Serialize;

/// The codes a client can meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// 400: the body, or a cursor, is not of the documented shape.
    InvalidBody,
    /// 401: no credentials, or none that hold.
    Unauthenticated,
    /// 403: known, and still not allowed.
    Forbidden,
    /// 404: nothing here, or nothing for this caller.
    NotFound,
    /// 409: the present state does not allow it.
    Conflict,
    /// 409: the number is proven, and belongs to another account.
    PhoneInUse,
    /// 410: it was here and will not come back.
    Gone,
    /// 412: `If-Match` names another version.
    PreconditionFailed,
    /// 413: the body is over the limit.
    TooLarge,
    /// 422: of the right shape, with values that cannot be accepted.
    Unprocessable,
    /// 429: too many requests; `Retry-After` says when.
    TooManyRequests,
    /// 503: not now; `Retry-After` says when.
    Unavailable,
}

impl Code {
    /// The code as it is written in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidBody => "invalid_body",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::PhoneInUse => "phone_in_use",
            Self::Gone => "gone",
            Self::PreconditionFailed => "precondition_failed",
            Self::TooLarge => "too_large",
            Self::Unprocessable => "unprocessable",
            Self::TooManyRequests => "too_many_requests",
            Self::Unavailable => "unavailable",
        }
    }

    /// The HTTP status that belongs to the code.
    pub const fn status(self) -> u16 {
        match self {
            Self::InvalidBody => 400,
            Self::Unauthenticated => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict | Self::PhoneInUse => 409,
            Self::Gone => 410,
            Self::PreconditionFailed => 412,
            Self::TooLarge => 413,
            Self::Unprocessable => 422,
            Self::TooManyRequests => 429,
            Self::Unavailable => 503,
        }
    }

    /// One English sentence that says what to do next.
    pub const fn title(self) -> &'static str {
        match self {
            Self::InvalidBody => "The request cannot be read: compare it with the documentation.",
            Self::Unauthenticated => "Valid credentials are needed: sign in and try again.",
            Self::Forbidden => "These credentials do not allow this.",
            Self::NotFound => "There is nothing here: check the address.",
            Self::Conflict => "The present state does not allow this: read it again first.",
            Self::PhoneInUse => "The number belongs to another account: it can be taken over.",
            Self::Gone => "This has been removed for good.",
            Self::PreconditionFailed => "It has changed meanwhile: read it again first.",
            Self::TooLarge => "The body is too large: send at most 32 KiB.",
            Self::Unprocessable => "Some values cannot be accepted: correct them and try again.",
            Self::TooManyRequests => "Too many requests: wait as long as Retry-After says.",
            Self::Unavailable => "Not available now: try again after Retry-After.",
        }
    }
}

/// Seconds after which a client may try again when the fault is ours.
const RETRY_AFTER_FAULT_SECONDS: u32 = 2;

/// An error on its way to a client. The request id is added at the edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    code: Code,
    class: &'static str,
    reason: Option<&'static str>,
    violations: Vec<Violation>,
    retry_after_seconds: Option<u32>,
}

impl Problem {
    const fn of(code: Code) -> Self {
        Self {
            code,
            class: code.as_str(),
            reason: None,
            violations: Vec::new(),
            retry_after_seconds: None,
        }
    }

    /// 400: cannot be read as the documented shape.
    pub const fn invalid_body() -> Self {
        Self::of(Code::InvalidBody)
    }

    /// 401: the same for absent, malformed, unknown and ended credentials.
    pub const fn unauthenticated() -> Self {
        Self::of(Code::Unauthenticated)
    }

    /// 403: these credentials do not allow it.
    pub const fn forbidden() -> Self {
        Self::of(Code::Forbidden)
    }

    /// 404: nothing here, or nothing for this caller.
    pub const fn not_found() -> Self {
        Self::of(Code::NotFound)
    }

    /// 409: the present state does not allow it.
    pub const fn conflict() -> Self {
        Self::of(Code::Conflict)
    }

    /// 409: the number is proven, and belongs to another account.
    pub const fn phone_in_use() -> Self {
        Self::of(Code::PhoneInUse)
    }

    /// 410: it was here and will not come back.
    pub const fn gone() -> Self {
        Self::of(Code::Gone)
    }

    /// 412: `If-Match` names another version.
    pub const fn precondition_failed() -> Self {
        Self::of(Code::PreconditionFailed)
    }

    /// 413: the body is over the limit.
    pub const fn too_large() -> Self {
        Self::of(Code::TooLarge)
    }

    /// 422: each violation names a field of ours and what is wrong with it.
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

    /// 503. `class` is for the log: a static word for what failed, such as `dynamodb_throttled`.
    pub const fn unavailable(class: &'static str) -> Self {
        let mut problem = Self::of(Code::Unavailable);
        problem.class = class;
        problem.retry_after_seconds = Some(RETRY_AFTER_FAULT_SECONDS);
        problem
    }

    /// The same problem with a reason: a static word or sentence for the client.
    #[must_use]
    pub const fn reason(mut self, reason: &'static str) -> Self {
        self.reason = Some(reason);
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

    /// The fields that cannot be accepted; empty but for 422.
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
            reason: self.reason,
            errors: &self.violations,
        };
        // Strings and a number under fixed names: serialising them has no way to fail.
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

#[derive(Serialize)]
struct Details<'a> {
    r#type: Urn,
    title: &'static str,
    status: u16,
    code: &'static str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "<[Violation]>::is_empty")]
    errors: &'a [Violation],
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use serde_json::{Value, json};

    fn parsed(problem: &Problem) -> Value {
        serde_json::from_str(&problem.body("r-1")).unwrap()
    }

    #[test]
    fn a_plain_problem_has_exactly_the_documented_members() {
        assert_eq!(
            parsed(&Problem::not_found()),
            json!({
                "type": "urn:qeg:problem:not_found",
                "title": Code::NotFound.title(),
                "status": 404,
                "code": "not_found",
                "request_id": "r-1",
            })
        );
    }

    #[test]
    fn violations_and_reason_are_told() {
        let problem = Problem::from(vec![Violation::new("/name", "too_long")]).reason("shorter");
        let body = parsed(&problem);
        assert_eq!(
            body["errors"],
            json!([{"pointer": "/name", "code": "too_long"}])
        );
        assert_eq!(body["reason"], "shorter");
        assert_eq!(problem.status(), 422);
    }

    #[test]
    fn waiting_is_always_told_and_the_class_never() {
        let limited = Problem::too_many_requests(61);
        assert_eq!(limited.retry_after_seconds(), Some(61));
        let unavailable = Problem::unavailable("dynamodb_throttled");
        assert!(unavailable.retry_after_seconds().is_some());
        assert_eq!(unavailable.class(), "dynamodb_throttled");
        assert!(!unavailable.body("r").contains("dynamodb"));
    }

    #[test]
    fn a_hostile_request_id_stays_a_json_string() {
        let body = Problem::gone().body("\"},{\u{1}\n");
        let value: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(value["request_id"], "\"},{\u{1}\n");
    }
}

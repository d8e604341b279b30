//! The closed list of problem codes, each with its HTTP status and title.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// The reasons for which a request fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// 400: the body or a cursor does not have the documented form.
    InvalidBody,
    /// 401: no credentials, or credentials that are not valid.
    Unauthenticated,
    /// 403: the caller is known and is not allowed to do this.
    Forbidden,
    /// 404: nothing is here, or nothing that this caller may see.
    NotFound,
    /// 404: the path is right, but the carrier that asks has no handoff with this id.
    UnknownHandoff,
    /// 404: the path is right, but the carrier was never asked for an erasure with this id.
    UnknownErasure,
    /// 409: the current state does not allow it.
    Conflict,
    /// 409: the caller has proven the phone number, and it belongs to another account.
    PhoneInUse,
    /// 410: it existed and is permanently unavailable.
    Gone,
    /// 412: `If-Match` names another version, or `If-None-Match` the present one.
    PreconditionFailed,
    /// 413: the body is over the limit.
    TooLarge,
    /// 415: the body is in another form than JSON in UTF-8, or encoded.
    UnsupportedMediaType,
    /// 422: the form is right, but some values cannot be accepted.
    Unprocessable,
    /// 429: too many requests; `Retry-After` says when to try again.
    TooManyRequests,
    /// 503: not available; `Retry-After` says when to try again.
    Unavailable,
}

impl Code {
    /// All codes.
    pub const ALL: [Self; 15] = [
        Self::InvalidBody,
        Self::Unauthenticated,
        Self::Forbidden,
        Self::NotFound,
        Self::UnknownHandoff,
        Self::UnknownErasure,
        Self::Conflict,
        Self::PhoneInUse,
        Self::Gone,
        Self::PreconditionFailed,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::Unprocessable,
        Self::TooManyRequests,
        Self::Unavailable,
    ];

    /// The code as it is written in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidBody => "invalid_body",
            Self::Unauthenticated => "unauthenticated",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::UnknownHandoff => "unknown_handoff",
            Self::UnknownErasure => "unknown_erasure",
            Self::Conflict => "conflict",
            Self::PhoneInUse => "phone_in_use",
            Self::Gone => "gone",
            Self::PreconditionFailed => "precondition_failed",
            Self::TooLarge => "too_large",
            Self::UnsupportedMediaType => "unsupported_media_type",
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
            Self::NotFound | Self::UnknownHandoff | Self::UnknownErasure => 404,
            Self::Conflict | Self::PhoneInUse => 409,
            Self::Gone => 410,
            Self::PreconditionFailed => 412,
            Self::TooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::Unprocessable => 422,
            Self::TooManyRequests => 429,
            Self::Unavailable => 503,
        }
    }

    /// One English sentence: what is wrong and what to do next. The gateway's own answers in
    /// `infra/template.yaml` use the same sentences.
    pub const fn title(self) -> &'static str {
        match self {
            Self::InvalidBody => {
                "The request does not have the documented form: check its body and parameters."
            }
            Self::Unauthenticated => "Valid credentials are needed: sign in and try again.",
            Self::Forbidden => "These credentials do not allow this request.",
            Self::NotFound => "Nothing was found here: check the address.",
            Self::UnknownHandoff => {
                "You have no handoff with this id, or it is no longer stored: close it on your side."
            }
            Self::UnknownErasure => {
                "You have no erasure with this id, or it is no longer stored: check the id."
            }
            Self::Conflict => {
                "The current state does not allow this: read it again before you change it."
            }
            Self::PhoneInUse => {
                "This phone number belongs to another account: use another one or take it over."
            }
            Self::Gone => "This was deleted permanently.",
            Self::PreconditionFailed => {
                "This was changed after you read it: read it again before you change it."
            }
            Self::TooLarge => "The body is too large: send at most 32 KiB.",
            Self::UnsupportedMediaType => {
                "The body must be JSON in UTF-8: send it as application/json."
            }
            Self::Unprocessable => "Some values cannot be accepted: correct them and try again.",
            Self::TooManyRequests => "Too many requests: wait for the seconds in Retry-After.",
            Self::Unavailable => "Not available now: try again after the seconds in Retry-After.",
        }
    }
}

impl JsonSchema for Code {
    fn schema_name() -> Cow<'static, str> {
        "ProblemCode".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let words = Self::ALL.map(Self::as_str);
        let texts = Self::ALL.map(|code| {
            format!(
                "\n* `{}` ({}): {}",
                code.as_str(),
                code.status(),
                code.title()
            )
        });
        json_schema!({
            "type": "string",
            "enum": words,
            "description": format!("Why a request failed.\n{}", texts.concat()),
        })
    }
}

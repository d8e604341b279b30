//! Answers with fixed headers and no way to set a cookie, and the reply that the gateway gets.

use std::collections::BTreeMap;
use std::str;

use base64ct::{Base64, Encoding};
use serde::Serialize;

use crate::coding::Coding;
use crate::problem::Problem;
use crate::status::Status;

/// What the document of the pages may do: run and load only what comes from its own origin, and nothing inline. No script
/// may turn text into markup.
const DOCUMENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; manifest-src 'none'; font-src 'none'; base-uri 'self'; form-action 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";
/// Policy of a document without scripts.
const READABLE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";
/// What a file may do that somebody opens as a document, such as an image: nothing.
const FILE_POLICY: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";
/// The document needs none of what browsers ask people for.
const PERMISSIONS_POLICY: &str = "camera=(), display-capture=(), geolocation=(), hid=(), local-fonts=(), \
    microphone=(), midi=(), payment=(), serial=(), usb=()";
/// Longest value of a header, in characters; ours are shorter.
const HEADER_CHARACTERS: usize = 1024;

/// An answer to a client. It has no `Debug`: the body may hold personal data.
pub struct Answer {
    status: Status,
    content_type: Option<&'static str>,
    headers: Vec<(&'static str, String)>,
    body: String,
    is_base64: bool,
}

/// How long a client may keep an answer. Without one of these, answers are not to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cache {
    /// It asks each time whether its copy is still right, by the `ETag`.
    AskAgain,
    /// For a year, because the address changes with the content.
    Forever,
}

impl Answer {
    /// A JSON answer; 503 if the value cannot be serialised, which is a bug.
    pub fn json<T: Serialize + ?Sized>(status: Status, value: &T) -> Result<Self, Problem> {
        let body =
            serde_json::to_string(value).map_err(|_| Problem::unavailable("not_serialisable"))?;
        Ok(Self::kept(status, body))
    }

    /// A kept answer, from its [`Answer::status`] and [`Answer::body`]: JSON text, or nothing for
    /// 204.
    pub fn kept(status: Status, body: String) -> Self {
        let content_type = (status != Status::NoContent).then_some("application/json");
        Self::of(status, content_type, body)
    }

    /// 304: the client has this version.
    pub fn not_modified(tag: &str) -> Self {
        Self::of(Status::NotModified, None, String::new()).etag(tag)
    }

    /// 204.
    pub const fn no_content() -> Self {
        Self::of(Status::NoContent, None, String::new())
    }

    /// 204 with the methods of a route.
    pub fn methods(methods: &str) -> Self {
        Self::no_content().with("Allow", methods)
    }

    /// 200 with the HTML document of the pages.
    pub fn document(html: impl Into<String>) -> Self {
        Self::of(Status::Ok, Some("text/html; charset=utf-8"), html.into())
            .with("Content-Security-Policy", DOCUMENT_POLICY)
            .with("Permissions-Policy", PERMISSIONS_POLICY)
            .with("Cross-Origin-Opener-Policy", "same-origin")
            .with("Cross-Origin-Resource-Policy", "same-origin")
    }

    /// 200 with a document without scripts, in this coding. It may load its style and its icon.
    pub fn readable(content_type: &'static str, bytes: &[u8], coding: Option<Coding>) -> Self {
        Self::file(content_type, bytes, coding)
            .with("Content-Security-Policy", READABLE_POLICY)
            .with("Cross-Origin-Opener-Policy", "same-origin")
    }

    /// 200 with a file that a document loads; `bytes` are in this coding. Text that is not coded is sent as text, all else
    /// in base64, which the gateway decodes.
    pub fn file(content_type: &'static str, bytes: &[u8], coding: Option<Coding>) -> Self {
        let text = str::from_utf8(bytes).ok().filter(|_| coding.is_none());
        let body = text.map_or_else(|| Base64::encode_string(bytes), str::to_owned);
        let mut answer = Self::of(Status::Ok, Some(content_type), body);
        answer.is_base64 = text.is_none();
        if let Some(coding) = coding {
            answer = answer.with("Content-Encoding", coding.name());
        }
        answer
            .with("Content-Security-Policy", FILE_POLICY)
            .with("Cross-Origin-Resource-Policy", "same-origin")
    }

    const fn of(status: Status, content_type: Option<&'static str>, body: String) -> Self {
        Self {
            status,
            content_type,
            headers: Vec::new(),
            body,
            is_base64: false,
        }
    }

    /// Allows clients to keep the answer.
    #[must_use]
    pub fn cache(self, cache: Cache) -> Self {
        let value = match cache {
            Cache::AskAgain => "no-cache",
            Cache::Forever => "public, max-age=31536000, immutable",
        };
        self.with("Cache-Control", value)
    }

    /// Says that the answer depends on `Accept-Encoding`.
    #[must_use]
    pub fn varies_by_coding(self) -> Self {
        self.with("Vary", "Accept-Encoding")
    }

    /// Adds `ETag: "<tag>"`.
    #[must_use]
    pub fn etag(self, tag: &str) -> Self {
        let quoted = format!("\"{}\"", tag.replace('"', ""));
        self.with("ETag", quoted)
    }

    /// Adds `Location`: an address that [`crate::Request::address_of`] made.
    #[must_use]
    pub fn location(self, address: &str) -> Self {
        self.with("Location", address)
    }

    /// Adds `Retry-After`, in seconds.
    #[must_use]
    pub fn retry_after_seconds(self, seconds: u32) -> Self {
        self.with("Retry-After", seconds.to_string())
    }

    /// Makes the answer a download under this file name.
    #[must_use]
    pub fn attachment(self, file_name: &'static str) -> Self {
        let value = format!("attachment; filename=\"{}\"", file_name.replace('"', ""));
        self.with("Content-Disposition", value)
    }

    /// Adds a header. A value that could add a second header is left out: no client needs one of
    /// these headers.
    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        let value = value.into();
        let is_safe = value.len() <= HEADER_CHARACTERS
            && value
                .bytes()
                .all(|byte| byte == b' ' || byte.is_ascii_graphic());
        if is_safe {
            self.headers.push((name, value));
        }
        self
    }

    /// The status.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// The body as text; empty for 204, and base64 for a file that is not text.
    pub fn body(&self) -> &str {
        &self.body
    }
}

/// The proxy response of API Gateway (payload 1.0).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reply {
    /// The HTTP status.
    pub status_code: u16,
    /// All headers; none of ours has more than one value.
    pub headers: BTreeMap<&'static str, String>,
    /// The body: text, or base64 if `is_base64_encoded` says so.
    pub body: String,
    /// Whether the gateway decodes the body.
    pub is_base64_encoded: bool,
}

impl Reply {
    pub(crate) fn to(request_id: &str, outcome: Result<Answer, Problem>) -> Self {
        match outcome {
            Ok(answer) => Self {
                is_base64_encoded: answer.is_base64,
                ..Self::of(
                    request_id,
                    answer.status.as_u16(),
                    answer.content_type,
                    answer.headers,
                    answer.body,
                )
            },
            Err(problem) => {
                let mut headers = Vec::new();
                if let Some(seconds) = problem.retry_after_seconds() {
                    headers.push(("Retry-After", seconds.to_string()));
                }
                if problem.status() == 401 {
                    headers.push(("WWW-Authenticate", "Bearer".to_owned()));
                }
                let body = problem.body(request_id);
                let kind = Some("application/problem+json");
                Self::of(request_id, problem.status(), kind, headers, body)
            }
        }
    }

    /// The same without its body, for HEAD.
    pub(crate) fn without_body(self) -> Self {
        Self {
            body: String::new(),
            is_base64_encoded: false,
            ..self
        }
    }

    fn of(
        request_id: &str,
        status_code: u16,
        content_type: Option<&'static str>,
        headers: Vec<(&'static str, String)>,
        body: String,
    ) -> Self {
        let fixed = [
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Strict-Transport-Security", "max-age=63072000"),
            ("X-Request-Id", request_id),
        ];
        let fixed = fixed.map(|(name, value)| (name, value.to_owned()));
        let content_type = content_type.map(|kind| ("Content-Type", kind.to_owned()));
        Self {
            status_code,
            // A later one of a name replaces an earlier one: only `Cache-Control` is in both.
            headers: fixed
                .into_iter()
                .chain(content_type)
                .chain(headers)
                .collect(),
            body,
            is_base64_encoded: false,
        }
    }
}

#[cfg(test)]
mod tests;

//! What leaves: answers with fixed headers, and no way to set a cookie.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::problem::Problem;

/// What our page may do: nothing. It has no script, style, image, form or frame, and needs no origin.
const CONTENT_SECURITY_POLICY: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";
/// Enough for any header we write, in characters.
const HEADER_CHARACTERS: usize = 1024;

/// The statuses of success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 200.
    Ok,
    /// 201.
    Created,
    /// 202.
    Accepted,
    /// 204.
    NoContent,
}

impl Status {
    /// The number of the status.
    pub const fn as_u16(self) -> u16 {
        match self {
            Self::Ok => 200,
            Self::Created => 201,
            Self::Accepted => 202,
            Self::NoContent => 204,
        }
    }

    /// The status of a kept answer; `None` for a number that is not one of ours.
    pub const fn from_u16(number: u16) -> Option<Self> {
        match number {
            200 => Some(Self::Ok),
            201 => Some(Self::Created),
            202 => Some(Self::Accepted),
            204 => Some(Self::NoContent),
            _ => None,
        }
    }
}

/// An answer on its way to a client. It has no `Debug`: the body may hold personal data.
pub struct Answer {
    status: Status,
    content_type: Option<&'static str>,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Answer {
    /// A JSON answer; 503 where the value cannot be serialised, which is a mistake of ours.
    pub fn json<T: Serialize + ?Sized>(status: Status, value: &T) -> Result<Self, Problem> {
        let body =
            serde_json::to_string(value).map_err(|_| Problem::unavailable("not_serialisable"))?;
        Ok(Self::kept(status, body))
    }

    /// An answer from its parts as [`Answer::status`] and [`Answer::body`] gave them: JSON text,
    /// or nothing for 204.
    pub fn kept(status: Status, body: String) -> Self {
        let content_type = (status != Status::NoContent).then_some("application/json");
        Self::of(status, content_type, body)
    }

    /// 204.
    pub const fn no_content() -> Self {
        Self::of(Status::NoContent, None, String::new())
    }

    /// 200 with a page of ours, under a policy that lets it load, run and send nothing.
    pub fn html(page: impl Into<String>) -> Self {
        Self::of(Status::Ok, Some("text/html; charset=utf-8"), page.into())
            .with("Content-Security-Policy", CONTENT_SECURITY_POLICY)
            .with("Cross-Origin-Opener-Policy", "same-origin")
            .with("Cross-Origin-Resource-Policy", "same-origin")
    }

    const fn of(status: Status, content_type: Option<&'static str>, body: String) -> Self {
        Self {
            status,
            content_type,
            headers: Vec::new(),
            body,
        }
    }

    /// Adds `ETag: "<tag>"`.
    #[must_use]
    pub fn etag(self, tag: &str) -> Self {
        let quoted = format!("\"{}\"", tag.replace('"', ""));
        self.with("ETag", quoted)
    }

    /// Adds `Location`.
    #[must_use]
    pub fn location(self, path: &str) -> Self {
        self.with("Location", path)
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

    /// A value that could break out of its header is left out: a missing header harms nobody.
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

    /// The body as text; empty for 204.
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
    /// The body as text.
    pub body: String,
    is_base64_encoded: bool,
}

impl Reply {
    pub(crate) fn to(request_id: &str, outcome: Result<Answer, Problem>) -> Self {
        match outcome {
            Ok(answer) => Self::of(
                request_id,
                answer.status.as_u16(),
                answer.content_type,
                answer.headers,
                answer.body,
            ),
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
            headers: headers
                .into_iter()
                .chain(content_type)
                .chain(fixed)
                .collect(),
            body,
            is_base64_encoded: false,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    fn reply(answer: Answer) -> Reply {
        Reply::to("r-1", Ok(answer))
    }

    #[test]
    fn every_reply_has_the_fixed_headers_and_no_cookie() {
        for reply in [
            reply(Answer::json(Status::Ok, &json!({})).unwrap()),
            reply(Answer::no_content()),
            reply(Answer::html("<!doctype html>")),
            Reply::to("r-1", Err(Problem::gone())),
        ] {
            assert_eq!(reply.headers["Cache-Control"], "no-store");
            assert_eq!(reply.headers["X-Content-Type-Options"], "nosniff");
            assert_eq!(reply.headers["X-Request-Id"], "r-1");
            assert!(
                !reply
                    .headers
                    .keys()
                    .any(|name| name.eq_ignore_ascii_case("set-cookie"))
            );
        }
    }

    #[test]
    fn named_headers_are_written() {
        let answer = Answer::json(Status::Created, &json!({"a": 1})).unwrap();
        let answer = answer
            .etag("3")
            .location("/v1/handoffs/1")
            .attachment("export.json");
        let reply = reply(answer.retry_after_seconds(5));
        assert_eq!(reply.status_code, 201);
        assert_eq!(reply.headers["ETag"], "\"3\"");
        assert_eq!(reply.headers["Location"], "/v1/handoffs/1");
        assert_eq!(reply.headers["Retry-After"], "5");
        assert_eq!(
            reply.headers["Content-Disposition"],
            "attachment; filename=\"export.json\""
        );
        assert_eq!(reply.headers["Content-Type"], "application/json");
        assert_eq!(reply.body, r#"{"a":1}"#);
    }

    #[test]
    fn a_value_cannot_break_out_of_its_header() {
        let answer = Answer::no_content()
            .etag("3\"\r\nSet-Cookie: a=b")
            .location("/名");
        let reply = reply(answer);
        assert!(!reply.headers.contains_key("ETag") && !reply.headers.contains_key("Location"));
        assert!(!reply.headers.contains_key("Content-Type"));
    }

    #[test]
    fn problems_say_when_and_how_to_come_back() {
        let limited = Reply::to("r-1", Err(Problem::too_many_requests(60)));
        assert_eq!(limited.headers["Retry-After"], "60");
        assert_eq!(limited.headers["Content-Type"], "application/problem+json");
        let stranger = Reply::to("r-1", Err(Problem::unauthenticated()));
        assert_eq!(stranger.headers["WWW-Authenticate"], "Bearer");
    }

    #[test]
    fn a_kept_answer_is_the_same_answer() {
        let first = Answer::json(Status::Accepted, &json!({"id": "x"})).unwrap();
        let status = Status::from_u16(first.status().as_u16()).unwrap();
        let again = Answer::kept(status, first.body().to_owned());
        assert_eq!(json!(reply(first)), json!(reply(again)));
        assert_eq!(Status::from_u16(500), None);
    }

    #[test]
    fn a_page_may_load_run_and_send_nothing() {
        let reply = reply(Answer::html("<!doctype html>"));
        let policy = &reply.headers["Content-Security-Policy"];
        assert!(policy.starts_with("default-src 'none'"));
        for way in ["http", "unsafe", "*", "self", "src", "allow-"] {
            assert!(!policy.replace("default-src", "").contains(way), "{way}");
        }
    }
}

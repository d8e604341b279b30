//! Reads a JSON body strictly, and never quotes it.
//!
//! 400 is for a body that does not have the documented form: not JSON, not UTF-8, a wrong type, an
//! unknown, missing or repeated field, another content type. 422 is for values that the domain does
//! not accept. The messages of the JSON reader quote the input, so they are dropped. Types that are
//! read here need `#[serde(deny_unknown_fields)]`.

use serde::de::DeserializeOwned;

use crate::event::Body;
use crate::problem::Problem;
use crate::request::Request;

/// Reads the body as `T`: 413 over 32 KiB, 400 for anything that is not `T` in JSON.
pub fn read<T: DeserializeOwned>(request: &Request) -> Result<T, Problem> {
    if !is_json(request) {
        return Err(Problem::invalid_body().reason("Send the body as application/json."));
    }
    serde_json::from_slice(bytes(request)?).map_err(|_| Problem::invalid_body())
}

/// The raw body, for the fingerprint of a repeatable request: 413 over 32 KiB, 400 unreadable.
pub fn bytes(request: &Request) -> Result<&[u8], Problem> {
    match request.body() {
        // `seal_view` although nothing is sealed: the value only moves into the type it is read as.
        Body::Read(bytes) => Ok(bytes.seal_view()),
        Body::TooLarge => Err(Problem::too_large()),
        Body::Unreadable => Err(Problem::invalid_body()),
    }
}

/// Absent, or `application/json` with at most a charset of UTF-8.
fn is_json(request: &Request) -> bool {
    let value = match request.header("content-type") {
        Ok(None) => return true,
        Ok(Some(value)) => value,
        Err(()) => return false,
    };
    let mut parts = value.split(';').map(str::trim);
    let is_json = parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    is_json
        && parts
            .filter(|parameter| !parameter.is_empty())
            .all(|parameter| {
                parameter.eq_ignore_ascii_case("charset=utf-8")
                    || parameter.eq_ignore_ascii_case("charset=\"utf-8\"")
            })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use base64ct::{Base64, Encoding};
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Note {
        text: String,
        #[serde(default)]
        count: Option<u8>,
    }

    fn request(body: &Value, base64: bool, content_type: &[&str]) -> Request {
        let event = json!({
            "path": "/notes",
            "multiValueHeaders": {"Content-Type": content_type},
            "body": body,
            "isBase64Encoded": base64,
        });
        Request::from_event(event, "i")
    }

    fn read_text(text: &str) -> Result<Note, Problem> {
        read(&request(&json!(text), false, &["application/json"]))
    }

    #[test]
    fn documented_form_is_read() {
        let expected = Note {
            text: "你好".to_owned(),
            count: Some(2),
        };
        assert_eq!(read_text(r#"{"text":"你好","count":2}"#).unwrap(), expected);
        let encoded = Base64::encode_string(r#"{"text":"你好","count":2}"#.as_bytes());
        assert_eq!(
            read::<Note>(&request(&json!(encoded), true, &[])).unwrap(),
            expected
        );
    }

    #[test]
    fn other_form_is_400_and_is_not_quoted() {
        let deep = "[".repeat(10_000);
        let nested = format!(r#"{{"text":{}1{}}}"#, "[".repeat(200), "]".repeat(200));
        for text in [
            "",
            "null",
            "{",
            "canary-4711",
            r#"{"text":canary-4711}"#,
            r#"{"text":5}"#,
            r#"{"text":"a","canary-4711":1}"#,
            r#"{"text":"a","text":"b"}"#,
            r#"{"text":"a","count":256}"#,
            r#"{"text":"a"} x"#,
            r#"{"text":"\ud800"}"#,
            "{\"text\":\"a\u{1}b\"}",
            "\u{feff}{\"text\":\"a\"}",
            &deep,
            &nested,
        ] {
            let problem = read_text(text).unwrap_err();
            assert_eq!(problem.status(), 400, "{text}");
            let shown = format!("{problem} {}", problem.body("i"));
            assert!(!shown.contains("4711"), "{shown}");
        }
    }

    #[test]
    fn body_that_is_not_utf_8_or_base64_is_400() {
        for encoded in [
            Base64::encode_string(b"{\"text\":\"\xff\xfe\"}"),
            Base64::encode_string(b"{\"text\":\"\xed\xa0\x80\"}"),
            "not base64!".to_owned(),
            "e30".to_owned(),
        ] {
            let problem = read::<Note>(&request(&json!(encoded), true, &[])).unwrap_err();
            assert_eq!(problem, Problem::invalid_body());
        }
    }

    #[test]
    fn limit_counts_bytes_after_decoding() {
        let fitting = |size: usize| format!(r#"{{"text":"{}"}}"#, "x".repeat(size - 11));
        assert!(read_text(&fitting(32 * 1024)).is_ok());
        assert_eq!(
            read_text(&fitting(32 * 1024 + 1)).unwrap_err(),
            Problem::too_large()
        );
        for (size, expected) in [
            (32 * 1024, None),
            (32 * 1024 + 1, Some(413)),
            (33 * 1024, Some(413)),
        ] {
            let encoded = Base64::encode_string(fitting(size).as_bytes());
            let result = read::<Note>(&request(&json!(encoded), true, &[]));
            assert_eq!(result.err().map(|problem| problem.status()), expected);
        }
    }

    #[test]
    fn only_json_is_accepted() {
        let body = json!(r#"{"text":"a"}"#);
        for good in [
            &[][..],
            &["application/json"],
            &["Application/JSON; charset=UTF-8"],
            &["application/json;charset=\"utf-8\";"],
        ] {
            assert!(
                read::<Note>(&request(&body, false, good)).is_ok(),
                "{good:?}"
            );
        }
        for bad in [
            &["text/plain"][..],
            &[""],
            &["application/jsonp"],
            &["application/json; charset=gb18030"],
            &["application/x-www-form-urlencoded"],
            &["application/json", "application/json"],
        ] {
            let problem = read::<Note>(&request(&body, false, bad)).unwrap_err();
            assert_eq!(problem.status(), 400, "{bad:?}");
        }
    }
}

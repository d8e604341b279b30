//! Bodies in every form that a client could send.
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
        read::<Note>(&request(&json!(encoded), true, &["application/json"])).unwrap(),
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
        let problem =
            read::<Note>(&request(&json!(encoded), true, &["application/json"])).unwrap_err();
        assert_eq!(problem.code(), crate::Code::InvalidBody);
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
        let result = read::<Note>(&request(&json!(encoded), true, &["application/json"]));
        assert_eq!(result.err().map(|problem| problem.status()), expected);
    }
}

#[test]
fn another_form_than_json_is_415_and_a_request_without_a_body_needs_none() {
    let body = json!(r#"{"text":"a"}"#);
    for bad in [
        &[][..],
        &["text/plain"],
        &["application/json; charset=gb18030"],
    ] {
        let request = request(&body, false, bad);
        assert_eq!(read::<Note>(&request).unwrap_err().status(), 415, "{bad:?}");
        assert_eq!(bytes(&request).unwrap_err().status(), 415, "{bad:?}");
    }
    for empty in [json!(null), json!("")] {
        let request = request(&empty, false, &[]);
        assert_eq!(bytes(&request).unwrap(), b"");
        assert_eq!(read::<Note>(&request).unwrap_err().status(), 400);
    }
}

#[test]
fn text_that_lost_characters_is_refused_and_the_answer_asks_for_utf_8() {
    let plain = [
        "{\"text\":\"\u{fffd}\u{fffd}\u{fffd}\u{fffd}\"}",
        r#"{"text":"\ufffd"}"#,
        r#"{"text":"\\\uFFFD"}"#,
        r#"{"\uFffD":"a"}"#,
    ];
    // 李雷 in GBK, a UTF-16 file, and half of a character in UTF-8.
    let encoded: [&[u8]; 3] = [
        b"{\"text\":\"\xc0\xee\xc0\xd7\"}",
        b"\xff\xfe{\0}\0",
        b"{\"text\":\"\xe6\x9d\"}",
    ];
    let plain = plain.map(|text| (json!(text), false));
    let encoded = encoded.map(|bytes| (json!(Base64::encode_string(bytes)), true));
    for (body, base64) in plain.into_iter().chain(encoded) {
        let request = request(&body, base64, &["application/json"]);
        let problem = read::<Note>(&request).unwrap_err();
        assert_eq!(problem.status(), 400, "{body}");
        assert!(problem.body("i").contains("UTF-8"), "{body}");
        assert!(bytes(&request).is_err(), "{body}");
    }
}

#[test]
fn text_about_an_escape_is_no_escape() {
    let note = read_text(r#"{"text":"\\ufffd"}"#).unwrap();
    assert_eq!(note.text, r"\ufffd");
}

//! Bodies in every form that a client could send.
#![allow(clippy::unwrap_used)]
use std::collections::BTreeMap;

use base64ct::{Base64, Encoding};
use jiff::Timestamp;
use jiff::civil::Date;
use qeg_domain::certificate::Outcome;
use qeg_domain::id::HandoffId;
use qeg_domain::limits::BODY_ERRORS;
use qeg_domain::notice::Param;
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

/// A word of a closed list, as serde derives it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Card,
    Letter,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    #[serde(rename = "kind")]
    _kind: Kind,
    #[serde(rename = "count")]
    _count: u8,
}

/// A body with a field of each form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Order {
    #[serde(rename = "id")]
    _id: HandoffId,
    #[serde(rename = "outcome")]
    _outcome: Outcome,
    #[serde(rename = "at")]
    _at: Timestamp,
    #[serde(rename = "day")]
    _day: Date,
    #[serde(rename = "note")]
    _note: Option<String>,
    #[serde(default, rename = "urgent")]
    _urgent: bool,
    #[serde(rename = "kinds")]
    _kinds: Vec<Kind>,
    #[serde(rename = "days")]
    _days: BTreeMap<Param, Date>,
    #[serde(rename = "item")]
    _item: Item,
}

fn order() -> Value {
    json!({
        "id": "0123456789abcdef0123456789abcdef", "outcome": "erased", "at": "2026-11-25T18:28:49.123456789Z",
        "day": "2026-11-25", "note": null, "kinds": ["card"], "days": {"effective_on": "2026-12-01"},
        "item": {"kind": "letter", "count": 3},
    })
}

/// Pointer and code of each error.
fn errors(text: &str) -> Vec<(String, &'static str)> {
    let request = request(&json!(text), false, &["application/json"]);
    let problem = read::<Order>(&request).unwrap_err();
    assert_eq!(problem.status(), 400, "{text}");
    let shown = problem.body("i");
    assert!(!shown.contains("4711"), "{shown}");
    let violations = problem.violations().iter();
    violations
        .map(|one| (one.pointer.clone(), one.code))
        .collect()
}

/// The errors of the good order after a change.
fn errors_with(change: impl FnOnce(&mut Value)) -> Vec<(String, &'static str)> {
    let mut body = order();
    change(&mut body);
    errors(&body.to_string())
}

#[test]
fn the_order_has_the_documented_form() {
    let request = request(&json!(order().to_string()), false, &["application/json"]);
    assert!(read::<Order>(&request).is_ok());
}

#[test]
fn every_fault_is_named_by_pointer_and_code() {
    let at = |pointer: &str, code| vec![(pointer.to_owned(), code)];
    for (pointer, value, code) in [
        ("/id", json!("canary-4711"), "malformed"),
        ("/id", json!(4711), "wrong_type"),
        ("/id", json!(null), "missing"),
        ("/outcome", json!("canary-4711"), "unknown_value"),
        ("/outcome", json!({"canary-4711": 1}), "wrong_type"),
        ("/at", json!("2026-11-25 4711"), "malformed"),
        ("/day", json!("4711"), "malformed"),
        ("/note", json!(["4711"]), "wrong_type"),
        ("/urgent", json!("4711"), "wrong_type"),
        ("/kinds", json!("4711"), "wrong_type"),
        ("/item", json!("4711"), "wrong_type"),
        ("/item", json!(null), "missing"),
        ("/item/kind", json!("4711"), "unknown_value"),
        ("/item/count", json!(4711), "out_of_range"),
        ("/item/count", json!(-4711), "out_of_range"),
        ("/item/count", json!(4711.5), "wrong_type"),
        ("/item/count", json!("4711"), "wrong_type"),
    ] {
        let found = errors_with(|body| match pointer.rsplit_once('/').unwrap() {
            ("", name) => body[name] = value.clone(),
            (parent, name) => body.pointer_mut(parent).unwrap()[name] = value.clone(),
        });
        assert_eq!(found, at(pointer, code), "{value}");
    }
    let items = errors_with(|body| body["kinds"] = json!(["card", "4711", 4711]));
    let expected = [("/kinds/1", "unknown_value"), ("/kinds/2", "wrong_type")];
    assert_eq!(items, expected.map(|(at, code)| (at.to_owned(), code)));
    // Names in a map come from the input, so the map is named.
    let named = errors_with(|body| body["days"] = json!({"canary-4711": "2026-12-01"}));
    assert_eq!(named, at("/days", "unknown_field"));
    let dated = errors_with(|body| body["days"] = json!({"effective_on": "4711"}));
    assert_eq!(dated, at("/days", "malformed"));
    assert_eq!(errors("[]"), at("", "wrong_type"));
    assert_eq!(errors("null"), at("", "missing"));
}

#[test]
fn several_faults_are_reported_at_once() {
    let text = r#"{"id": "x", "outcome": "4711", "at": 5, "kinds": ["4711"], "days": {"4711": ""}, "urgent": 1,
        "urgent": true, "4711": 1, "item": {"count": 4711, "4711": {}}}"#;
    let mut found = errors(text);
    found.sort_unstable();
    let mut expected = [
        ("", "unknown_field"),
        ("/at", "wrong_type"),
        ("/day", "missing"),
        ("/days", "unknown_field"),
        ("/id", "malformed"),
        ("/item", "unknown_field"),
        ("/item/count", "out_of_range"),
        ("/item/kind", "missing"),
        ("/kinds/0", "unknown_value"),
        ("/outcome", "unknown_value"),
        ("/urgent", "repeated"),
    ]
    .map(|(pointer, code)| (pointer.to_owned(), code));
    expected.sort_unstable();
    assert_eq!(found, expected);
    let mut missing: Vec<_> = errors("{}")
        .into_iter()
        .map(|(pointer, _)| pointer)
        .collect();
    missing.sort_unstable();
    let required = ["/at", "/day", "/days", "/id", "/item", "/kinds", "/outcome"];
    assert_eq!(missing, required);
}

#[test]
fn the_words_of_closed_lists_and_the_names_of_fields_are_listed() {
    let body = json!({"item": {"kind": "4711", "color": "4711"}, "outcome": "4711"});
    let request = request(&json!(body.to_string()), false, &["application/json"]);
    let problem = read::<Order>(&request).unwrap_err();
    let shown: Value = serde_json::from_str(&problem.body("i")).unwrap();
    let shown = shown["errors"].as_array().unwrap();
    for error in [
        json!({"pointer": "/item/kind", "code": "unknown_value", "allowed": ["card", "letter"]}),
        json!({"pointer": "/item", "code": "unknown_field", "allowed": ["kind", "count"]}),
        json!({"pointer": "/outcome", "code": "unknown_value", "allowed": ["erased", "retained"]}),
        json!({"pointer": "/item/count", "code": "missing"}),
    ] {
        assert!(shown.contains(&error), "{error} is not in {shown:?}");
    }
}

#[test]
fn an_answer_lists_a_limited_number_of_errors() {
    let many =
        |word: Value| errors_with(|body| body["kinds"] = Value::Array(vec![word; 3_000])).len();
    assert_eq!(many(json!("x")), BODY_ERRORS);
    assert_eq!(many(json!(5)), BODY_ERRORS);
    let ids = errors_with(|body| body["kinds"] = Value::Array(vec![json!("x"); BODY_ERRORS - 1]));
    assert_eq!(ids.len(), BODY_ERRORS - 1);
}

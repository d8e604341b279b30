//! Whole events in, whole replies and log lines out.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use serde::Deserialize;
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use super::*;
use crate::{Status, body};

/// Keeps every field of every event as text.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<Line>>>);

/// The fields of one event, in order.
type Line = Vec<(String, String)>;

struct Fields(Line);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push((field.name().to_owned(), format!("{value:?}")));
    }
}

impl Subscriber for Lines {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(Vec::new());
        event.record(&mut fields);
        self.0.lock().unwrap().push(fields.0);
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContactBody {
    name: String,
    #[serde(rename = "phone")]
    _phone: String,
    #[serde(rename = "address")]
    _address: Value,
}

async fn contact(request: &Request) -> Result<Answer, Problem> {
    match (request.method(), request.segments()?.as_slice()) {
        ("PUT", ["contact"]) => {
            request.named("PUT /contact");
            request.caller().bearer()?;
            let body: ContactBody = body::read(request)?;
            let answer = Answer::json(Status::Ok, &json!({"name_length": body.name.len()}))?;
            Ok(answer.etag("8"))
        }
        ("GET", ["notes"]) => {
            request.named("GET /notes");
            Ok(Answer::json(Status::Ok, &json!({"notes": []}))?.etag("8"))
        }
        ("GET", ["panic", name]) => {
            request.named("GET /panic/{name}");
            panic!("canary: {name}");
        }
        _ => Err(Problem::not_found()),
    }
}

fn edge(function: &'static str) -> Edge {
    Edge::new(function, Origins::default())
}

/// Answers the event and returns the fields of its one log line.
fn answered(event: Value) -> (Reply, Line) {
    let lines = Lines::default();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let reply = tracing::subscriber::with_default(lines.clone(), || {
        runtime.block_on(edge("contact").respond(&contact, event, "invocation"))
    });
    let mut lines = lines.0.lock().unwrap();
    assert_eq!(lines.len(), 1, "exactly one line per request");
    (reply, lines.remove(0))
}

fn sample(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn put_contact() -> Value {
    sample(include_str!(
        "../../../../events/apigw_rest_put_contact.json"
    ))
}

fn field<'a>(line: &'a [(String, String)], name: &str) -> Option<&'a str> {
    line.iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.trim_matches('"'))
}

#[test]
fn request_is_answered_and_logged_without_its_content() {
    let (reply, line) = answered(put_contact());
    assert_eq!(reply.status_code, 200);
    assert_eq!(reply.headers["ETag"], "\"8\"");
    assert_eq!(field(&line, "route"), Some("PUT /contact"));
    assert_eq!(field(&line, "status"), Some("200"));
    assert_eq!(field(&line, "error_class"), None);
    let text = format!("{line:?}");
    for secret in ["李雷", "13800138000", "0123456789abcdef", "203.0.113"] {
        assert!(!text.contains(secret), "{secret} is in the log");
    }
}

#[test]
fn panic_is_503_and_shows_nothing_of_the_request() {
    let (reply, line) = answered(json!({"httpMethod": "GET", "path": "/panic/13800138000"}));
    assert_eq!(reply.status_code, 503);
    assert!(reply.headers.contains_key("Retry-After"));
    assert_eq!(field(&line, "error_class"), Some("panic"));
    assert!(!format!("{}{line:?}", reply.body).contains("13800138000"));
}

#[test]
fn hostile_samples_get_their_documented_answers() {
    let cases = [
        (
            include_str!("../../../../events/apigw_rest_hostile_odd_host.json"),
            404,
        ),
        (
            include_str!("../../../../events/apigw_rest_hostile_bad_base64.json"),
            400,
        ),
        (
            include_str!("../../../../events/apigw_rest_hostile_unknown_field.json"),
            400,
        ),
        (
            include_str!("../../../../events/apigw_rest_hostile_gbk.json"),
            400,
        ),
        (
            include_str!("../../../../events/apigw_rest_hostile_compressed.json"),
            415,
        ),
        (
            include_str!("../../../../events/apigw_rest_hostile_forged_staff.json"),
            404,
        ),
    ];
    for (event, status) in cases {
        let (reply, line) = answered(sample(event));
        assert_eq!(reply.status_code, status, "{}", reply.body);
        let shown = format!("{}{:?}{line:?}", reply.body, reply.headers);
        assert!(!shown.contains("canary"), "{shown}");
    }
}

#[test]
fn value_that_is_not_an_event_is_answered() {
    for event in [
        json!(null),
        json!({}),
        json!([1]),
        json!({"httpMethod": "\u{1}", "path": "x"}),
    ] {
        let (reply, line) = answered(event);
        assert_eq!(reply.status_code, 404);
        assert_eq!(field(&line, "method"), Some("other"));
        assert_eq!(field(&line, "request_id"), Some("invocation"));
    }
}

#[test]
fn body_of_33_kib_is_413() {
    let mut event = put_contact();
    event["body"] = json!("x".repeat(33 * 1024));
    assert_eq!(answered(event).0.status_code, 413);
}

#[test]
fn reply_has_the_form_that_the_gateway_reads() {
    let (reply, _) = answered(put_contact());
    let reply = json!(reply);
    assert_eq!(reply["statusCode"], 200);
    assert_eq!(reply["isBase64Encoded"], false);
    assert!(reply["headers"].is_object() && reply["body"].is_string());
}

#[test]
fn head_is_answered_as_get_without_the_body() {
    let event = |method: &str, path: &str| json!({"httpMethod": method, "path": path});
    let (get, _) = answered(event("GET", "/notes"));
    let (head, line) = answered(event("HEAD", "/notes"));
    assert_eq!((head.status_code, head.body.as_str()), (200, ""));
    assert!(!get.body.is_empty());
    assert_eq!(head.headers, get.headers);
    assert_eq!(field(&line, "method"), Some("HEAD"));
    assert_eq!(field(&line, "route"), Some("GET /notes"));
    let (missing, _) = answered(event("HEAD", "/nothing"));
    assert_eq!((missing.status_code, missing.body.as_str()), (404, ""));
}

//! Generated events: `lambda_http` accepts each of them after the conversion, and each gets a documented answer.
#![allow(clippy::unwrap_used)]

use base64ct::{Base64, Encoding};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::tests::{converted, sample};
use super::*;
use crate::edge::Edge;
use crate::origins::Origins;
use crate::{Answer, Problem, Request, Status, body};

/// Texts of all kinds: letters, any characters with control characters, and what has a meaning in
/// an address, a header or base64.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{0,8}",
        any::<String>(),
        vec(any::<char>(), 0..40).prop_map(String::from_iter),
        "[/:@?#\\[\\]\\\\%.=+&A-Za-z0-9\\x00-\\x20\\x7f-\\xff]{0,60}",
        "/[^/]{0,10}/[%0-9a-f.]{0,12}",
        "[A-Za-z0-9+/]{0,12}={0,3}",
        (0..2_000_usize).prop_map(|length| "é".repeat(length)),
    ]
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(text(), inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Names of headers: those that are used and those that `lambda_http` looks at, and any other.
fn header_name() -> impl Strategy<Value = String> {
    let known = [
        "Authorization",
        "content-encoding",
        "content-type",
        "Idempotency-Key",
        "If-Match",
        "IF-MATCH",
        "If-None-Match",
        "Host",
        "host",
        "X-Forwarded-Proto",
        "X-Forwarded-For",
        "x-amzn-trace-id",
    ];
    prop_oneof![
        prop::sample::select(known.to_vec()).prop_map(ToOwned::to_owned),
        text()
    ]
}

/// A map of names to one value, to lists of values, or to anything at all.
fn map(name: impl Strategy<Value = String>) -> impl Strategy<Value = Value> {
    let value = prop_oneof![
        text().prop_map(Value::from),
        vec(text(), 0..3).prop_map(Value::from),
        json_value(),
    ];
    btree_map(name, value, 0..6).prop_map(|map| Value::Object(map.into_iter().collect()))
}

/// The members of the sample that are changed.
const MEMBERS: [&str; 18] = [
    "",
    "/path",
    "/httpMethod",
    "/resource",
    "/headers/Host",
    "/multiValueHeaders/Host/0",
    "/multiValueHeaders/Authorization",
    "/multiValueHeaders/If-Match",
    "/pathParameters",
    "/stageVariables",
    "/requestContext",
    "/requestContext/stage",
    "/requestContext/domainName",
    "/requestContext/identity",
    "/requestContext/identity/userArn",
    "/requestContext/requestTimeEpoch",
    "/body",
    "/isBase64Encoded",
];

/// The sample with up to three members replaced, and with hostile headers and query.
fn event() -> impl Strategy<Value = Value> {
    let members = vec((prop::sample::select(&MEMBERS[..]), json_value()), 0..3);
    let maps = (
        map(header_name()),
        map(header_name()),
        map(text()),
        map(text()),
    );
    (any::<[bool; 5]>(), maps, members, text()).prop_map(|(used, maps, members, text)| {
        let mut event = sample();
        let names = ["headers", "multiValueHeaders", "queryStringParameters"];
        let maps = [maps.0, maps.1, maps.2, maps.3];
        let names = names.into_iter().chain(["multiValueQueryStringParameters"]);
        for ((name, map), used) in names.zip(maps).zip(used) {
            if used {
                event[name] = map;
            }
        }
        if used[4] {
            event["path"] = json!(text);
        }
        for (pointer, value) in members {
            if let Some(member) = event.pointer_mut(pointer) {
                *member = value;
            }
        }
        event
    })
}

/// Uses every part of a request.
async fn everything(request: &Request) -> Result<Answer, Problem> {
    request.segments()?;
    request.cursor::<Value>()?;
    request.idempotency_key()?;
    request.precondition().check(None)?;
    request.caller().source();
    if request.caller().signer().is_err() {
        request.caller().bearer()?;
    }
    let read: Value = body::read(request)?;
    Answer::json(Status::Ok, &read)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lambda_http_accepts_what_it_gets_of_any_event(event in prop_oneof![event(), json_value()]) {
        let text = accepted(&event).to_string();
        prop_assert!(converted(&text).is_ok(), "{text}");
    }

    #[test]
    fn any_event_gets_a_documented_answer(event in prop_oneof![event(), json_value()]) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let reply = runtime.block_on(Edge::new("test", Origins::default()).respond(&everything, event, "i"));
        let documented = [200, 400, 401, 403, 404, 412, 413, 415, 422];
        prop_assert!(documented.contains(&reply.status_code), "{}", reply.body);
    }

    #[test]
    fn header_that_was_sent_is_read_or_refused_and_never_absent(value in text(), in_list: bool) {
        let event = if in_list {
            json!({"multiValueHeaders": {"idempotency-KEY": [value]}})
        } else {
            json!({"headers": {"idempotency-KEY": value}})
        };
        let request = Request::from_event(event, "i");
        match request.idempotency_key() {
            Ok(key) => prop_assert_eq!(key, Some(value.as_str())),
            Err(problem) => prop_assert_eq!(problem.status(), 422),
        }
    }

    #[test]
    fn path_and_query_arrive_as_they_were_sent(name in text(), value in text(), path in "/[!-~]{0,40}") {
        let event = json!({"path": path, "queryStringParameters": {&name: value}});
        let http = read(event);
        let parameters = lambda_http::RequestExt::query_string_parameters(&http);
        prop_assert_eq!(parameters.all(&name), Some(vec![value.as_str()]));
        prop_assert_eq!(lambda_http::RequestExt::raw_http_path(&http), path.as_str());
    }

    #[test]
    fn body_in_base64_is_decoded_or_refused(sent in text()) {
        let http = read(json!({"body": sent, "isBase64Encoded": true}));
        match http.body() {
            Body::Read(bytes) => prop_assert_eq!(Base64::encode_string(bytes.disclose()), sent),
            Body::Unreadable => prop_assert!(Base64::decode_vec(&sent).is_err()),
            Body::TooLarge => prop_assert!(sent.len() > BODY_BYTES),
        }
    }
}

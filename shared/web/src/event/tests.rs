//! Sample events that `lambda_http` alone cannot read, and the requests made of them here.
#![allow(clippy::unwrap_used)]

use std::panic::catch_unwind;

use serde_json::{Value, json};

use super::*;
use crate::{Problem, Request};

const SAMPLE: &str = include_str!("../../../../events/apigw_rest_put_contact.json");

pub(super) fn sample() -> Value {
    serde_json::from_str(SAMPLE).unwrap()
}

/// What `lambda_http` makes of an event by itself: `Err` for a refusal, a panic for a panic.
pub(super) fn converted(event: &str) -> Result<(), serde_json::Error> {
    lambda_http::request::from_str(event).map(drop)
}

#[test]
fn lambda_http_alone_panics_on_what_a_client_can_send() {
    assert!(converted(SAMPLE).is_ok());
    for event in [
        include_str!("../../../../events/apigw_rest_hostile_bad_base64.json"),
        include_str!("../../../../events/apigw_rest_hostile_empty_query.json"),
        include_str!("../../../../events/apigw_rest_hostile_odd_path.json"),
        include_str!("../../../../events/apigw_rest_hostile_odd_port.json"),
    ] {
        let outcome = catch_unwind(|| converted(event).is_ok());
        assert!(
            outcome.is_err(),
            "no panic any more: it need not be set aside"
        );
        assert!(converted(&accepted(&serde_json::from_str(event).unwrap()).to_string()).is_ok());
    }
}

#[test]
fn lambda_http_alone_refuses_the_whole_event_for_one_header() {
    for event in [
        include_str!("../../../../events/apigw_rest_hostile_control_characters.json"),
        include_str!("../../../../events/apigw_rest_hostile_odd_host.json"),
    ] {
        assert!(
            converted(event).is_err(),
            "not refused any more: it need not be set aside"
        );
        assert!(converted(&accepted(&serde_json::from_str(event).unwrap()).to_string()).is_ok());
    }
}

#[test]
fn lambda_http_alone_loses_repeated_headers_and_resolves_the_path() {
    let mut event = sample();
    event["path"] = json!("/contact/../staff/deletions");
    event["headers"]["Authorization"] = json!("Bearer b");
    event["multiValueHeaders"]["Authorization"] = json!(["Bearer a", "Bearer b"]);
    let request = lambda_http::request::from_str(&event.to_string()).unwrap();
    assert_eq!(request.headers().get_all("authorization").iter().count(), 1);
    assert_eq!(request.uri().path(), "/v1/staff/deletions");

    let request = Request::from_event(event, "i");
    let refused = request.caller().bearer();
    assert_eq!(refused.err(), Some(Problem::unauthenticated()));
    assert_eq!(
        request.segments().unwrap(),
        ["contact", "..", "staff", "deletions"]
    );
}

#[test]
fn control_characters_in_a_header_that_is_used_are_refused() {
    let event = include_str!("../../../../events/apigw_rest_hostile_control_characters.json");
    let request = Request::from_event(serde_json::from_str(event).unwrap(), "i");
    assert_eq!(request.idempotency_key().unwrap_err().status(), 422);
    assert!(request.caller().bearer().is_ok() && request.precondition().check(Some("7")).is_ok());
}

#[test]
fn empty_lists_in_the_query_count_as_absent() {
    let event = include_str!("../../../../events/apigw_rest_hostile_empty_query.json");
    let request = Request::from_event(serde_json::from_str(event).unwrap(), "i");
    assert_eq!(request.query("canary").unwrap(), None);
    assert_eq!(request.query("cursor").unwrap(), Some(""));
}

#[test]
fn query_that_is_too_long_is_404() {
    for (parameters, is_read) in [
        (json!({"a": ["b".repeat(QUERY_BYTES - 3)]}), true),
        (json!({"a": ["b".repeat(QUERY_BYTES - 2)]}), false),
        (json!({"": vec![""; 40_000]}), false),
    ] {
        let mut event = sample();
        event["multiValueQueryStringParameters"] = parameters;
        let text = event.to_string();
        let alone = catch_unwind(|| converted(&text).is_ok());
        assert_eq!(alone.is_ok(), text.len() < 64 * 1024);
        let request = Request::from_event(event, "i");
        assert_eq!(request.segments().is_ok(), is_read);
    }
}

//! The members of problem details.
#![allow(clippy::unwrap_used)]
use super::*;
use serde_json::{Value, json};

fn parsed(problem: &Problem) -> Value {
    serde_json::from_str(&problem.body("r-1")).unwrap()
}

#[test]
fn problem_has_exactly_the_documented_members() {
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
fn violations_and_detail_are_in_the_body() {
    let problem = Problem::from(vec![Violation::new("/name", "too_long")]).detail("shorter");
    let body = parsed(&problem);
    assert_eq!(
        body["errors"],
        json!([{"pointer": "/name", "code": "too_long"}])
    );
    assert_eq!(body["detail"], "shorter");
    assert_eq!(problem.status(), 422);
}

#[test]
fn retry_after_is_set_and_the_class_is_not_in_the_body() {
    let limited = Problem::too_many_requests(61);
    assert_eq!(limited.retry_after_seconds(), Some(61));
    let unavailable = Problem::unavailable("dynamodb_throttled");
    assert!(unavailable.retry_after_seconds().is_some());
    assert_eq!(unavailable.class(), "dynamodb_throttled");
    assert!(!unavailable.body("r").contains("dynamodb"));
}

#[test]
fn a_challenge_is_offered_by_its_path() {
    let limited = Problem::too_many_requests(61).offering_challenge();
    assert_eq!(parsed(&limited)["challenge"], "/challenge");
}

#[test]
fn hostile_request_id_is_escaped() {
    let body = Problem::gone().body("\"},{\u{1}\n");
    let value: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(value["request_id"], "\"},{\u{1}\n");
}

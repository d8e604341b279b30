//! Answers and problems as API Gateway gets them.
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
fn headers_of_an_answer_are_in_the_reply() {
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
fn value_that_would_add_a_header_is_left_out() {
    let answer = Answer::no_content()
        .etag("3\"\r\nSet-Cookie: a=b")
        .location("/名");
    let reply = reply(answer);
    assert!(!reply.headers.contains_key("ETag") && !reply.headers.contains_key("Location"));
    assert!(!reply.headers.contains_key("Content-Type"));
}

#[test]
fn problems_have_retry_after_and_www_authenticate() {
    let limited = Reply::to("r-1", Err(Problem::too_many_requests(60)));
    assert_eq!(limited.headers["Retry-After"], "60");
    assert_eq!(limited.headers["Content-Type"], "application/problem+json");
    let anonymous = Reply::to("r-1", Err(Problem::unauthenticated()));
    assert_eq!(anonymous.headers["WWW-Authenticate"], "Bearer");
}

#[test]
fn kept_answer_gives_the_same_reply() {
    let first = Answer::json(Status::Accepted, &json!({"id": "x"})).unwrap();
    let status = Status::from_u16(first.status().as_u16()).unwrap();
    let again = Answer::kept(status, first.body().to_owned());
    assert_eq!(json!(reply(first)), json!(reply(again)));
    assert_eq!(Status::from_u16(500), None);
    // The stored answer is the answer of the first request.
    assert_eq!(Status::from_u16(304), None);
}

#[test]
fn page_may_not_load_run_or_send_anything() {
    let reply = reply(Answer::html("<!doctype html>"));
    let policy = &reply.headers["Content-Security-Policy"];
    assert!(policy.starts_with("default-src 'none'"));
    for source in ["http", "unsafe", "*", "self", "src", "allow-"] {
        assert!(
            !policy.replace("default-src", "").contains(source),
            "{source}"
        );
    }
}

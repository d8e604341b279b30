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
        reply(Answer::document("<!doctype html>")),
        reply(Answer::file("image/svg+xml", b"<svg/>", None)),
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
fn document_loads_and_runs_only_what_is_of_its_own_origin() {
    let reply = reply(Answer::document("<!doctype html>"));
    let policy = &reply.headers["Content-Security-Policy"];
    let mut directives = policy.split("; ");
    assert_eq!(directives.next(), Some("default-src 'none'"));
    for directive in directives {
        let (name, sources) = directive.split_once(' ').unwrap();
        let expected = match name {
            "script-src" | "style-src" | "connect-src" | "base-uri" => "'self'",
            "img-src" => "'self' data:",
            "require-trusted-types-for" => "'script'",
            _ => "'none'",
        };
        assert_eq!(sources, expected, "{name}");
    }
    assert_eq!(reply.headers["Content-Type"], "text/html; charset=utf-8");
    assert!(reply.headers["Permissions-Policy"].contains("geolocation=()"));
    assert_eq!(reply.headers["Cross-Origin-Opener-Policy"], "same-origin");
    assert!(!reply.is_base64_encoded);
}

#[test]
fn file_that_is_opened_by_itself_may_do_nothing() {
    let reply = reply(Answer::file("image/svg+xml", b"<svg/>", None));
    let policy = &reply.headers["Content-Security-Policy"];
    assert!(policy.starts_with("default-src 'none'") && policy.ends_with("sandbox"));
    assert!(!policy.contains("self") && !policy.contains("allow-"));
}

#[test]
fn file_is_sent_as_text_or_in_base64() {
    let text = reply(Answer::file("text/css", "a{}/*名*/".as_bytes(), None));
    assert_eq!(
        (text.body.as_str(), text.is_base64_encoded),
        ("a{}/*名*/", false)
    );
    assert!(!text.headers.contains_key("Content-Encoding"));
    let bytes = reply(Answer::file("image/png", &[0x89, 0xff], None));
    assert_eq!(
        (bytes.body.as_str(), bytes.is_base64_encoded),
        ("if8=", true)
    );
    assert!(!bytes.headers.contains_key("Content-Encoding"));
    // Coded bytes can happen to be UTF-8.
    let coded = reply(Answer::file("text/css", b"br", Some(Coding::Brotli)));
    assert_eq!(
        (coded.body.as_str(), coded.is_base64_encoded),
        ("YnI=", true)
    );
    assert_eq!(coded.headers["Content-Encoding"], "br");
    let head = coded.without_body();
    assert_eq!((head.body.as_str(), head.is_base64_encoded), ("", false));
}

#[test]
fn only_what_allows_it_may_be_stored() {
    let json = || Answer::json(Status::Ok, &json!({})).unwrap();
    assert_eq!(reply(json()).headers["Cache-Control"], "no-store");
    let asked = reply(json().cache(Cache::AskAgain));
    assert_eq!(asked.headers["Cache-Control"], "no-cache");
    let kept = reply(
        Answer::not_modified("8")
            .cache(Cache::Forever)
            .varies_by_coding(),
    );
    let forever = "public, max-age=31536000, immutable";
    assert_eq!(kept.headers["Cache-Control"], forever);
    assert_eq!(kept.headers["Vary"], "Accept-Encoding");
    assert_eq!(kept.headers["ETag"], "\"8\"");
}

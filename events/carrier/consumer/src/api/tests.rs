//! Base URLs, errors by status and code, and ids of reports.

use super::*;

#[test]
fn unencrypted_and_invalid_base_urls_are_refused() {
    for good in [
        "https://example.org/v1",
        "http://127.0.0.1:4566/_aws/execute-api/a/v1/",
    ] {
        assert_eq!(api_url(good).unwrap(), good.trim_end_matches('/'));
    }
    for bad in [
        "http://example.org/v1",
        "http://127.0.0.1.example.org/",
        "https://a:b@example.org/v1",
        "https://example.org/v1?x=",
        "example.org",
        "",
    ] {
        assert_eq!(api_url(bad), Err(InvalidApiUrl), "{bad}");
    }
}

#[test]
fn every_status_becomes_its_error() {
    let mut headers = header::HeaderMap::new();
    let read = |status, headers: &_| api_error(StatusCode::from_u16(status).unwrap(), headers, b"");
    assert_eq!(read(404, &headers), ApiError::Rejected(404));
    assert_eq!(read(409, &headers), ApiError::Conflict);
    assert_eq!(read(410, &headers), ApiError::Gone);
    assert_eq!(read(422, &headers), ApiError::Rejected(422));
    assert_eq!(read(301, &headers), ApiError::Rejected(301));
    let later = |status, after| ApiError::Retry { status, after };
    assert_eq!(read(500, &headers), later(500, None));
    headers.insert(header::RETRY_AFTER, "7".parse().unwrap());
    let after = Some(Duration::from_secs(7));
    assert_eq!(read(429, &headers), later(429, after));
    assert_eq!(read(503, &headers), later(503, after));
}

#[test]
fn a_404_without_the_code_of_an_unknown_handoff_is_a_mistake_in_the_configuration() {
    let headers = header::HeaderMap::new();
    let read = |body: &str| api_error(StatusCode::NOT_FOUND, &headers, body.as_bytes());
    for code in ["unknown_handoff", "unknown_erasure"] {
        let body = format!(r#"{{"status":404,"code":"{code}"}}"#);
        assert_eq!(read(&body), ApiError::Unknown);
    }
    for body in [
        "",
        "{}",
        r#"{"code":"not_found"}"#,
        "<html>unknown_handoff</html>",
    ] {
        assert_eq!(read(body), ApiError::Rejected(404), "{body}");
    }
}

#[test]
fn only_a_repeated_report_has_the_same_id() {
    let id = |text: &str| Id::try_from(text.repeat(32)).unwrap();
    let one = event_id(&id("a"), Status::Accepted);
    assert_eq!(one, event_id(&id("a"), Status::Accepted));
    assert_ne!(one, event_id(&id("a"), Status::Delivered));
    assert_ne!(one, event_id(&id("b"), Status::Accepted));
    assert!(Id::try_from(one).is_ok());
}

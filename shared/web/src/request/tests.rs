//! Requests from sample events and from events that a hostile client could cause.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::*;

fn sample(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn put_contact() -> Value {
    sample(include_str!(
        "../../../../events/apigw_rest_put_contact.json"
    ))
}

fn with_header(name: &str, values: &[&str]) -> Request {
    let mut event = put_contact();
    event["multiValueHeaders"][name] = json!(values);
    Request::from_event(event, "invocation")
}

#[test]
fn sample_is_read() {
    let request = Request::from_event(put_contact(), "invocation");
    assert_eq!(request.id(), "c6af9ac6-7b61-11e6-9a41-93e8deadbeef");
    assert_eq!(request.method(), "PUT");
    assert_eq!(request.segments().unwrap(), ["contact"]);
    assert_eq!(request.idempotency_key().unwrap(), None);
    assert!(request.precondition().check(Some("7")).is_ok());
    assert!(request.precondition().check(Some("8")).is_err());
    assert_eq!(request.route(), "unmatched");
    request.named("PUT /contact");
    request.named("other");
    assert_eq!(request.route(), "PUT /contact");
}

#[test]
fn value_that_is_not_an_event_gives_a_request() {
    for event in [
        json!(null),
        json!([]),
        json!("x"),
        json!({"path": 5}),
        json!({"requestContext": null, "headers": null}),
        json!({"multiValueHeaders": {"Authorization": null}}),
    ] {
        let request = Request::from_event(event, "invocation");
        assert_eq!(request.id(), "invocation");
        assert_eq!(request.segments(), Err(Problem::not_found()));
    }
}

#[test]
fn malformed_request_id_is_replaced_by_the_invocation_id() {
    for id in ["", "a b", "a\nb", "é", &"x".repeat(129)] {
        let mut event = put_contact();
        event["requestContext"]["requestId"] = json!(id);
        assert_eq!(Request::from_event(event, "invocation").id(), "invocation");
    }
}

#[test]
fn path_is_split_then_decoded_without_its_stage() {
    let cases: [(&str, &str, Option<&[&str]>); 14] = [
        ("/", "v1", Some(&[])),
        ("/v1", "v1", Some(&[])),
        ("/v1/", "v1", Some(&[])),
        ("/v1/contact", "v1", Some(&["contact"])),
        ("/v1contact", "v1", Some(&["v1contact"])),
        ("/contact", "", Some(&["contact"])),
        ("/contact/", "v1", Some(&["contact", ""])),
        ("/deletions/a%2Fb", "v1", Some(&["deletions", "a/b"])),
        ("/%E5%90%8D", "v1", Some(&["名"])),
        ("/../etc", "v1", Some(&["..", "etc"])),
        ("/%ff", "v1", None),
        ("/%4", "v1", None),
        ("/a%00b", "v1", None),
        ("contact", "v1", None),
    ];
    for (path, stage, expected) in cases {
        let event = json!({"path": path, "requestContext": {"stage": stage}});
        let request = Request::from_event(event, "i");
        assert_eq!(request.segments().ok().as_deref(), expected, "{path}");
    }
    let event = json!({"path": format!("/{}", "a".repeat(1024))});
    assert!(Request::from_event(event, "i").segments().is_err());
}

#[test]
fn idempotency_key_is_visible_ascii_and_sent_once() {
    let good = with_header("Idempotency-Key", &["8e03978e-40d5-43dd-bc93-6894a57f9324"]);
    assert!(good.idempotency_key().unwrap().is_some());
    for values in [
        &[""][..],
        &["a b"],
        &["a\u{0}"],
        &["钥匙"],
        &["one", "two"],
        &[&"k".repeat(256)],
    ] {
        let request = with_header("Idempotency-Key", values);
        assert_eq!(request.idempotency_key().unwrap_err().status(), 422);
    }
    let longest = "k".repeat(255);
    let request = with_header("idempotency-KEY", &[&longest]);
    assert_eq!(request.idempotency_key().unwrap(), Some(longest.as_str()));
}

#[test]
fn header_that_cannot_be_text_holds_for_nothing() {
    for name in ["If-Match", "if-none-match"] {
        let request = with_header(name, &["\"\u{7f}\""]);
        let refused = request.precondition().check(Some("7"));
        assert_eq!(refused.unwrap_err().status(), 412, "{name}");
    }
}

#[test]
fn address_of_a_route_has_the_stage() {
    let request = Request::from_event(put_contact(), "i");
    assert_eq!(request.address_of("/handoffs/1"), "/v1/handoffs/1");
    let bare = Request::from_event(json!({"path": "/contact"}), "i");
    assert_eq!(bare.address_of("/handoffs/1"), "/handoffs/1");
}

#[test]
fn repeated_query_parameter_is_422() {
    let event = json!({"multiValueQueryStringParameters": {"cursor": ["a", "b"], "one": ["1"]}});
    let request = Request::from_event(event, "i");
    assert_eq!(request.query("one").unwrap(), Some("1"));
    assert_eq!(request.query("none").unwrap(), None);
    assert_eq!(request.cursor::<u32>().unwrap_err().status(), 422);
    let single = json!({"queryStringParameters": {"one": "1", "none": null}});
    let single = Request::from_event(single, "i");
    assert_eq!(single.query("one").unwrap(), Some("1"));
    assert_eq!(single.query("none").unwrap(), None);
}

#[test]
fn coding_is_for_clients_whose_answer_the_gateway_decodes() {
    let both = [Coding::Brotli, Coding::Gzip];
    let coding = |headers: Value| {
        let event = json!({"path": "/", "multiValueHeaders": headers});
        Request::from_event(event, "i").coding(&both)
    };
    let wanted = ["gzip;q=0.5", "br"];
    let accepting = json!({"Accept": ["*/*"], "Accept-Encoding": wanted});
    assert_eq!(coding(accepting), Some(Coding::Brotli));
    for headers in [
        json!({"Accept": ["*/*"]}),
        json!({"Accept-Encoding": wanted}),
        json!({"Accept": [""], "Accept-Encoding": wanted}),
        json!({"Accept": ["*/*"], "Accept-Encoding": ["b\u{7f}r"]}),
    ] {
        assert_eq!(coding(headers.clone()), None, "{headers}");
    }
}

#[test]
fn address_at_an_own_domain_has_its_base_path() {
    for (path, base) in [("/contact", ""), ("/qeg/contact", "/qeg")] {
        let mut event = put_contact();
        event["path"] = json!(path);
        event["requestContext"]["path"] = json!(path);
        let request = Request::from_event(event, "i");
        assert_eq!(request.segments().unwrap(), ["contact"]);
        assert_eq!(request.base(), base);
        let address = request.address_of("/handoffs/1");
        assert_eq!(address, format!("{base}/handoffs/1"));
    }
}

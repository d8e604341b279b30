//! Tokens, sources and signers, and attempts to forge them.
#![allow(clippy::unwrap_used)]
use serde_json::{Value, json};

use super::*;
use crate::Request;

fn authorized(values: &[&str]) -> Request {
    Request::from_event(json!({"multiValueHeaders": {"authorization": values}}), "i")
}

fn identified(identity: &Value) -> Request {
    Request::from_event(json!({"requestContext": {"identity": identity}}), "i")
}

#[test]
fn token_is_read_from_its_own_scheme_only() {
    let request = authorized(&["bearer ab12.c-_9"]);
    assert_eq!(
        request.caller().bearer().ok().unwrap().disclose(),
        "ab12.c-_9"
    );
    assert!(request.caller().receipt().is_err());
    let request = authorized(&["Receipt abc"]);
    assert_eq!(request.caller().receipt().ok().unwrap().disclose(), "abc");
    let pasted = authorized(&["Receipt  ab\tc "]);
    assert!(pasted.caller().receipt().is_ok());
    let long = format!("Receipt {}", "a".repeat(256));
    assert!(authorized(&[&long]).caller().receipt().is_err());
}

#[test]
fn forged_authorization_is_401() {
    let long = format!("Bearer {}", "a".repeat(256));
    for values in [
        &[][..],
        &[""],
        &["Bearer"],
        &["Bearer "],
        &["Bearer  a"],
        &["Bearer a b"],
        &["Bearer a\r\nX-Staff: yes"],
        &["Bearer a\u{0}"],
        &["Bearer ａ"],
        &["Bearer {\"$ne\":1}"],
        &["Basic YTpi"],
        &["Bearer a", "Bearer b"],
        &[&long],
    ] {
        let refused = authorized(values).caller().bearer();
        assert_eq!(
            refused.err(),
            Some(Problem::unauthenticated()),
            "{values:?}"
        );
    }
}

#[test]
fn signer_comes_from_the_verified_identity() {
    let event = include_str!("../../../../events/apigw_rest_staff.json");
    let request = Request::from_event(serde_json::from_str(event).unwrap(), "i");
    let signer = request.caller().signer().ok().unwrap();
    assert_eq!(signer.account_id, "123456789012");
    assert_eq!(signer.role, "qeg-staff");
    assert_eq!(signer.session_name, "li.lei");
}

#[test]
fn headers_and_body_cannot_make_a_caller_staff() {
    let event = include_str!("../../../../events/apigw_rest_hostile_forged_staff.json");
    let request = Request::from_event(serde_json::from_str(event).unwrap(), "i");
    assert_eq!(
        request.caller().signer().err(),
        Some(Problem::unauthenticated())
    );
    assert!(request.caller().bearer().is_err());
}

#[test]
fn only_assumed_roles_are_signers() {
    for arn in [
        "arn:aws:iam::123456789012:user/li.lei",
        "arn:aws:iam::123456789012:root",
        "arn:aws:sts::123456789012:federated-user/li.lei",
        "arn:aws:sts::123456789012:assumed-role/staff",
        "arn:aws:sts::123456789012:assumed-role/staff/li/lei",
        "arn:aws:sts::123456789012:assumed-role/staff/",
        "arn:aws:sts::123456789012:assumed-role//li.lei",
        "arn:aws:sts::123456789012:assumed-role/staff/li:lei",
        "arn:aws:sts::12345678901x:assumed-role/staff/li.lei",
        "arn:aws:sts:eu-west-1:123456789012:assumed-role/staff/li.lei",
        "arn:evil:sts::123456789012:assumed-role/staff/li.lei",
        "assumed-role/staff/li.lei",
    ] {
        let refused = identified(&json!({"userArn": arn})).caller().signer();
        assert_eq!(refused.err(), Some(Problem::forbidden()), "{arn}");
    }
    let arn = "arn:aws-cn:sts::123456789012:assumed-role/staff/li.lei";
    assert!(
        identified(&json!({"userArn": arn}))
            .caller()
            .signer()
            .is_ok()
    );
    let other = json!({"userArn": arn, "accountId": "210987654321"});
    assert!(identified(&other).caller().signer().is_err());
}

#[test]
fn source_is_the_ipv4_address_or_the_ipv6_prefix() {
    for (sent, expected) in [
        (json!("203.0.113.9"), "203.0.113.9"),
        (json!("::ffff:203.0.113.9"), "203.0.113.9"),
        (json!("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64"),
        (json!("2001:db8:1:2::1"), "2001:db8:1:2::/64"),
        (json!("not an address"), "unknown"),
        (json!(null), "unknown"),
    ] {
        let request = identified(&json!({"sourceIp": sent}));
        assert_eq!(request.caller().source().disclose(), expected);
    }
}

//! The required parts of a registration, and how missing ones are reported: all at once, without values.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::*;

const ID: &str = "000fabff000fabff000fabff000fabff";

/// A body that lacks only an identifier, changed by these members; null removes a member.
fn read(over: Value) -> Result<Wish, Problem> {
    let mut body = json!({"password": "seven summer relays", "policy_version": "2025-02-11"});
    let Value::Object(over) = over else {
        panic!("members of a body");
    };
    for (name, value) in over {
        body[name] = value;
    }
    let now = "2026-03-02T02:00:00Z".parse().unwrap();
    Wish::read(
        serde_json::from_value(body).unwrap(),
        &Policy::published(),
        now,
    )
}

/// Pointer and code of each thing that is wrong, in order.
fn wrong(over: Value) -> Vec<(String, &'static str)> {
    let problem = read(over).err().expect("something is wrong");
    assert_eq!(problem.status(), 422);
    let violations = problem.violations().iter();
    violations
        .map(|one| (one.pointer.clone(), one.code))
        .collect()
}

fn at(pointer: &str, code: &'static str) -> (String, &'static str) {
    (pointer.to_owned(), code)
}

#[test]
fn either_identifier_is_enough_and_both_are_welcome() {
    let by_phone = read(json!({"verification_id": ID, "code": "０４２ ９１７"}))
        .ok()
        .unwrap();
    let (id, given) = by_phone.proof.unwrap();
    assert_eq!((id.as_str(), given.seal_view()), (ID, "042917"));
    assert!(by_phone.call_sign.is_none() && !by_phone.take_over);

    let by_call_sign = read(json!({"call_sign": "bg1abc/p"})).ok().unwrap();
    assert!(by_call_sign.proof.is_none());
    assert_eq!(by_call_sign.call_sign.unwrap().seal_view(), "BG1ABC");

    let both = json!({
        "verification_id": ID, "code": "042917", "call_sign": "BG1ABC", "take_over": true,
    });
    let both = read(both).ok().unwrap();
    assert!(both.proof.is_some() && both.call_sign.is_some() && both.take_over);
    assert_eq!(both.policy_version, "2025-02-11");
}

#[test]
fn without_either_both_are_named() {
    let missing = [
        at("/verification_id", "missing"),
        at("/call_sign", "missing"),
    ];
    assert_eq!(wrong(json!({})), missing);
    assert_eq!(wrong(json!({"call_sign": null, "code": null})), missing);
}

#[test]
fn half_a_proof_names_the_other_half_whatever_else_is_given() {
    for call_sign in [Value::Null, json!("BG1ABC")] {
        assert_eq!(
            wrong(json!({"verification_id": ID, "call_sign": call_sign})),
            [at("/code", "missing")]
        );
        assert_eq!(
            wrong(json!({"code": "042917", "call_sign": call_sign})),
            [at("/verification_id", "missing")]
        );
    }
}

#[test]
fn all_faults_are_reported_at_once() {
    let body = json!({
        "verification_id": ID, "code": "12345", "call_sign": "canary",
        "policy_version": "", "password": "short",
    });
    let reported = wrong(body);
    assert_eq!(
        reported,
        [
            at("/code", "not_a_code"),
            at("/call_sign", "not_a_call_sign"),
            at("/policy_version", "unknown"),
            at("/password", "too_short"),
        ]
    );
    // A value that cannot be read is not reported as missing too.
    assert_eq!(
        wrong(json!({"call_sign": "?"})),
        [at("/call_sign", "not_a_call_sign")]
    );
}

#[test]
fn unknown_fields_are_refused() {
    for over in [
        json!({"phone": "+8613800138000"}),
        json!({"name": "王小明"}),
        json!({"take_over": "yes"}),
        json!({"verification_id": "13800138000"}),
    ] {
        let mut body = json!({"password": "seven summer relays", "policy_version": "1"});
        for (name, value) in over.as_object().unwrap() {
            body[name] = value.clone();
        }
        assert!(serde_json::from_value::<Body>(body).is_err(), "{over}");
    }
}

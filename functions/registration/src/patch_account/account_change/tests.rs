//! The fields of a patch: an absent field stays, a null field is removed, a field with a value changes.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::*;

fn read(body: Value) -> Result<AccountChange, serde_json::Error> {
    serde_json::from_value(body)
}

#[test]
fn absent_null_and_a_value_are_three_things() {
    let empty = read(json!({})).unwrap();
    assert!(empty.call_sign.is_none() && empty.phone.is_none());
    assert!(empty.new_password.is_none() && empty.password.is_none());
    assert_eq!(empty.policy_version, None);

    let taken_away = read(json!({"call_sign": null, "phone": null})).unwrap();
    assert!(matches!(taken_away.call_sign, Some(None)));
    assert!(matches!(taken_away.phone, Some(None)));

    let id = "000fabff000fabff000fabff000fabff";
    let proof = json!({"verification_id": id, "code": "042917"});
    let changed = read(json!({"call_sign": "BG1ABC", "phone": proof})).unwrap();
    let call_sign = changed.call_sign.unwrap().unwrap();
    assert_eq!(call_sign.seal_view(), "BG1ABC");
    let proof = changed.phone.unwrap().unwrap();
    assert_eq!(proof.verification_id.as_str(), id);
    assert_eq!(proof.code.seal_view(), "042917");
    // For a field that cannot be removed null counts as absent: no patch can leave an account without a password.
    let kept = read(json!({"new_password": null, "policy_version": null})).unwrap();
    assert!(kept.new_password.is_none() && kept.policy_version.is_none());
}

#[test]
fn a_number_changes_only_with_its_proof_and_nothing_else_changes_at_all() {
    let id = "000fabff000fabff000fabff000fabff";
    for bad in [
        json!({"phone": "+8613800138000"}),
        json!({"phone": {"code": "042917"}}),
        json!({"phone": {"verification_id": id}}),
        json!({"phone": {"verification_id": id, "code": "042917", "purpose": "deletion"}}),
        json!({"status": "active"}),
        json!({"created_at": "2026-01-01T00:00:00Z"}),
        json!({"call_sign": 1}),
    ] {
        assert!(read(bad.clone()).is_err(), "{bad}");
    }
}

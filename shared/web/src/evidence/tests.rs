//! The proof of identity: exactly one complete proof, never two halves.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::*;

const ID: &str = "000fabff000fabff000fabff000fabff";
const RECOVERY: &str = "ABCDE-FGHJK-MNPQR-STVWX";

fn read(body: &Value) -> Result<Evidence, Problem> {
    let text = |name: &str| body[name].as_str();
    let personal = |name| text(name).map(|text| Personal::new(text.to_owned()));
    let (code, call_sign) = (personal("code"), personal("call_sign"));
    let recovery_code = personal("recovery_code");
    Evidence::read(&Given {
        verification_id: text("verification_id")
            .and_then(VerificationId::parse)
            .as_ref(),
        code: code.as_ref(),
        call_sign: call_sign.as_ref(),
        recovery_code: recovery_code.as_ref(),
    })
}

#[test]
fn one_whole_proof_is_read() {
    let by_number = read(&json!({"verification_id": ID, "code": "042 917"})).ok();
    assert!(matches!(by_number, Some(Evidence::Number(id, _)) if id.as_str() == ID));
    let by_code = read(&json!({"call_sign": "bg1abc", "recovery_code": RECOVERY})).ok();
    let Some(Evidence::Recovery(call_sign, _)) = by_code else {
        panic!("a recovery code is a proof");
    };
    assert_eq!(call_sign.seal_view(), "BG1ABC");
}

#[test]
fn halves_mixtures_and_two_proofs_at_once_are_refused_with_the_reason() {
    for body in [
        json!({}),
        json!({"verification_id": ID}),
        json!({"code": "042917"}),
        json!({"call_sign": "BG1ABC"}),
        json!({"recovery_code": RECOVERY}),
        json!({"verification_id": ID, "recovery_code": RECOVERY}),
        json!({"call_sign": "BG1ABC", "code": "042917"}),
        json!({
            "verification_id": ID, "code": "042917",
            "call_sign": "BG1ABC", "recovery_code": RECOVERY,
        }),
    ] {
        let problem = read(&body).err().unwrap();
        assert_eq!(problem.status(), 422, "{body}");
        let violations = problem.violations();
        assert_eq!(
            (violations.len(), violations[0].code),
            (1, "missing"),
            "{body}"
        );
    }
}

#[test]
fn what_cannot_be_read_is_named_by_its_place() {
    for (body, pointer) in [
        (json!({"verification_id": ID, "code": "12"}), "/code"),
        (
            json!({"call_sign": "?", "recovery_code": RECOVERY}),
            "/call_sign",
        ),
        (
            json!({"call_sign": "BG1ABC", "recovery_code": "canary"}),
            "/recovery_code",
        ),
    ] {
        let problem = read(&body).err().unwrap();
        assert_eq!(problem.violations()[0].pointer, pointer);
        assert!(!problem.body("r-1").contains("canary"));
    }
}

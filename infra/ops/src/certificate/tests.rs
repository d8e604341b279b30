//! Certificates that are valid, and those that are not.
#![allow(clippy::unwrap_used)]

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use qeg_domain::certificate::Facts;
use serde_json::json;

use crate::language::{both_languages::english_in, tests::in_chinese};

use super::*;
use crate::fault::Exit;

/// A key set, and a certificate signed by its key.
fn signed(header: &Value) -> (KeySet, String) {
    let (keys, jws) = published(header);
    (serde_json::from_value(keys).unwrap(), jws)
}

/// The same with the key set as it is published.
fn published(header: &Value) -> (Value, String) {
    let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
    let point = key.public_key().as_ref();
    let half = |bytes: &[u8]| Base64UrlUnpadded::encode_string(bytes);
    let keys = json!({"keys": [{"kty": "EC", "crv": "P-256", "kid": "k", "x": half(&point[1..33]), "y": half(&point[33..])}]});
    let claims = json!({
        "iss": "https://forwarding.example", "jti": "a.erased", "iat": 1, "stage": "erased",
        "request_id": "000fabff000fabff000fabff000fabff", "proof": "password", "mode": "grace",
        "received_at": "2026-11-22T20:00:00Z", "received_on": "2026-11-23", "due_on": "2026-12-02",
        "calendar_version": "1", "erased_at": "2026-11-23T20:15:00Z", "keys_destroyed": ["account"],
        "items_deleted": 12, "index_entries_deleted": 2,
        "recipients": [{"carrier": "post", "told_at": "2026-11-23T20:15:00Z"}],
        "audit": {"entries": 9, "head": "0".repeat(64)},
    });
    let part = |value: &Value| half(value.to_string().as_bytes());
    let input = format!("{}.{}", part(header), part(&claims));
    let signature = key.sign(&SystemRandom::new(), input.as_bytes()).unwrap();
    (keys, format!("{input}.{}", half(signature.as_ref())))
}

fn header() -> Value {
    json!({"alg": "ES256", "kid": "k", "typ": TYPE})
}

#[test]
fn a_valid_certificate_is_shown() {
    let (keys, jws) = signed(&header());
    let facts = described(&check(&jws, &keys).unwrap());
    let carrier = facts
        .iter()
        .find(|(name, _)| name.as_str() == "carrier")
        .unwrap();
    assert_eq!(
        carrier.1,
        "post, notified at 2026-11-24 04:15 +08:00: no answer yet"
    );
    let chinese = in_chinese(|| described(&check(&jws, &keys).unwrap())[3].1.clone());
    assert!(!chinese.is_ascii(), "{chinese}");
    let answer = json!({"state": "erased", "certificate": jws}).to_string();
    assert_eq!(certificate_in(&answer), jws);
    assert_eq!(certificate_in(&jws), jws);
    // In quotes, and with the line breaks of an editor.
    assert_eq!(certificate_in(&format!("\"{jws}\"\r\n")), jws);
    let (start, end) = jws.split_at(70);
    assert_eq!(certificate_in(&format!(" {start}\r\n{end}\r\n")), jws);
}

#[test]
fn a_certificate_is_verified_by_the_key_that_it_names_among_several() {
    let (mut keys, jws) = published(&header());
    let (others, _) = published(&header());
    let mut other = others["keys"][0].clone();
    other["kid"] = json!("newer");
    keys["keys"].as_array_mut().unwrap().insert(0, other);
    let keys = serde_json::from_value(keys).unwrap();
    assert!(check(&jws, &keys).is_ok());
    // The other key did not sign it.
    let (_, claimed) = published(&json!({"alg": "ES256", "kid": "newer", "typ": TYPE}));
    let fault = check(&claimed, &keys).unwrap_err();
    assert_eq!(fault.exit, Exit::CheckFailed);
}

/// The arguments of the command, without its name.
#[derive(clap::Parser)]
struct Given {
    #[command(flatten)]
    verify: Verify,
    #[command(flatten)]
    target: Target,
}

#[tokio::test]
async fn a_certificate_and_a_key_set_that_windows_wrote_are_read() {
    let (keys, jws) = published(&header());
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        let units = format!("\u{feff}{text}\r\n");
        let bytes: Vec<u8> = units.encode_utf16().flat_map(u16::to_le_bytes).collect();
        fs::write(&path, bytes).unwrap();
        path.into_os_string()
    };
    let files = [file("certificate.txt", &jws), "--jwks".into()];
    let keys = file("keys.json", &keys.to_string());
    let command = ["qeg".into()].into_iter().chain(files).chain([keys]);
    let given = <Given as clap::Parser>::parse_from(command);
    let text = given.verify.read().unwrap();
    let keys = given.verify.keys(&given.target).await.unwrap();
    assert!(check(&certificate_in(&text), &keys).is_ok());
}

#[test]
fn what_a_certificate_attests_and_does_not_cover_is_shown() {
    let (keys, jws) = signed(&header());
    let mut claims = check(&jws, &keys).unwrap();
    let facts = Facts {
        keys_gone_at: None,
        erased_at: claims.erased_at,
        completed_at: None,
        legal_record_until: Some("2029-01-01".parse().unwrap()),
        recipients: &claims.recipients,
    };
    (claims.attested, claims.not_covered) = (facts.attested(), facts.not_covered());
    claims.recipients[0].late = true;
    let facts = described(&claims);
    let all = |name: &str| {
        let of = facts.iter().filter(|(known, _)| known.as_str() == name);
        of.map(|(_, text)| text.as_str()).collect::<Vec<_>>()
    };
    assert!(all("carrier")[0].ends_with("no answer yet, late"));
    assert_eq!(
        all("level")[1],
        "live_systems: verified at 2026-11-24 04:15 +08:00"
    );
    assert_eq!(all("level")[3], "carriers: pending");
    let left = all("not covered");
    assert!(left[1].starts_with("carrier_not_answered (post): "));
    assert!(left[2].starts_with("legal_record until 2029-01-01: "));
    in_chinese(|| {
        for (name, text) in described(&claims) {
            let known = ["https://example.org", "post"].map(str::to_owned).into();
            let left = english_in(&format!("{name}：{text}"), &known);
            let is_hash = |word: &String| word.len() == 64;
            assert!(left.iter().all(is_hash), "{left:?}");
        }
    });
}

#[test]
fn invalid_certificates_are_refused() {
    let (keys, jws) = signed(&header());
    let (others, _) = signed(&header());
    let mut parts: Vec<&str> = jws.split('.').collect();
    let forged = Base64UrlUnpadded::encode_string(br#"{"stage":"completed"}"#);
    parts[1] = &forged;
    let forged = parts.join(".");
    for (jws, keys) in [
        (&forged, &keys),
        (&jws, &others),
        (&jws[..jws.len() - 4].to_owned(), &keys),
        (&String::new(), &keys),
    ] {
        assert_eq!(check(jws, keys).unwrap_err().exit, Exit::CheckFailed);
    }
    for (member, value) in [
        ("alg", json!("none")),
        ("typ", json!("JWT")),
        ("typ", json!("audit-head+jwt")),
        ("kid", json!("other")),
        ("crit", json!(["b64"])),
        ("crit", json!([])),
        ("crit", json!(null)),
        ("b64", json!(false)),
    ] {
        let mut header = header();
        header[member] = value;
        let (keys, jws) = signed(&header);
        assert_eq!(
            check(&jws, &keys).unwrap_err().exit,
            Exit::CheckFailed,
            "{member}"
        );
    }
}

//! Fixed header, payload, key and signature. Key and signature are those of RFC 7515, A.3.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;

use super::*;
use crate::audit::Head;

const X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
const THUMBPRINT: &str = "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U";
const SIGNATURE: &str =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

fn claims() -> Claims {
    let request_id = RequestId::parse("000fabff000fabff000fabff000fabff").unwrap();
    Claims {
        iss: "https://forwarding.example".to_owned(),
        jti: Claims::id(&request_id, Stage::Erased, 0, 0),
        iat: 1_795_500_000,
        stage: Stage::Erased,
        request_id,
        proof: Proof::Password,
        mode: Mode::Grace,
        received_at: "2026-11-22T20:00:00Z".parse().unwrap(),
        received_on: "2026-11-23".parse().unwrap(),
        resumed_on: None,
        due_on: "2026-12-02".parse().unwrap(),
        calendar_version: "2026-11-22.1".to_owned(),
        erased_at: "2026-11-23T20:15:00Z".parse().unwrap(),
        completed_at: None,
        keys_destroyed: Purpose::ALL.to_vec(),
        items_deleted: 12,
        index_entries_deleted: 2,
        reopened: 0,
        recipients: vec![Recipient {
            carrier: "sf".to_owned(),
            told_at: "2026-11-23T20:15:00Z".parse().unwrap(),
            answer_before: None,
            answered_at: None,
            late: false,
            outcome: None,
            basis: None,
            retained_until: None,
        }],
        answers: 0,
        attested: Vec::new(),
        not_covered: Vec::new(),
        audit: Audit::from(Head {
            seq: 9,
            hash: [0xab; 32],
        }),
    }
}

/// The shortest DER form of a positive integer.
fn der_integer(half: &[u8]) -> Vec<u8> {
    let start = half.iter().position(|byte| *byte != 0).unwrap();
    let mut magnitude = half[start..].to_vec();
    if magnitude[0] > 0x7f {
        magnitude.insert(0, 0);
    }
    [
        &[0x02, u8::try_from(magnitude.len()).unwrap()],
        magnitude.as_slice(),
    ]
    .concat()
}

fn der_signature(raw: &[u8]) -> Vec<u8> {
    let body = [der_integer(&raw[..32]), der_integer(&raw[32..])].concat();
    [&[0x30, u8::try_from(body.len()).unwrap()], body.as_slice()].concat()
}

fn spki() -> Vec<u8> {
    let prefix = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE";
    let mut der = base64ct::Base64::decode_vec(prefix).unwrap();
    der.extend(Base64UrlUnpadded::decode_vec(X).unwrap());
    der.extend(Base64UrlUnpadded::decode_vec(Y).unwrap());
    der
}

#[test]
fn the_signing_input_is_fixed() {
    let input = signing_input(&claims(), THUMBPRINT).unwrap();
    let (header, payload) = input.split_once('.').unwrap();
    let text = |part| String::from_utf8(Base64UrlUnpadded::decode_vec(part).unwrap()).unwrap();
    assert_eq!(
        text(header),
        format!(r#"{{"alg":"ES256","kid":"{THUMBPRINT}","typ":"deletion-certificate+jwt"}}"#)
    );
    let expected = concat!(
        r#"{"iss":"https://forwarding.example","jti":"000fabff000fabff000fabff000fabff.erased","#,
        r#""iat":1795500000,"stage":"erased","request_id":"000fabff000fabff000fabff000fabff","#,
        r#""proof":"password","mode":"grace","received_at":"2026-11-22T20:00:00Z","#,
        r#""received_on":"2026-11-23","due_on":"2026-12-02","calendar_version":"2026-11-22.1","#,
        r#""erased_at":"2026-11-23T20:15:00Z","keys_destroyed":["account","contact","support"],"#,
        r#""items_deleted":12,"index_entries_deleted":2,"#,
        r#""recipients":[{"carrier":"sf","told_at":"2026-11-23T20:15:00Z"}],"#,
        r#""audit":{"head":"abababababababababababababababababababababababababababababababab"}}"#
    );
    assert_eq!(text(payload), expected);
    assert_eq!(serde_json::from_str::<Claims>(expected).unwrap(), claims());
}

#[test]
fn a_certificate_after_a_restore_has_its_own_id() {
    let again = Claims {
        jti: Claims::id(&claims().request_id, Stage::Erased, 1, 0),
        reopened: 1,
        ..claims()
    };
    let json = serde_json::to_string(&again).unwrap();
    assert!(json.contains(r#""jti":"000fabff000fabff000fabff000fabff.erased.1""#));
    assert!(json.contains(r#""reopened":1"#));
    assert_eq!(serde_json::from_str::<Claims>(&json).unwrap(), again);
}

#[test]
fn a_certificate_after_a_further_answer_has_its_own_id_and_says_what_it_does_not_cover() {
    let first = claims();
    let facts = Facts {
        keys_gone_at: None,
        erased_at: first.erased_at,
        completed_at: None,
        legal_record_until: None,
        recipients: &first.recipients,
    };
    let again = Claims {
        jti: Claims::id(&first.request_id, Stage::Erased, 1, 2),
        answers: 2,
        attested: facts.attested(),
        not_covered: facts.not_covered(),
        ..claims()
    };
    let json = serde_json::to_string(&again).unwrap();
    assert!(json.contains(r#""jti":"000fabff000fabff000fabff000fabff.erased.1.a2""#));
    assert!(json.contains(r#"{"level":"backups","assurance":"pending"}"#));
    assert!(json.contains(r#"{"what":"carrier_not_answered","carrier":"sf","words":{"zh-CN":"#));
    assert_eq!(serde_json::from_str::<Claims>(&json).unwrap(), again);
}

#[test]
fn a_certificate_has_three_parts() {
    let raw = Base64UrlUnpadded::decode_vec(SIGNATURE).unwrap();
    let input = signing_input(&claims(), THUMBPRINT).unwrap();
    assert_eq!(
        to_jws(&input, &der_signature(&raw)).unwrap(),
        format!("{input}.{SIGNATURE}")
    );
    assert_eq!(to_jws(&input, b"no"), Err(CertificateError::Signature));
}

#[test]
fn a_public_key_becomes_a_jwk() {
    let jwk = Jwk::from_spki(&spki()).unwrap();
    assert_eq!(
        serde_json::to_string(&jwk).unwrap(),
        format!(
            r#"{{"kty":"EC","crv":"P-256","x":"{X}","y":"{Y}","alg":"ES256","use":"sig","kid":"{THUMBPRINT}"}}"#
        )
    );
}

#[test]
fn other_kinds_of_keys_are_refused() {
    let der = spki();
    for at in 0..27 {
        let mut other = der.clone();
        other[at] ^= 1;
        assert_eq!(
            Jwk::from_spki(&other),
            Err(CertificateError::PublicKey),
            "byte {at}"
        );
    }
    let long = [der.as_slice(), &[0]].concat();
    for other in [&der[..90], long.as_slice(), &[]] {
        assert_eq!(Jwk::from_spki(other), Err(CertificateError::PublicKey));
    }
}

#[test]
fn only_the_canonical_encoding_is_accepted() {
    let refused: [&[u8]; 12] = [
        &[],
        &[0x30],
        &[0x30, 0x00],
        &[0x30, 0x03, 0x02, 0x01, 0x01],
        // Additional bytes, within the sequence and after it.
        &[0x30, 0x07, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01, 0x00],
        &[0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01, 0x00],
        // A length in the long form.
        &[0x30, 0x81, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01],
        // Empty, zero, negative, and unnecessarily padded integers.
        &[0x30, 0x05, 0x02, 0x00, 0x02, 0x01, 0x01],
        &[0x30, 0x06, 0x02, 0x01, 0x00, 0x02, 0x01, 0x01],
        &[0x30, 0x06, 0x02, 0x01, 0x80, 0x02, 0x01, 0x01],
        &[0x30, 0x07, 0x02, 0x02, 0x00, 0x01, 0x02, 0x01, 0x01],
        // Not an integer.
        &[0x30, 0x06, 0x04, 0x01, 0x01, 0x02, 0x01, 0x01],
    ];
    for der in refused {
        assert_eq!(
            raw_signature(der),
            Err(CertificateError::Signature),
            "{der:02x?}"
        );
    }
    let mut too_long = vec![0x30, 38, 0x02, 33];
    too_long.extend([1; 33]);
    too_long.extend([0x02, 0x01, 0x01]);
    assert_eq!(raw_signature(&too_long), Err(CertificateError::Signature));
}

/// Half a signature: a non-zero number of 1 to 32 bytes.
fn half() -> impl Strategy<Value = Vec<u8>> {
    (0..32_usize, proptest::collection::vec(any::<u8>(), 32))
        .prop_map(|(zeros, mut bytes)| {
            bytes[..zeros].fill(0);
            bytes
        })
        .prop_filter("a half is never zero", |bytes| {
            bytes.iter().any(|byte| *byte != 0)
        })
}

proptest! {
    #[test]
    fn every_signature_is_converted_without_change(r in half(), s in half()) {
        let raw = [r, s].concat();
        let converted = raw_signature(&der_signature(&raw)).unwrap();
        prop_assert_eq!(converted.as_slice(), raw.as_slice());
    }

    #[test]
    fn no_input_causes_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        if let Ok(raw) = raw_signature(&bytes) {
            prop_assert_eq!(der_signature(&raw), bytes);
        }
    }
}

/// Words without which a sentence would be about something else.
const fn gist(what: Remainder) -> [&'static str; 2] {
    match what {
        Remainder::Backups => ["备份", "Backups"],
        Remainder::CarrierNotAnswered => ["尚未答复", "has not answered"],
        Remainder::CarrierRetains => ["依法须保留", "a law obliges it"],
        Remainder::LegalRecord => ["冻结或披露记录", "legal hold or disclosure"],
        Remainder::Disclosed => ["有关机关", "an authority"],
        Remainder::MessageGateway => ["短信网关", "message gateway"],
        Remainder::HandoffTrace => [
            "各委托的编号及其承运商",
            "id of each handoff and its carrier",
        ],
        Remainder::AuditChain => ["访问记录", "audit chain"],
        Remainder::DeletionRecord => ["删除申请", "deletion request"],
        Remainder::Limits => ["盲索引", "Blind indexes"],
        Remainder::Counters => ["计数", "counters"],
    }
}

#[test]
fn a_certificate_says_in_both_languages_what_it_does_not_cover() {
    for what in Remainder::ALL {
        for (words, gist) in what.words().into_iter().zip(gist(*what)) {
            assert!(words.contains(gist), "{what:?}: {words}");
        }
    }
    // The ledger's item of a release outlives the person too.
    let [zh_cn, en] = Remainder::DeletionRecord.words();
    assert!(zh_cn.contains("呼号移交") && en.contains("call sign"));
}

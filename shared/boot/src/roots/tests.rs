//! The built-in roots against the lists of others, and the choice between them and the system's.
#![allow(clippy::unwrap_used)]

use base64ct::{Base64, Encoding as _};
use qeg_domain::id::to_hex;
use sha2::{Digest as _, Sha256};
use webpki_root_certs::TLS_SERVER_ROOT_CERTS;

use super::*;

/// What the file has to hold: the SHA-256 of each certificate. The first five are the roots of Amazon Trust Services.
const EXPECTED: [(&str, &str); 7] = [
    (
        "Amazon Root CA 1",
        "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
    ),
    (
        "Amazon Root CA 2",
        "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
    ),
    (
        "Amazon Root CA 3",
        "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
    ),
    (
        "Amazon Root CA 4",
        "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
    ),
    (
        "Starfield Services Root Certificate Authority - G2",
        "568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5",
    ),
    (
        "DigiCert Global Root G2",
        "cb3ccbb76031e5e0138f8dd39a23f9de47ffc35e43c1144cea27d46a5ab1cb5f",
    ),
    (
        "DigiCert Global Root G3",
        "31ad6648f8104138c738f39ea4320133393e3a18cc02296ef97c2ac9ef6731d0",
    ),
];

/// The certificates of the file, decoded.
fn certificates() -> Vec<Vec<u8>> {
    let begun = BUILT_IN.split("-----BEGIN CERTIFICATE-----").skip(1);
    begun
        .map(|rest| {
            let text = rest.split("-----END CERTIFICATE-----").next().unwrap();
            Base64::decode_vec(&text.replace('\n', "")).unwrap()
        })
        .collect()
}

fn contains(certificate: &[u8], text: &str) -> bool {
    certificate
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

fn variable(value: &'static str) -> Config {
    Config::of(move |name| (name == "ROOT_CERTIFICATES").then(|| value.to_owned()))
}

#[test]
fn the_file_holds_exactly_the_listed_roots() {
    let found: Vec<String> = certificates()
        .iter()
        .map(|certificate| to_hex(&Sha256::digest(certificate)))
        .collect();
    assert_eq!(found, EXPECTED.map(|(_, digest)| digest));
    for (certificate, (name, _)) in certificates().iter().zip(EXPECTED) {
        assert!(contains(certificate, name), "{name}");
    }
}

/// If it fails after an update of `webpki-root-certs`: decision 0028 says what to do.
#[test]
fn mozilla_trusts_each_of_them_and_has_no_other_root_of_amazon() {
    let ours = certificates();
    for (certificate, (name, _)) in ours.iter().zip(EXPECTED) {
        let known = TLS_SERVER_ROOT_CERTS.iter();
        assert!(
            known.into_iter().any(|one| one.as_ref() == certificate),
            "Mozilla does not list {name} any more"
        );
    }
    let of_amazon = TLS_SERVER_ROOT_CERTS
        .iter()
        .filter(|one| contains(one, "Amazon"));
    for one in of_amazon {
        let known = ours.iter().any(|ours| ours.as_slice() == one.as_ref());
        assert!(known, "Mozilla lists a root of Amazon that is not built in");
    }
}

#[test]
fn the_variable_chooses_and_the_built_in_roots_are_the_default() {
    for (value, roots) in [
        ("", Roots::BuiltIn),
        ("built-in", Roots::BuiltIn),
        ("system", Roots::System),
    ] {
        assert_eq!(Roots::of(&variable(value)).unwrap(), roots, "{value:?}");
    }
    assert!(Roots::of(&variable("none")).is_err());
}

#[test]
fn with_the_built_in_roots_those_of_the_system_are_not_read() {
    let shown = |roots: Roots| format!("{:?}", roots.trust_store());
    assert!(shown(Roots::BuiltIn).contains("enable_native_roots: false"));
    assert!(shown(Roots::System).contains("enable_native_roots: true"));
}

//! Passwords: argon2id, with the cost stored in the hash.
#![allow(clippy::unwrap_used)]

use argon2::Params;
use qeg_domain::{password::Password, personal::Personal, random::Random};
use qeg_vault::{
    VaultError,
    credential::{Passwords, Verdict},
};

struct Known(u8);

impl Random for Known {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(self.0);
    }
}

fn password(text: &str) -> Password {
    Password::typed(Personal::new(text.to_owned())).unwrap()
}

#[test]
fn a_hash_contains_its_cost_and_matches_its_password() {
    let passwords = Passwords::default();
    let hash = passwords
        .hash(&Known(1), &password("correct horse battery"))
        .unwrap();
    assert!(
        hash.seal_view()
            .starts_with("$argon2id$v=19$m=19456,t=2,p=1$")
    );
    let verdict = |text| passwords.verify(&password(text), &hash).unwrap();
    assert_eq!(verdict("correct horse battery"), Verdict::Right);
    assert_eq!(verdict("correct horse Battery"), Verdict::Wrong);
}

#[test]
fn a_hash_with_an_older_cost_still_matches_and_is_reported_as_outdated() {
    let old = Passwords::with_params(Params::new(8 * 1024, 1, 1, None).unwrap());
    let hash = old
        .hash(&Known(1), &password("correct horse battery"))
        .unwrap();
    let now = Passwords::default();
    let verdict = now
        .verify(&password("correct horse battery"), &hash)
        .unwrap();
    assert_eq!(verdict, Verdict::RightButOutdated);
}

#[test]
fn a_password_is_right_however_its_letters_are_composed() {
    let passwords = Passwords::default();
    let hash = passwords
        .hash(&Known(1), &password("caf\u{e9} au lait"))
        .unwrap();
    for same in [
        "caf\u{e9} au lait",
        "cafe\u{301} au lait",
        "ｃａｆé　ａｕ　ｌａｉｔ",
    ] {
        let verdict = passwords.verify(&password(same), &hash).unwrap();
        assert_eq!(verdict, Verdict::Right, "{same}");
    }
    let verdict = passwords.verify(&password("cafe au lait"), &hash).unwrap();
    assert_eq!(verdict, Verdict::Wrong);
}

/// argon2id of `cafe\u{301} au lait` as it was typed, at the current cost: a hash from before NFKC, made with
/// argon2-cffi.
const HASH_AS_TYPED: &str = "$argon2id$v=19$m=19456,t=2,p=1$BwcHBwcHBwcHBwcHBwcHBw$SjVd7aN4GAguSTWwbuxJGXoHMbR5El7h3z08hmNA5Y8";

#[test]
fn a_hash_of_the_text_as_typed_still_opens_and_asks_to_be_upgraded() {
    let passwords = Passwords::default();
    let hash = Personal::new(HASH_AS_TYPED.to_owned());
    let verdict = |text| passwords.verify(&password(text), &hash).unwrap();
    assert_eq!(verdict("cafe\u{301} au lait"), Verdict::RightButOutdated);
    // Nobody can know what was typed then.
    assert_eq!(verdict("caf\u{e9} au lait"), Verdict::Wrong);
    let upgraded = passwords
        .hash(&Known(1), &password("cafe\u{301} au lait"))
        .unwrap();
    let verdict = passwords
        .verify(&password("caf\u{e9} au lait"), &upgraded)
        .unwrap();
    assert_eq!(verdict, Verdict::Right);
}

#[test]
fn known_and_unknown_people_cost_the_same_number_of_hashes() {
    let passwords = Passwords::default();
    let normal = passwords
        .hash(&Known(1), &password("caf\u{e9} au lait"))
        .unwrap();
    let old = Personal::new(HASH_AS_TYPED.to_owned());
    for (text, hashes) in [
        ("caf\u{e9} au lait", 1),
        ("cafe\u{301} au lait", 2),
        ("something else", 1),
        ("some\u{301}thing else", 2),
    ] {
        let cost = |work: &dyn Fn(&Password)| {
            let before = passwords.hashes();
            work(&password(text));
            passwords.hashes() - before
        };
        let known =
            |hash: &Personal<String>| cost(&|given| assert!(passwords.verify(given, hash).is_ok()));
        assert_eq!(known(&normal), hashes, "{text}");
        assert_eq!(known(&old), hashes, "{text}");
        assert_eq!(
            cost(&|given| assert!(passwords.work_in_vain(given).is_ok())),
            hashes,
            "{text}"
        );
    }
}

#[test]
fn salts_differ_and_foreign_hashes_are_refused() {
    let passwords = Passwords::default();
    let hash = |salt| {
        passwords
            .hash(&Known(salt), &password("correct horse battery"))
            .unwrap()
    };
    assert!(hash(1) != hash(2));
    let foreign = Personal::new("$2b$12$abcdefghijklmnopqrstuv".to_owned());
    let error = passwords
        .verify(&password("correct horse battery"), &foreign)
        .unwrap_err();
    assert_eq!(error, VaultError::Broken);
}

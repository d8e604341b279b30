//! Passwords: argon2id with its cost beside the hash.
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
    Password::parse(Personal::new(text.to_owned())).unwrap_or_else(|_| unreachable!())
}

#[test]
fn a_hash_names_its_cost_and_knows_its_password() {
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
fn an_older_cost_still_opens_and_asks_to_be_upgraded() {
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

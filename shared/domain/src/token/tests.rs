//! Secrets: fixed digests, refused texts, and that every secret can be parsed again.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::random::fixed::Cycle;

/// SHA-256 of 32 zero bytes.
const ZERO_DIGEST: &str = "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925";
const SUBJECT: &str = "000fabff000fabff000fabff000fabff";

#[test]
fn a_session_token_consists_of_subject_and_secret() {
    let subject = Subject::parse(SUBJECT).unwrap();
    let token = SessionToken::random(subject.clone(), &Cycle::of(&[0]));
    let written = token.to_text();
    assert_eq!(*written.disclose(), format!("{SUBJECT}.{}", "A".repeat(43)));
    assert_eq!(token.digest(), ZERO_DIGEST);
    let read = SessionToken::parse(written.disclose()).unwrap();
    assert_eq!(*read.subject(), subject);
    assert_eq!(read.digest(), ZERO_DIGEST);
}

#[test]
fn forged_session_tokens_are_refused() {
    let secret = "A".repeat(43);
    for bad in [
        String::new(),
        ".".to_owned(),
        SUBJECT.to_owned(),
        format!("{SUBJECT}."),
        format!("{SUBJECT}.{secret}A"),
        format!("{SUBJECT}.{secret}="),
        format!("{SUBJECT}.{}", &secret[1..]),
        // The last character has two unused bits, which must be zero: a session has only one token.
        format!("{SUBJECT}.{}B", &secret[1..]),
        format!("{SUBJECT}.+{}", &secret[1..]),
        format!("{SUBJECT}. {}", &secret[1..]),
        format!("{}.{secret}", SUBJECT.to_uppercase()),
        format!("{SUBJECT}.{secret}.{secret}"),
        format!("{SUBJECT}.{}", "A".repeat(1 << 20)),
    ] {
        assert!(SessionToken::parse(&bad).is_none(), "{} chars", bad.len());
    }
}

#[test]
fn a_receipt_matches_only_its_digest() {
    let receipt = Receipt::random(&Cycle::of(&[0]));
    assert!(receipt.matches(ZERO_DIGEST));
    assert!(!receipt.matches(""));
    assert!(!receipt.matches(&ZERO_DIGEST.to_uppercase()));
    assert!(!Receipt::random(&Cycle::of(&[1])).matches(ZERO_DIGEST));
}

#[test]
fn a_recovery_code_is_written_in_groups() {
    let bytes: Vec<u8> = (12..32).collect();
    let code = RecoveryCode::random(&Cycle::of(&bytes));
    assert_eq!(*code.to_text().disclose(), "CDEFG-HJKMN-PQRST-VWXYZ");
    for same in [
        "cdefg hjkmn pqrst vwxyz",
        "CDEFGHJKMNPQRSTVWXYZ",
        "ＣＤＥＦＧ－ＨＪＫＭＮ－ＰＱＲＳＴ－ＶＷＸＹＺ",
    ] {
        assert!(
            RecoveryCode::parse(same)
                .ok()
                .unwrap()
                .matches(&code.digest())
        );
    }
    let ones_and_zeros = RecoveryCode::parse("iIlL1-oO000-00000-00000").ok().unwrap();
    assert_eq!(
        *ones_and_zeros.to_text().disclose(),
        "11111-00000-00000-00000"
    );
    for bad in [
        "",
        "CDEFG-HJKMN-PQRST-VWXY",
        "UDEFG-HJKMN-PQRST-VWXYZ",
        "CDEFG-HJKMN-PQRST-VWXYZ0",
    ] {
        let violation = RecoveryCode::parse(bad).err().unwrap();
        assert_eq!(violation.code, code::NOT_A_RECOVERY_CODE);
    }
}

proptest! {
    #[test]
    fn secrets_are_parsed_again(bytes in prop::array::uniform32(any::<u8>())) {
        let random = Cycle::of(&bytes);
        let receipt = Receipt::random(&random);
        let read = Receipt::parse(receipt.to_text().disclose()).unwrap();
        prop_assert!(read.matches(&receipt.digest()));
        let code = RecoveryCode::random(&random);
        let read = RecoveryCode::parse(code.to_text().disclose()).ok().unwrap();
        prop_assert!(read.matches(&code.digest()));
    }

    #[test]
    fn no_input_causes_a_panic(text in "\\PC{0,80}") {
        let _ = SessionToken::parse(&text);
        let _ = Receipt::parse(&text);
        let _ = RecoveryCode::parse(&text);
    }
}

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
fn a_receipt_is_read_as_people_paste_it() {
    // 32 bytes whose base64url has single and double hyphens, underscores, and letters of both cases.
    let receipt = Receipt::random(&Cycle::of(&[0xfb, 0xef, 0xbe, 0x69, 0xbf, 0x3f, 0x4f]));
    let written = receipt.to_text().disclose().clone();
    assert!(written.contains("--") && written.contains('_'), "{written}");
    let wide = |c: char| match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap(),
        other => other,
    };
    for pasted in [
        format!(" {written}\r\n"),
        format!("\u{202A}{written}\u{202C}\u{200B}"),
        format!("{}\n  {}", &written[..20], &written[20..]),
        written.replace('-', "\u{2011}"),
        written.replace('-', "–"),
        written.replace("--", "—"),
        written.chars().map(wide).collect(),
    ] {
        let read = Receipt::parse(&pasted).unwrap();
        assert!(read.matches(&receipt.digest()), "{pasted:?}");
    }
    for other in [
        written.to_lowercase(),
        written[1..].to_owned(),
        format!("{written}A"),
        format!("{written}{}", " ".repeat(RECEIPT_TEXT_CHARS)),
    ] {
        let read = Receipt::parse(&other);
        assert!(
            read.is_none_or(|read| !read.matches(&receipt.digest())),
            "{other:?}"
        );
    }
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
        "cdefg–HJKMN—pqrst−VWXYZ",
        "C D E F G\tHJKMN\r\nPQRST\u{a0}VWXYZ\n",
        "\u{202A}CDEFG\u{2011}HJKMN\u{2011}PQRST\u{2011}VWXYZ\u{202C}\u{200B}",
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

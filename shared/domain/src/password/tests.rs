//! Passwords that may be chosen, and the normal form of passwords.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

fn typed(text: &str) -> Password {
    Password::typed(Personal::new(text.to_owned())).unwrap()
}

fn outcome(text: &str) -> Option<&'static str> {
    let chosen = Password::chosen(Personal::new(text.to_owned()));
    chosen.err().map(|violation| violation.code)
}

#[test]
fn length_is_counted_in_characters_after_normalising() {
    assert_eq!(outcome("九个字的密码不够长"), Some(code::TOO_SHORT));
    assert_eq!(outcome("十个字的密码刚好够长"), None);
    // Ten characters as typed, five of them after NFKC.
    assert_eq!(
        outcome("e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}"),
        Some(code::TOO_SHORT)
    );
    // One ligature becomes three characters.
    assert_eq!(outcome("ﬃﬃﬃx"), None);
    assert_eq!(outcome(&"长".repeat(PASSWORD_MAX_CHARS)), None);
    assert_eq!(outcome(&"e\u{301}".repeat(PASSWORD_MAX_CHARS)), None);
    for long in [
        "长".repeat(PASSWORD_MAX_CHARS + 1),
        "ﬃ".repeat(PASSWORD_MAX_CHARS),
    ] {
        assert_eq!(outcome(&long), Some(code::TOO_LONG));
    }
    assert_eq!(
        outcome("correct horse\0battery"),
        Some(code::CONTROL_CHARACTER)
    );
    assert_eq!(outcome(" spaces stay "), None);
}

#[test]
fn the_same_password_has_the_same_bytes_on_every_system() {
    for (one, other) in [
        ("caf\u{e9} au lait", "cafe\u{301} au lait"),
        ("Ａ ｌｏｎｇ　ｐａｓｓ", "A long pass"),
        ("\u{1112}\u{1161}\u{11ab} korean", "한 korean"),
        ("\u{2126} resistance", "Ω resistance"),
    ] {
        assert!(typed(one).seal_view() == typed(other).seal_view(), "{one}");
    }
    assert!(typed("Passphrase x").seal_view() != typed("passphrase x").seal_view());
}

#[test]
fn the_typed_text_is_compared_too_if_it_differs() {
    assert_eq!(typed("plain ascii").seal_views().count(), 1);
    assert_eq!(typed("caf\u{e9} au lait").seal_views().count(), 1);
    let decomposed = typed("cafe\u{301} au lait");
    let views: Vec<&[u8]> = decomposed.seal_views().collect();
    assert_eq!(
        views,
        ["café au lait".as_bytes(), "cafe\u{301} au lait".as_bytes()]
    );
    // Short passwords from before a longer minimum can be compared. Those that are too long are not hashed.
    assert_eq!(typed("").seal_views().count(), 1);
    assert!(Password::typed(Personal::new("长".repeat(PASSWORD_MAX_CHARS + 1))).is_none());
}

#[test]
fn common_passwords_are_refused_in_any_spelling() {
    for common in [
        "1234567890",
        "password123",
        "PassWord123",
        "ｐａｓｓｗｏｒｄ１２３",
        "1 2 3 4 5 6 7 8 9 0",
        "qwertyuiop",
        "1qaz2wsx3edc",
        "a123456789",
        "woaini1314",
        "5201314520",
        "iloveyou123",
    ] {
        assert_eq!(outcome(common), Some(code::COMMON_PASSWORD), "{common}");
    }
    assert_eq!(outcome("seven summer relays"), None);
}

#[test]
fn ones_own_number_and_call_sign_are_refused_in_any_spelling() {
    let phone = Phone::parse("13812345678").ok();
    let call_sign = CallSign::parse("BD0ABC").ok();
    let refused = |text: &str| {
        let outcome = typed(text).check_own(phone.as_ref(), call_sign.as_ref());
        outcome == Err(Violation::here(code::OWN_IDENTIFIER))
    };
    for own in [
        "13812345678",
        "+86 138-1234-5678",
        "008613812345678",
        "１３８１２３４５６７８",
        "13812345678abc",
        "a-13812345678!",
        "BD0ABC/POTA",
        "bdøabc 2026",
        "b d 0 a b c !!!!",
        "BD0ABC BD0ABC",
        "BD0ABCBD0ABC1",
    ] {
        assert!(refused(own), "{own}");
    }
    for other in [
        "13912345678",
        "BD0ABD/POTA",
        "BD0ABC horse battery",
        "seven summer relays",
    ] {
        assert!(!refused(other), "{other}");
    }
    assert!(
        typed("13812345678")
            .check_own(None, call_sign.as_ref())
            .is_ok()
    );
}

proptest! {
    #[test]
    fn a_chosen_password_is_normalised_and_stays_unchanged(text in ".{0,40}|[a-zé\u{301}Ａ-Ｚ ]{8,20}") {
        if let Ok(password) = Password::chosen(Personal::new(text)) {
            let once = String::from_utf8(password.seal_view().to_vec()).unwrap();
            let twice = Password::chosen(Personal::new(once)).ok().unwrap();
            prop_assert!(twice.seal_view() == password.seal_view());
            prop_assert_eq!(twice.seal_views().count(), 1);
        }
    }
}

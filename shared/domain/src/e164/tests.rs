//! Numbers as people write and paste them, texts that are not numbers, and masks.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::phone::Phone;

fn normalised(text: &str) -> Option<String> {
    E164::parse(text)
        .ok()
        .map(|number| number.seal_view().to_owned())
}

#[test]
fn numbers_of_all_kinds_are_read_in_all_notations() {
    for (expected, notations) in [
        (
            "+8613800138000",
            &[
                "13800138000",
                "138 0013 8000",
                "138.0013.8000",
                "(+86)138-0013-8000",
                "（＋８６）１３８－００１３－８０００",
                "+86 138—0013–8000",
                "0086 13800138000",
                "86-13800138000",
                "138\t0013\t8000",
                "\u{202D}+86 138 0013 8000\u{202C}",
                "\u{202A}13800138000\u{202C}",
                "\u{2066}138 0013 8000\u{2069}",
                "\u{200B}13800138000\u{FEFF}",
                "【+86】138 0013 8000",
                "[86] 138 0013 8000",
            ][..],
        ),
        (
            "+8657187654321",
            &[
                "0571-87654321",
                "(0571) 8765 4321",
                "+86 571 87654321",
                "+86 0571 87654321",
                "+86 (0)571 87654321",
                "+86 (0571) 87654321",
                "0086-571-87654321",
                "86-571-8765-4321",
                "86-0571-87654321",
                "０５７１－８７６５４３２１",
            ],
        ),
        (
            "+861087654321",
            &["010-87654321", "+86 10 8765 4321", "(010)87654321"],
        ),
        ("+862187654321", &["021 8765 4321", "0086 21 87654321"]),
        ("+868986543210", &["0898-6543210", "+86 898 654 3210"]),
        (
            "+864008001234",
            &["400-800-1234", "+86 400 800 1234", "4008001234"],
        ),
        (
            "+85251234567",
            &["+852 5123 4567", "00852-51234567", "(+852) 5123 4567"],
        ),
        ("+85366123456", &["+853 6612 3456", "00853 66123456"]),
        (
            "+886912345678",
            &[
                "+886 912 345 678",
                "+886 0912-345-678",
                "+886 (0)912 345678",
            ],
        ),
        (
            "+886223456789",
            &["+886 2 2345 6789", "+886-(0)2-2345-6789"],
        ),
        ("+12025550143", &["+1 (202) 555-0143", "001 202.555.0143"]),
        (
            "+442079460958",
            &["+44 (0)20 7946 0958", "+44 20 7946 0958"],
        ),
        ("+390612345678", &["+39 06 1234 5678"]),
        ("+81312345678", &["+81 3-1234-5678"]),
        ("+79161234567", &["+7 916 123-45-67"]),
        ("+6831234", &["+683 1234"]),
        ("+491234567890123", &["+49 1234567890123"]),
        ("+870771234567", &["+870 771 234 567"]),
    ] {
        for notation in notations {
            assert_eq!(
                normalised(notation).as_deref(),
                Some(expected),
                "{notation:?}"
            );
        }
    }
}

/// Contact apps put these around a number that they copy: the marks and overrides of direction, U+202A to U+202E, and the
/// isolates, U+2066 to U+2069.
#[test]
fn marks_of_direction_around_a_number_are_left_out() {
    let marks = ('\u{202A}'..='\u{202E}').chain('\u{2066}'..='\u{2069}');
    let mut count = 0;
    for mark in marks {
        count += 1;
        for (number, expected) in [
            ("138 0013 8000", "+8613800138000"),
            ("0571-87654321", "+8657187654321"),
            ("+852 5123 4567", "+85251234567"),
        ] {
            let pasted = format!("{mark}{number}{mark}");
            assert_eq!(normalised(&pasted).as_deref(), Some(expected), "{pasted:?}");
        }
        let registered = Phone::parse(&format!("{mark}138 0013 8000"));
        assert!(
            registered.is_ok_and(|phone| phone.seal_view() == "+8613800138000"),
            "{mark:?}"
        );
    }
    assert_eq!(count, 9);
}

#[test]
fn a_text_that_is_not_a_number_is_refused() {
    for bad in [
        "",
        "+",
        "+86",
        "110",
        "10086",
        "95588",
        "87654321",
        "571-87654321",
        "57187654321",
        "1012345678",
        "12800138000",
        "138001380000",
        "1380013800",
        "0571-876543",
        "0571-87654321-8001",
        "0571-87654321转8001",
        "010-1234567",
        "0571-07654321",
        "+8613800138000/13900139000",
        "13800138000、13900139000",
        "+86 12800138000",
        "+8613800138000;ext=1",
        "++8613800138000",
        "86+13800138000",
        "13800138000+",
        "+0086 13800138000",
        "85251234567",
        "+852 512 3456",
        "+852 05123 456",
        "+1 102 555 0143",
        "+1 202 555 014",
        "+999 12345678",
        "+0 12345678",
        "+49 12345678901234",
        "+68312",
        "138\u{0}00138000",
        "١٣٨٠٠١٣٨٠٠٠",
        "一三八〇〇一三八〇〇〇",
        "someone@example.com",
        &"1".repeat(limits::IDENTIFIER_CHARS + 1),
    ] {
        assert_eq!(normalised(bad), None, "{bad:?}");
    }
    let violation = E164::parse("12800138000").err().unwrap();
    assert_eq!(violation, Violation::new("", code::NOT_A_PHONE_NUMBER));
}

#[test]
fn masks_hide_six_digits_of_any_number() {
    for (number, masked) in [
        ("13812345678", "138******78"),
        ("0571-87654321", "0571******21"),
        ("010-87654321", "010******21"),
        ("0898-6543210", "089******10"),
        ("400-800-1234", "40******34"),
        ("+852 5123 4567", "+852******67"),
        ("+853 6612 3456", "+853******56"),
        ("+886 912 345 678", "+8869******78"),
        ("+1 202 555 0143", "+120******43"),
        ("+683 1234", "******"),
    ] {
        assert_eq!(
            E164::parse(number).ok().unwrap().masked(),
            masked,
            "{number}"
        );
    }
}

#[test]
fn deserialising_validates_and_repeats_nothing() {
    let number: E164 = serde_json::from_str(r#""+8613800138000""#).unwrap();
    assert_eq!(number.seal_view(), "+8613800138000");
    let error = serde_json::from_str::<E164>(r#""12345""#).err().unwrap();
    assert!(!error.to_string().contains("12345"));
}

proptest! {
    #[test]
    fn a_parsed_number_is_e164_and_parses_to_itself(
        text in "\\PC{0,40}|[+0-9 ()８６.-]{6,24}|\\+[1-9][0-9]{6,14}|0[1-9][0-9]{8,10}"
    ) {
        if let Some(number) = normalised(&text) {
            let digits = number.strip_prefix('+').unwrap();
            prop_assert!((7..=15).contains(&digits.len()) && !digits.starts_with('0'));
            prop_assert!(digits.bytes().all(|byte| byte.is_ascii_digit()));
            prop_assert_eq!(normalised(&number), Some(number.clone()));
        }
    }

    #[test]
    fn a_mask_never_shows_six_digits_in_their_place(text in "\\+[1-9][0-9]{6,14}|0[1-9][0-9]{8,10}") {
        if let Ok(number) = E164::parse(&text) {
            let masked = number.masked();
            let shown = masked.bytes().filter(u8::is_ascii_digit).count();
            prop_assert!(masked.contains("******"));
            // The `0` of an area code is not part of the number.
            prop_assert!(shown <= number.seal_view().len() - 1 - HIDDEN_DIGITS);
        }
    }
}

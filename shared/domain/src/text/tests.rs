//! Normal forms, what is refused, and that normalising twice changes nothing.

use proptest::prelude::*;

use super::{character::is_visible_letter_or_digit, *};

#[test]
fn normal_forms() {
    assert_eq!(nfkc("＋８６　１３８").as_str(), "+86 138");
    assert_eq!(nfc("  e\u{301} "), "\u{e9}");
    // NFC does not change full-width text.
    assert_eq!(nfc("Ａ座　１号"), "Ａ座　１号");
    assert_eq!(
        nfc("广东省\t深圳市\u{a0}南山区\u{2003}1"),
        "广东省 深圳市 南山区 1"
    );
}

#[test]
fn invisible_characters_around_a_line_are_removed() {
    for around in [
        "\u{200B}",
        "\u{FEFF}",
        "\u{202A}",
        "\u{2066} ",
        "\u{3164}",
        "\u{61C}\t",
    ] {
        assert_eq!(nfc(&format!("{around}李雷{around}")), "李雷", "{around:?}");
    }
    // The form of the last character, and a Uyghur letter that is shown as if the word went on.
    for whole in ["葛\u{E0100}", "ه\u{200D}"] {
        assert_eq!(nfc(&format!(" {whole} ")), whole);
        assert_eq!(check_line(whole, 9), None);
    }
}

#[test]
fn a_line_that_nobody_can_see_is_refused() {
    for (line, code) in [
        ("\u{3164}", code::MISSING),
        ("\u{115F}\u{1160}", code::MISSING),
        ("\u{200B} \u{FEFF}", code::MISSING),
        ("\u{200D}", code::MISSING),
        ("\u{3000}", code::MISSING),
        ("\u{2800}", code::NO_LETTER),
        ("\u{13441}", code::NO_LETTER),
        ("\u{13442}", code::NO_LETTER),
        ("\u{301}", code::NO_LETTER),
        ("-", code::NO_LETTER),
        ("李\u{61C}雷", code::CONTROL_CHARACTER),
        ("李\u{3164}雷", code::CONTROL_CHARACTER),
        ("李\u{115F}雷", code::CONTROL_CHARACTER),
        ("李\u{200B}雷", code::CONTROL_CHARACTER),
        ("李\u{AD}雷", code::CONTROL_CHARACTER),
    ] {
        assert_eq!(check_line(&nfc(line), 9), Some(code), "{line:?}");
    }
}

#[test]
fn names_of_every_script_are_accepted() {
    for name in [
        "李雷",
        "欧阳·娜娜",
        "阿卜杜拉·买买提",
        "𠮷田",
        "\u{323B0}",
        "葛\u{E0100}城",
        "ئابدۇللا",
        "ᠮᠣᠩᠭᠣᠯ\u{180B}",
        "བོད་པ",
        "ꆈꌠ",
        "O'Neill-Smith Jr.",
        "José",
        "김철수",
    ] {
        assert_eq!(check_name(&nfc(name), 64), None, "{name}");
    }
}

#[test]
fn a_name_has_a_letter_and_another_line_may_have_digits_only() {
    for (text, name) in [
        ("12345", Some(code::NO_LETTER)),
        ("3 栋", None),
        ("X3", None),
    ] {
        assert_eq!(check_line(text, 9), None, "{text}");
        assert_eq!(check_name(text, 9), name, "{text}");
    }
    assert_eq!(check_name("", 9), Some(code::MISSING));
}

#[test]
fn line_ends_and_odd_white_space_of_free_text_are_normalised() {
    for (given, expected) in [
        (" a\r\nb\rc\n\nd\r\n", "a\nb\nc\n\nd"),
        ("a\tb", "a b"),
        ("a\u{2028}b\u{2029}c\u{85}d\u{B}e\u{C}f", "a\nb\nc\nd\ne\nf"),
        ("a\u{200B}b\u{FEFF}c\u{2060}d\u{AD}e", "abcde"),
        ("a\u{a0}b\u{2003}c\u{3000}d", "a b c\u{3000}d"),
        ("\u{202D}+86 138\u{202C} \u{2068}x\u{2069}", "+86 138 x"),
        ("👨\u{200D}👩 ❤\u{FE0F}", "👨\u{200D}👩 ❤\u{FE0F}"),
        ("\u{200B}\n\u{FEFF}", ""),
    ] {
        assert_eq!(nfc_lines(given), expected, "{given:?}");
    }
}

#[test]
fn control_characters_in_free_text_are_refused() {
    assert_eq!(check_lines("a\nb", 3), None);
    assert_eq!(check_lines("?", 3), None);
    assert_eq!(check_lines("a\nbc", 3), Some(code::TOO_LONG));
    for blank in ["", "\u{2800}", "\u{13441}", "\u{200D}", "\u{3164}"] {
        assert_eq!(check_lines(&nfc_lines(blank), 3), Some(code::MISSING));
    }
    for bad in [
        "a\0b",
        "a\u{1b}b",
        "a\u{202E}b",
        "a\u{9f}b",
        "\u{7}",
        "\u{202E}",
    ] {
        assert_eq!(
            check_lines(&nfc_lines(bad), 9),
            Some(code::CONTROL_CHARACTER)
        );
    }
}

#[test]
fn length_is_counted_in_characters() {
    assert_eq!(check_line("长安街", 3), None);
    assert_eq!(check_line("长安街道", 3), Some(code::TOO_LONG));
    assert_eq!(check_line("", 3), Some(code::MISSING));
    for bad in [
        "a\0b",
        "a\nb",
        "a\u{202E}b",
        "a\u{2028}b",
        "a\u{feff}b",
        "a\u{7f}b",
    ] {
        assert_eq!(check_line(&nfc(bad), 9), Some(code::CONTROL_CHARACTER));
    }
}

#[test]
fn numbers_and_codes_are_compacted() {
    assert_eq!(
        compact("\u{202D}（＋８６）１３８—００\t\u{2069}").as_str(),
        "(+86)138-00"
    );
    assert_eq!(compact("a\0b").as_str(), "a\0b");
}

/// Text with many of the characters that need care.
fn odd_text() -> impl Strategy<Value = String> {
    "[a1李\u{3164}\u{115F}\u{200B}-\u{200F}\u{2028}-\u{202E}\u{2066}-\u{2069}\u{2800}\u{e9}\u{301}\u{a0}\u{3000}\t\r\n \u{FE0F}\u{E0100}]{0,12}|.{0,12}"
}

proptest! {
    #[test]
    fn normalising_twice_changes_nothing(text in odd_text()) {
        prop_assert_eq!(nfc(&nfc(&text)), nfc(&text));
        prop_assert_eq!(nfc_lines(&nfc_lines(&text)), nfc_lines(&text));
        let once = compact(&text);
        let twice = compact(&once);
        prop_assert_eq!(twice.as_str(), once.as_str());
    }

    #[test]
    fn what_is_accepted_can_be_seen(text in odd_text()) {
        let line = nfc(&text);
        if check_line(&line, 12).is_none() {
            // By the same data as the rule: the standard library may know an older version of Unicode.
            prop_assert!(line.chars().any(is_visible_letter_or_digit));
            let hidden = ['\u{202E}', '\u{3164}', '\u{200B}', '\n'];
            prop_assert!(!line.contains(hidden));
        }
        let lines = nfc_lines(&text);
        if check_lines(&lines, 24).is_none() {
            let odd = ['\u{202E}', '\u{200B}', '\t', '\r', '\u{2028}'];
            prop_assert!(!lines.contains(odd));
            prop_assert!(!lines.chars().all(char::is_whitespace));
        }
    }
}

//! Normalises and checks text that people entered.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::violation::code;

/// The NFKC form: full-width digits, letters and spaces become normal ones. It is wiped when dropped.
pub(crate) fn nfkc(text: &str) -> Zeroizing<String> {
    // Reserve the space once: a growing string leaves copies that are not wiped.
    let mut out = Zeroizing::new(String::with_capacity(text.len() * 2));
    out.extend(text.nfkc());
    out
}

/// The NFC form, trimmed: the same letters always have the same bytes, and nothing else changes.
pub(crate) fn nfc(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    out.extend(text.trim().nfc());
    out
}

/// Like [`nfc`], with every line ending as `\n`.
pub(crate) fn nfc_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut chars = text.trim().nfc().peekable();
    while let Some(character) = chars.next() {
        match character {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' => out.push('\n'),
            other => out.push(other),
        }
    }
    out
}

/// Like [`check_line`] for text of several lines: `\n` is allowed.
pub(crate) fn check_lines(text: &str, max_chars: usize) -> Option<&'static str> {
    if text.is_empty() {
        Some(code::MISSING)
    } else if text.chars().any(|one| one != '\n' && is_control(one)) {
        Some(code::CONTROL_CHARACTER)
    } else if text.chars().count() > max_chars {
        Some(code::TOO_LONG)
    } else {
        None
    }
}

/// Checks one line of normalised text: not empty, at most `max_chars`, no invisible characters. Returns the code of the
/// first violation.
pub(crate) fn check_line(text: &str, max_chars: usize) -> Option<&'static str> {
    if text.is_empty() {
        Some(code::MISSING)
    } else if text.chars().any(is_control) {
        Some(code::CONTROL_CHARACTER)
    } else if text.chars().count() > max_chars {
        Some(code::TOO_LONG)
    } else {
        None
    }
}

/// Whether this is a control character, a line separator, or an invisible character that reorders or hides text on a
/// label. Joiners are allowed, because several scripts used in China need them.
pub(crate) fn is_control(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_forms() {
        assert_eq!(nfkc("＋８６　１３８").as_str(), "+86 138");
        assert_eq!(nfc("  e\u{301} "), "\u{e9}");
        // NFC does not change full-width text.
        assert_eq!(nfc("Ａ座"), "Ａ座");
    }

    #[test]
    fn line_endings_are_normalised_and_several_lines_allowed() {
        assert_eq!(nfc_lines(" a\r\nb\rc\n\nd\r\n"), "a\nb\nc\n\nd");
        assert_eq!(check_lines("a\nb", 3), None);
        assert_eq!(check_lines("a\nbc", 3), Some(code::TOO_LONG));
        assert_eq!(check_lines("", 3), Some(code::MISSING));
        for bad in ["a\0b", "a\tb", "a\u{202E}b", "a\u{2028}b", "a\u{85}b"] {
            assert_eq!(check_lines(bad, 9), Some(code::CONTROL_CHARACTER));
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
            assert_eq!(check_line(bad, 9), Some(code::CONTROL_CHARACTER));
        }
    }
}

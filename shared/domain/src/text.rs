//! How text from people is brought into one form before it is judged.

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::violation::code;

/// NFKC: full-width digits, letters and spaces become plain ones. Wiped when dropped.
pub(crate) fn folded(text: &str) -> Zeroizing<String> {
    // Reserved at once: a string that grows leaves unwiped copies behind.
    let mut out = Zeroizing::new(String::with_capacity(text.len() * 2));
    out.extend(text.nfkc());
    out
}

/// NFC and trimmed: the same letters always become the same bytes, and nothing else changes.
pub(crate) fn composed(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    out.extend(text.trim().nfc());
    out
}

/// Like [`composed`], with every end of a line as one `\n`.
pub(crate) fn composed_lines(text: &str) -> String {
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

/// Checks text of several lines like [`check_line`]: an end of a line is no control character here.
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

/// Checks one line of text, already composed: not empty, at most `max_chars`, nothing invisible.
/// Gives the code of the first thing wrong.
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

/// Control characters, line separators, and the invisible ones that reorder or hide text on a
/// label. Joiners stay allowed: several scripts of China need them.
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
    fn folding_and_composing() {
        assert_eq!(folded("＋８６　１３８").as_str(), "+86 138");
        assert_eq!(composed("  e\u{301} "), "\u{e9}");
        // NFC leaves full-width text as the person wrote it.
        assert_eq!(composed("Ａ座"), "Ａ座");
    }

    #[test]
    fn lines_end_in_one_way() {
        assert_eq!(composed_lines(" a\r\nb\rc\n\nd\r\n"), "a\nb\nc\n\nd");
        assert_eq!(check_lines("a\nb", 3), None);
        assert_eq!(check_lines("a\nbc", 3), Some(code::TOO_LONG));
        assert_eq!(check_lines("", 3), Some(code::MISSING));
        for bad in ["a\0b", "a\tb", "a\u{202E}b", "a\u{2028}b", "a\u{85}b"] {
            assert_eq!(check_lines(bad, 9), Some(code::CONTROL_CHARACTER));
        }
    }

    #[test]
    fn lines_are_counted_in_characters() {
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

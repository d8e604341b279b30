//! Normalises and checks text that people entered.
//!
//! There are three kinds: one line, such as a name ([`nfc`], [`check_line`]); free text of several lines
//! ([`nfc_lines`], [`check_lines`]); and what people paste as a number or a code ([`compact`]).

mod character;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::violation::code;
pub(crate) use character::as_bracket;
use character::{
    is_blank, is_dash, is_invisible, is_part_of_words, is_visible_letter,
    is_visible_letter_or_digit, is_white_space,
};

/// The full-width space. It is common between the parts of Chinese text, so it stays.
const IDEOGRAPHIC_SPACE: char = '\u{3000}';
/// Shows everything after it in reverse order. No keyboard writes it and no contact app copies it.
const RIGHT_TO_LEFT_OVERRIDE: char = '\u{202E}';

/// The NFKC form: full-width digits, letters and spaces become normal ones. It is wiped when dropped.
pub(crate) fn nfkc(text: &str) -> Zeroizing<String> {
    // Reserve the space once: a growing string leaves copies that are not wiped.
    let mut out = Zeroizing::new(String::with_capacity(text.len() * 2));
    out.extend(text.nfkc());
    out
}

/// A number or a code as people paste it, in NFKC, without white space and invisible characters, and with every hyphen
/// and dash as `-`. It is wiped when dropped.
pub(crate) fn compact(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len() * 2));
    let is_dropped = |one: &char| is_white_space(*one) || (is_invisible(*one) && !one.is_control());
    out.extend(
        text.nfkc()
            .filter(|one| !is_dropped(one))
            .map(|one| if is_dash(one) { '-' } else { one })
            // Again, because what stood apart may now be one character.
            .nfkc(),
    );
    out
}

/// One line in NFC: the same letters always have the same bytes. Tabs and odd spaces become spaces; white space and
/// invisible characters around the text are removed.
pub(crate) fn nfc(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    out.extend(text.chars().map(plain_space).nfc());
    trimmed(&out).to_owned()
}

/// Text of several lines in NFC. Every line end becomes `\n`; tabs and odd spaces become spaces; invisible characters
/// are removed, except those that [words need](is_part_of_words). What [`check_lines`] refuses stays.
pub(crate) fn nfc_lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut last = '\0';
    let normal = text.chars().filter_map(|one| {
        let before = std::mem::replace(&mut last, one);
        match one {
            '\n' if before == '\r' => None,
            '\r' | '\n' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
            '\t' => Some(' '),
            one if is_refused(one) || is_part_of_words(one) || !is_invisible(one) => {
                Some(plain_space(one))
            }
            _ => None,
        }
    });
    out.extend(normal.nfc());
    trimmed(&out).to_owned()
}

/// Like [`check_line`] for free text: `\n` is allowed, and so is text without a letter.
pub(crate) fn check_lines(text: &str, max_chars: usize) -> Option<&'static str> {
    if text.chars().any(|one| one != '\n' && is_refused(one)) {
        Some(code::CONTROL_CHARACTER)
    } else if text.chars().all(is_blank) {
        Some(code::MISSING)
    } else if text.chars().count() > max_chars {
        Some(code::TOO_LONG)
    } else {
        None
    }
}

/// Checks one line of normalised text: at most `max_chars`, no invisible characters except those that
/// [words need](is_part_of_words), and at least one letter or digit that people can see. Returns the code of the first
/// violation.
pub(crate) fn check_line(text: &str, max_chars: usize) -> Option<&'static str> {
    let is_hidden = |one| is_invisible(one) && !is_part_of_words(one);
    if text.is_empty() {
        Some(code::MISSING)
    } else if text.chars().any(is_hidden) {
        Some(code::CONTROL_CHARACTER)
    } else if text.chars().count() > max_chars {
        Some(code::TOO_LONG)
    } else if !text.chars().any(is_visible_letter_or_digit) {
        Some(code::NO_LETTER)
    } else {
        None
    }
}

/// Like [`check_line`] for the name of a person: it has a letter that people can see. Digits alone are no name.
pub(crate) fn check_name(text: &str, max_chars: usize) -> Option<&'static str> {
    let has_letter = text.chars().any(is_visible_letter);
    check_line(text, max_chars).or((!has_letter).then_some(code::NO_LETTER))
}

/// Characters that free text must not contain: control characters, and the format character that reverses later text.
fn is_refused(one: char) -> bool {
    one.is_control() || one == RIGHT_TO_LEFT_OVERRIDE
}

/// A normal space for a tab and for spaces of other widths.
fn plain_space(one: char) -> char {
    let is_odd = is_white_space(one) && !is_invisible(one) && one != IDEOGRAPHIC_SPACE;
    if is_odd || one == '\t' { ' ' } else { one }
}

/// Without white space and invisible characters around it. At its end a word can need an invisible one.
fn trimmed(text: &str) -> &str {
    let is_outside = |one: char| is_white_space(one) || (is_invisible(one) && !is_refused(one));
    text.trim_start_matches(is_outside)
        .trim_end_matches(|one| is_outside(one) && !is_part_of_words(one))
}

#[cfg(test)]
mod tests;

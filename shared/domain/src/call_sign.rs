//! Amateur radio call signs (ITU Radio Regulations, article 19).
//!
//! Call signs are public, so typing one proves nothing. But they identify a person, so they are protected like every
//! other personal value. A call sign can change, and can later be assigned to another person.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

use crate::limits;
use crate::personal::{Personal, PersonalValue};
use crate::text::compact;
use crate::violation::{Violation, code};

/// Letters that are a complete prefix: the whole series is allocated to one country.
const SINGLE_LETTER_PREFIXES: &[u8] = b"BFGIKMNRW";
/// Maximum number of digits between prefix and suffix: usually one, but call signs of special events may contain a
/// year.
const SEPARATING_DIGITS: usize = 4;
/// Maximum number of characters after the digits. Mainland stations have up to four; special events have longer ones
/// (article 19.68A).
const SUFFIX_CHARS: usize = 7;
/// Maximum number of characters of one addition before or after a slash, such as `POTA`.
const ADDITION_CHARS: usize = 8;
/// Maximum number of additions after the call sign.
const ADDITIONS_AFTER: usize = 3;

/// A call sign in upper case, without slashes, such as `BG7ABC`.
#[derive(Clone, PartialEq, Eq)]
pub struct CallSign(Personal<String>);

impl CallSign {
    /// Parses a call sign as operators write it: in any case and width, with spaces; `Ø` is read as zero. Additions
    /// before or after a slash (`B9/`, `/P`, `/AM`, `/POTA`, `/4`) and the number of a packet radio station (`-9`) are
    /// removed. The violation's pointer is empty.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        normalise(text)
            .map(Self)
            .ok_or_else(|| Violation::here(code::NOT_A_CALL_SIGN))
    }

    /// The call sign, for sealing and for its blind index.
    pub fn seal_view(&self) -> &str {
        self.0.seal_view()
    }

    /// The call sign, for the person.
    pub fn disclose(&self) -> &str {
        self.0.disclose()
    }
}

fn normalise(text: &str) -> Option<Personal<String>> {
    if text.chars().count() > limits::IDENTIFIER_CHARS {
        return None;
    }
    let compact = compact(text);
    let mut written = zeroize::Zeroizing::new(String::with_capacity(compact.len()));
    written.extend(compact.chars().map(|c| match c {
        'Ø' | 'ø' | '∅' => '0',
        '\u{2044}' | '∕' => '/',
        other => other.to_ascii_uppercase(),
    }));
    let parts: Vec<&str> = without_station_number(&written).split('/').collect();
    let place = base(&parts)?;
    let (before, after) = (&parts[..place], &parts[place + 1..]);
    let has_letter = |part: &&str| part.bytes().any(is_letter);
    let is_complete = before.len() <= 1
        && before.iter().all(has_letter)
        && after.len() <= ADDITIONS_AFTER
        && before.iter().chain(after).all(|part| is_addition(part));
    is_complete.then(|| Personal::new(parts[place].to_owned()))
}

/// The text without the station number of packet radio, as in `BG7ABC-9`.
fn without_station_number(written: &str) -> &str {
    match written.rsplit_once('-') {
        Some((call_sign, number))
            if matches!(number.len(), 1 | 2) && number.bytes().all(|b| b.is_ascii_digit()) =>
        {
            call_sign
        }
        _ => written,
    }
}

/// The index of the part that is the call sign: the longest one. The prefix of a visited place can look like a call
/// sign (`VP2E/BG7ABC`), but it is shorter. `None` if two are equally long, because then it is not clear which one is
/// meant.
fn base(parts: &[&str]) -> Option<usize> {
    let call_signs = || (0..parts.len()).filter(|&place| is_call_sign(parts[place].as_bytes()));
    let longest = call_signs().map(|place| parts[place].len()).max()?;
    let mut found = call_signs().filter(|&place| parts[place].len() == longest);
    let place = found.next()?;
    found.next().is_none().then_some(place)
}

/// Whether this may be an addition before or after a slash: letters and digits.
fn is_addition(part: &str) -> bool {
    let bytes = part.as_bytes();
    (1..=ADDITION_CHARS).contains(&bytes.len())
        && bytes
            .iter()
            .all(|&byte| is_letter(byte) || byte.is_ascii_digit())
}

/// Prefix, digits, and a suffix of which the last character is a letter.
fn is_call_sign(bytes: &[u8]) -> bool {
    (1..=3).any(|length| match bytes.split_at_checked(length) {
        Some((prefix, rest)) => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            is_prefix(prefix)
                && (1..=SEPARATING_DIGITS).contains(&digits)
                && is_suffix(&rest[digits..])
        }
        None => false,
    })
}

/// The prefixes that the ITU allocates: none begins with 0, 1 or Q, and none has 0 or 1 as second character. Three
/// characters occur only where countries share a series, such as `3DA`.
fn is_prefix(prefix: &[u8]) -> bool {
    match prefix {
        [letter] => SINGLE_LETTER_PREFIXES.contains(letter),
        [b'Q', ..] => false,
        [first, second] if is_letter(*first) => is_letter(*second) || matches!(second, b'2'..=b'9'),
        [b'2'..=b'9', second] => is_letter(*second),
        [b'2'..=b'9', second, third] => is_letter(*second) && is_letter(*third),
        _ => false,
    }
}

fn is_suffix(suffix: &[u8]) -> bool {
    suffix.len() <= SUFFIX_CHARS
        && suffix
            .iter()
            .all(|&byte| is_letter(byte) || byte.is_ascii_digit())
        && suffix.last().is_some_and(|&last| is_letter(last))
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_uppercase()
}

impl PersonalValue for CallSign {
    type Value = String;

    fn personal(&self) -> &Personal<String> {
        &self.0
    }
}

impl JsonSchema for CallSign {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "CallSign".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^[A-Z0-9]{3,14}$"})
    }
}

/// Reads a sealed record. (Requests are read as text and parsed, so that the answer can name the violation.)
impl<'de> Deserialize<'de> for CallSign {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Personal::<String>::deserialize(deserializer)?;
        Self::parse(text.seal_view()).map_err(|violation| serde::de::Error::custom(violation.code))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    fn normalised(text: &str) -> Option<String> {
        CallSign::parse(text)
            .ok()
            .map(|call_sign| call_sign.seal_view().to_owned())
    }

    #[test]
    fn valid_call_signs_are_normalised() {
        for (written, expected) in [
            ("BG7ABC", "BG7ABC"),
            (" bg7abc ", "BG7ABC"),
            ("ＢＧ７ＡＢＣ", "BG7ABC"),
            ("BA1A", "BA1A"),
            ("BA4III", "BA4III"),
            ("BH1ABCD", "BH1ABCD"),
            ("BY1QH", "BY1QH"),
            ("BDØAAA", "BD0AAA"),
            ("bdøaaa", "BD0AAA"),
            ("B7P", "B7P"),
            ("BG7ABC/P", "BG7ABC"),
            ("BG7ABC/m", "BG7ABC"),
            ("BG7ABC/MM", "BG7ABC"),
            ("BG7ABC/QRP", "BG7ABC"),
            ("BG7ABC/3", "BG7ABC"),
            ("BG7ABC/3/P", "BG7ABC"),
            ("B9/BG7ABC", "BG7ABC"),
            ("B9/BG7ABC/P", "BG7ABC"),
            ("B９／ＢＧ７ＡＢＣ／Ｐ", "BG7ABC"),
            ("VR2/BG7ABC", "BG7ABC"),
            ("F/G3ABC", "G3ABC"),
            ("M/BG7ABC", "BG7ABC"),
            ("W1AW", "W1AW"),
            ("K1ABC", "K1ABC"),
            ("JA1ABC", "JA1ABC"),
            ("VR2XYZ", "VR2XYZ"),
            ("BV2A", "BV2A"),
            ("XX9LT", "XX9LT"),
            ("9A1AA", "9A1AA"),
            ("E73M", "E73M"),
            ("4X1AB", "4X1AB"),
            ("3DA0RU", "3DA0RU"),
            ("2E0ABC", "2E0ABC"),
            ("R100A", "R100A"),
            ("BG7ABC/A", "BG7ABC"),
            ("BG7ABC/AM", "BG7ABC"),
            ("bg7abc/pm", "BG7ABC"),
            ("BG7ABC/POTA", "BG7ABC"),
            ("BG7ABC/B4", "BG7ABC"),
            ("BG7ABC/VR2", "BG7ABC"),
            ("BG7ABC/10", "BG7ABC"),
            ("BG7ABC/QRPP/P", "BG7ABC"),
            ("BG7ABC∕P", "BG7ABC"),
            ("VP2E/BG7ABC", "BG7ABC"),
            ("BG7ABC/VP2E", "BG7ABC"),
            ("KH6/BG7ABC/P", "BG7ABC"),
            ("BG 7ABC", "BG7ABC"),
            ("b g 7 a b c", "BG7ABC"),
            ("BG7ABC /P", "BG7ABC"),
            ("\u{202A}BG7ABC\u{202C}\t", "BG7ABC"),
            ("BG7ABC-9", "BG7ABC"),
            ("BG7ABC-15", "BG7ABC"),
            ("BD∅AAA", "BD0AAA"),
            ("BG7ABCDE", "BG7ABCDE"),
            ("BY1SPRING", "BY1SPRING"),
            ("B100CPC", "B100CPC"),
            ("VK100ANZAC", "VK100ANZAC"),
            ("EI1916RISING", "EI1916RISING"),
        ] {
            assert_eq!(normalised(written).as_deref(), Some(expected), "{written}");
        }
    }

    #[test]
    fn invalid_call_signs_are_refused() {
        for bad in [
            "",
            "/",
            "/P",
            "B9/",
            "BG7",
            "BG7AB1",
            "BGABC",
            "7ABC",
            "A1A",
            "QQ1ABC",
            "Q1ABC",
            "1A1AA",
            "0K1ABC",
            "Z07ABC",
            "ABCD1EF",
            "BG7ABC//P",
            "BG7ABC/BG7ABD",
            "B9/B8/BG7ABC",
            "99/BG7ABC",
            "BG-7ABC",
            "BG7ABC-",
            "BG7ABC-123",
            "BG7ABC/",
            "BG7ABC/移动",
            "BG7ABC/ABCDEFGHI",
            "BG7ABC/1/2/3/4",
            "BG12345ABC",
            "BG7ABCDEFGH",
            "BG7ABC BG7ABD",
            "BG7ABC,BG7ABD",
            "BG7ABC\0",
            "BG7ÄBC",
            "БГ7АБЦ",
            "BG七ABC",
            "13800138000",
            "BG7ABC/P/P/P/P/P/P/P/P/P/P/P/P/P/P/P/P",
        ] {
            assert_eq!(normalised(bad), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(
            text in "([A-Za-z0-9]{1,4}/)?[A-Za-zØø０-９]{1,3}[0-9Øø]{1,4}[A-Za-z0-9 ]{1,8}(-[0-9]{1,2})?(/[A-Za-z0-9]{0,5}){0,3}|\\PC{0,20}"
        ) {
            if let Some(once) = normalised(&text) {
                prop_assert_eq!(normalised(&once), Some(once.clone()));
                prop_assert!(once.ends_with(|last: char| last.is_ascii_uppercase()));
            }
        }

        #[test]
        fn every_mainland_form_is_accepted(text in "B[A-Z][0-9][A-Z0-9]{0,3}[A-Z]") {
            prop_assert_eq!(normalised(&text), Some(text.clone()));
            prop_assert_eq!(normalised(&text.to_lowercase()), Some(text));
        }
    }
}

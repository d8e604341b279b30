//! Looks for values in bytes, in every form in which a careless program could have written them.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;
use aws_lc_rs::digest;
use base64ct::{Base64, Base64UrlUnpadded, Encoding};

/// A value with fewer bytes than this stands in ids and times by chance, so its plain form counts
/// only where it is a word of its own.
const WORD: usize = 8;

/// The value as it is; in hex; in percent form, as `\x` and as `\u` escapes, whole and only where
/// they are needed; as the list of numbers that Rust and JSON make of bytes; and in base64 at each of
/// the three alignments it can have inside a longer text.
pub fn forms(value: &str) -> Vec<Vec<u8>> {
    let bytes = value.as_bytes();
    let mut forms = vec![value.to_owned()];
    for is_upper in [false, true] {
        forms.push(escaped(bytes, "", |_| false, is_upper));
        forms.push(escaped(bytes, "%", |_| false, is_upper));
        forms.push(escaped(bytes, "%", is_unreserved, is_upper));
        forms.push(escaped(
            bytes,
            "\\x",
            |byte| (0x20..0x7f).contains(&byte),
            is_upper,
        ));
        forms.push(units(value, |_| false, is_upper));
        forms.push(units(value, |unit| unit < 0x80, is_upper));
    }
    let numbers: Vec<String> = bytes.iter().map(u8::to_string).collect();
    forms.push(numbers.join(","));
    forms.push(numbers.join(", "));
    for shift in 0..3 {
        let mut shifted = vec![0; shift];
        shifted.extend(bytes);
        // Only the characters that the value alone decides: not the ones its neighbours share.
        let first = if shift == 0 { 0 } else { shift + 1 };
        let last = shifted.len() * 8 / 6;
        for text in [
            Base64::encode_string(&shifted),
            Base64UrlUnpadded::encode_string(&shifted),
        ] {
            forms.push(text[first..last].to_owned());
        }
    }
    let distinct: BTreeSet<String> = forms.into_iter().collect();
    distinct.into_iter().map(String::into_bytes).collect()
}

/// Fast hashes of the value as bytes, in hex and in base64: who knows one can test every guess. The
/// first 16 bytes of each, so that a shortened hash is found too.
pub fn hashes(value: &str) -> Vec<Vec<u8>> {
    [
        &digest::SHA1_FOR_LEGACY_USE_ONLY,
        &digest::SHA256,
        &digest::SHA512,
    ]
    .into_iter()
    .flat_map(|algorithm| {
        let hash = digest::digest(algorithm, value.as_bytes());
        let hash = &hash.as_ref()[..16];
        let base64 = |text: String| text.into_bytes()[..21].to_vec();
        [
            hash.to_vec(),
            escaped(hash, "", |_| false, false).into_bytes(),
            escaped(hash, "", |_| false, true).into_bytes(),
            base64(Base64::encode_string(hash)),
            base64(Base64UrlUnpadded::encode_string(hash)),
        ]
    })
    .collect()
}

fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

/// Each byte in hex behind a prefix, but for those that stay as they are.
fn escaped(bytes: &[u8], prefix: &str, stays: fn(u8) -> bool, is_upper: bool) -> String {
    let each = bytes.iter().map(|&byte| match (stays(byte), is_upper) {
        (true, _) => char::from(byte).to_string(),
        (false, false) => format!("{prefix}{byte:02x}"),
        (false, true) => format!("{prefix}{byte:02X}"),
    });
    each.collect()
}

/// Each UTF-16 unit as a JSON escape, but for those that stay as they are.
fn units(value: &str, stays: fn(u16) -> bool, is_upper: bool) -> String {
    let each = value
        .encode_utf16()
        .map(|unit| match (stays(unit), is_upper) {
            (true, _) => String::from_utf16_lossy(&[unit]),
            (false, false) => format!("\\u{unit:04x}"),
            (false, true) => format!("\\u{unit:04X}"),
        });
    each.collect()
}

/// Whether the value stands anywhere in `haystack`, in any form.
pub fn contains(haystack: &[u8], value: &str) -> bool {
    !Search::new([Sought::new(value)]).found(haystack).is_empty()
}

/// A value to look for.
pub struct Sought<'a> {
    value: &'a str,
    is_guessable: bool,
}

impl<'a> Sought<'a> {
    /// A value in its forms.
    pub fn new(value: &'a str) -> Self {
        Self {
            value,
            is_guessable: false,
        }
    }

    /// The same value and its hashes: for what has few possible values, or is chosen by people.
    #[must_use]
    pub fn guessable(mut self) -> Self {
        self.is_guessable = true;
        self
    }
}

/// Many values looked for at once, in one pass over the bytes.
pub struct Search {
    automaton: AhoCorasick,
    /// For each pattern: the number of its value, and whether it has to be a word of its own.
    patterns: Vec<(usize, bool)>,
}

impl Search {
    /// # Panics
    /// With more values than memory holds.
    pub fn new<'a>(values: impl IntoIterator<Item = Sought<'a>>) -> Self {
        let mut texts = Vec::new();
        let mut patterns = Vec::new();
        for (number, sought) in values.into_iter().enumerate() {
            assert!(!sought.value.is_empty(), "nothing is everywhere");
            let is_short = sought.value.len() < WORD;
            for form in forms(sought.value) {
                patterns.push((number, is_short && form == sought.value.as_bytes()));
                texts.push(form);
            }
            if sought.is_guessable {
                for hash in hashes(sought.value) {
                    patterns.push((number, false));
                    texts.push(hash);
                }
            }
        }
        Self {
            automaton: AhoCorasick::new(&texts).unwrap(),
            patterns,
        }
    }

    /// The numbers of the values that stand in `haystack`, each with the place of its first form.
    pub fn found(&self, haystack: &[u8]) -> BTreeMap<usize, usize> {
        let mut found = BTreeMap::new();
        for hit in self.automaton.find_overlapping_iter(haystack) {
            let (number, is_word) = self.patterns[hit.pattern().as_usize()];
            if !is_word || is_apart(haystack, hit.start(), hit.end()) {
                found.entry(number).or_insert(hit.start());
            }
        }
        found
    }
}

/// Whether no letter or digit stands on either side.
fn is_apart(haystack: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|place| haystack.get(place));
    let neighbours = [before, haystack.get(end)];
    !neighbours
        .into_iter()
        .flatten()
        .any(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_every_form_and_nothing_else() {
        let value = "canary-7f3a";
        for prefix in ["", "x", "xy", "xyz"] {
            let text = format!("{prefix}{value}suffix");
            for encoded in [
                Base64::encode_string(text.as_bytes()),
                Base64UrlUnpadded::encode_string(text.as_bytes()),
                format!("{:?}", text.as_bytes()),
                serde_json::to_string(text.as_bytes()).unwrap(),
                text.clone(),
            ] {
                assert!(contains(encoded.as_bytes(), value), "{encoded}");
            }
        }
        assert!(contains(b"63616e6172792d37663361", value));
        assert!(contains(b"63616E6172792D37663361", value));
        assert!(!contains(b"canary-8e3b Y2FuYXJ5LThlM2I", value));
    }

    #[test]
    fn finds_escapes_whole_and_where_they_are_needed() {
        let value = "李 canary+86";
        for encoded in [
            "%E6%9D%8E%20canary%2B86",
            "%e6%9d%8e%20canary%2b86",
            r"\u674e canary+86",
            r"\u674E\u0020\u0063\u0061\u006E\u0061\u0072\u0079\u002B\u0038\u0036",
            r"\xe6\x9d\x8e canary+86",
        ] {
            assert!(contains(encoded.as_bytes(), value), "{encoded}");
        }
    }

    #[test]
    fn a_short_value_is_a_word_of_its_own_or_chance() {
        assert!(contains(b"code 123456.", "123456"));
        assert!(contains(b"123456", "123456"));
        assert!(!contains(b"0.123456789Z", "123456"));
        assert!(!contains(b"9f123456ab", "123456"));
        assert!(contains(b"is 313233343536", "123456"));
    }

    #[test]
    fn what_can_be_guessed_is_found_by_its_hashes() {
        let number = "+8613800138000";
        let hash = digest::digest(&digest::SHA256, number.as_bytes());
        let search = Search::new([Sought::new("other"), Sought::new(number).guessable()]);
        for written in [
            hash.as_ref().to_vec(),
            store::chain::hex(hash.as_ref()).into_bytes(),
            Base64::encode_string(hash.as_ref()).into_bytes(),
            store::chain::hex(&hash.as_ref()[..16]).into_bytes(),
        ] {
            assert_eq!(search.found(&written).into_keys().collect::<Vec<_>>(), [1]);
        }
        assert!(!contains(hash.as_ref(), number));
    }
}

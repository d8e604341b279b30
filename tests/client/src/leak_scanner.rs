//! Searches bytes for values, in every form in which a program could have written them by mistake.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;
use aws_lc_rs::digest;
use base64ct::{Base64, Base64UrlUnpadded, Encoding};

/// Values with fewer bytes than this occur by chance in ids, in times and in their base64 forms. So they count only as
/// whole words.
const WORD: usize = 8;

/// The value itself; in hex; percent-encoded and as `\x` and `\u` escapes, of every character and only of those that
/// need it; as the list of numbers that Rust and JSON write for bytes; and in base64 at each of the three alignments
/// that it can have in a longer text.
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
    forms.extend((0..3).flat_map(|shift| base64_forms(bytes, shift)));
    let distinct: BTreeSet<String> = forms.into_iter().collect();
    distinct.into_iter().map(String::into_bytes).collect()
}

/// The value in base64 after `shift` other bytes in its group of three. Only the characters that depend on the value
/// alone, without those that it shares with its neighbours.
fn base64_forms(bytes: &[u8], shift: usize) -> [String; 2] {
    let mut shifted = vec![0; shift];
    shifted.extend(bytes);
    let last = shifted.len() * 8 / 6;
    let encoded = [
        Base64::encode_string(&shifted),
        Base64UrlUnpadded::encode_string(&shifted),
    ];
    encoded.map(|text| text[shared(shift)..last].to_owned())
}

/// The number of characters of a group of four that depend on the bytes before the value.
const fn shared(shift: usize) -> usize {
    if shift == 0 { 0 } else { shift + 1 }
}

/// Fast hashes of the value as bytes, in hex and in base64, because a guess can be tested against a hash. Only the
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

/// Each byte in hex after a prefix, except those that stay unchanged.
fn escaped(bytes: &[u8], prefix: &str, stays: fn(u8) -> bool, is_upper: bool) -> String {
    let each = bytes.iter().map(|&byte| match (stays(byte), is_upper) {
        (true, _) => char::from(byte).to_string(),
        (false, false) => format!("{prefix}{byte:02x}"),
        (false, true) => format!("{prefix}{byte:02X}"),
    });
    each.collect()
}

/// Each UTF-16 unit as a JSON escape, except those that stay unchanged.
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

/// Whether the value occurs anywhere in `haystack`, in any form.
pub fn contains(haystack: &[u8], value: &str) -> bool {
    !Search::new([Sought::new(value)]).found(haystack).is_empty()
}

/// A value to look for.
pub struct Sought<'a> {
    value: &'a str,
    is_guessable: bool,
}

impl<'a> Sought<'a> {
    /// A value that is searched in all its forms.
    pub fn new(value: &'a str) -> Self {
        Self {
            value,
            is_guessable: false,
        }
    }

    /// Also searches for its hashes: for values that people choose or that have few possibilities.
    #[must_use]
    pub fn guessable(mut self) -> Self {
        self.is_guessable = true;
        self
    }
}

/// A search for many values in one pass over the bytes.
pub struct Search {
    automaton: AhoCorasick,
    /// For each pattern: the number of its value, and where an occurrence counts.
    patterns: Vec<(usize, Counts)>,
}

/// Where an occurrence of a form counts.
#[derive(Clone)]
enum Counts {
    Anywhere,
    /// Only as a whole word.
    Apart,
    /// As base64 of this value after so many bytes of its group, only if it is a whole word in the decoded text.
    Decoded(Vec<u8>, usize),
}

impl Search {
    /// # Panics
    /// If there are too many values for the memory.
    pub fn new<'a>(values: impl IntoIterator<Item = Sought<'a>>) -> Self {
        let mut texts = Vec::new();
        let mut patterns = Vec::new();
        for (number, sought) in values.into_iter().enumerate() {
            assert!(
                !sought.value.is_empty(),
                "an empty value would be found everywhere"
            );
            let is_short = sought.value.len() < WORD;
            let value = sought.value.as_bytes();
            let encoded: Vec<(String, usize)> = (0..3)
                .flat_map(|shift| base64_forms(value, shift).map(|form| (form, shift)))
                .collect();
            for form in forms(sought.value) {
                let shift = encoded.iter().find(|(text, _)| text.as_bytes() == form);
                let counts = match shift {
                    _ if !is_short => Counts::Anywhere,
                    Some((_, shift)) => Counts::Decoded(value.to_vec(), *shift),
                    None if form == value => Counts::Apart,
                    None => Counts::Anywhere,
                };
                patterns.push((number, counts));
                texts.push(form);
            }
            if sought.is_guessable {
                for hash in hashes(sought.value) {
                    patterns.push((number, Counts::Anywhere));
                    texts.push(hash);
                }
            }
        }
        Self {
            automaton: AhoCorasick::new(&texts).unwrap(),
            patterns,
        }
    }

    /// The numbers of the values that occur in `haystack`, each with the position of its first occurrence.
    pub fn found(&self, haystack: &[u8]) -> BTreeMap<usize, usize> {
        let mut found = BTreeMap::new();
        for hit in self.automaton.find_overlapping_iter(haystack) {
            let (number, counts) = &self.patterns[hit.pattern().as_usize()];
            let is_there = match counts {
                Counts::Anywhere => true,
                Counts::Apart => is_apart(haystack, hit.start(), hit.end()),
                Counts::Decoded(value, shift) => {
                    is_apart_once_decoded(haystack, hit.start(), value, *shift)
                }
            };
            if is_there {
                found.entry(*number).or_insert(hit.start());
            }
        }
        found
    }
}

/// Whether there is no letter or digit directly before or after.
fn is_apart(haystack: &[u8], start: usize, end: usize) -> bool {
    let before = start.checked_sub(1).and_then(|place| haystack.get(place));
    let neighbours = [before, haystack.get(end)];
    !neighbours
        .into_iter()
        .flatten()
        .any(u8::is_ascii_alphanumeric)
}

/// Whether the base64 at `start` decodes to the value, after `shift` other bytes of its group, with no letter or digit
/// directly before or after it.
fn is_apart_once_decoded(haystack: &[u8], start: usize, value: &[u8], shift: usize) -> bool {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
    let Some(group) = start.checked_sub(shared(shift)) else {
        return false;
    };
    let before = group.checked_sub(4).filter(|from| {
        let four = haystack.get(*from..group);
        four.is_some_and(|four| four.iter().all(is_base64))
    });
    let from = before.unwrap_or(group);
    let characters = (shift + value.len() + 1).div_ceil(3) * 4 + (group - from);
    let run = haystack[from..].iter().take(characters);
    let run: String = run
        .take_while(|byte| is_base64(byte))
        .map(|byte| match byte {
            b'+' => '-',
            b'/' => '_',
            other => char::from(*other),
        })
        .collect();
    // Only whole bytes count: the last ones of an incomplete group are filled with `A` for decoding.
    let whole = run.len() * 6 / 8;
    let filled = format!(
        "{run}{}",
        "A".repeat(run.len().next_multiple_of(4) - run.len())
    );
    let Ok(decoded) = Base64UrlUnpadded::decode_vec(&filled) else {
        return false;
    };
    let decoded = &decoded[..whole];
    let at = (group - from) / 4 * 3 + shift;
    decoded.get(at..at + value.len()) == Some(value) && is_apart(decoded, at, at + value.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_found_and_nothing_else() {
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
    fn escapes_of_all_or_some_characters_are_found() {
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
    fn a_short_value_counts_only_as_a_whole_word() {
        assert!(contains(b"code 123456.", "123456"));
        assert!(contains(b"123456", "123456"));
        assert!(!contains(b"0.123456789Z", "123456"));
        assert!(!contains(b"9f123456ab", "123456"));
        assert!(contains(b"is 313233343536", "123456"));
    }

    #[test]
    fn a_short_value_in_base64_counts_only_as_a_whole_word_once_decoded() {
        for before in ["", " ", "\"", "a \"", "ab: ", "abcd ("] {
            for after in ["", "\"", ", more", ")."] {
                let text = format!("{before}518000{after}");
                for encoded in [
                    Base64::encode_string(text.as_bytes()),
                    Base64UrlUnpadded::encode_string(text.as_bytes()),
                    format!(
                        "eyJ9.{}.x",
                        Base64UrlUnpadded::encode_string(text.as_bytes())
                    ),
                ] {
                    assert!(contains(encoded.as_bytes(), "518000"), "{text:?} {encoded}");
                }
            }
        }
        for before in ["9f", "9f3", "9f3a", "9f3a1"] {
            for after in ["ab", "1", "c0ffee"] {
                let text = format!("{before}518000{after}");
                let encoded = Base64UrlUnpadded::encode_string(text.as_bytes());
                assert!(!contains(encoded.as_bytes(), "518000"), "{text}");
            }
        }
    }

    #[test]
    fn a_guessable_value_is_found_by_its_hashes() {
        let number = "+8613800138000";
        let hash = digest::digest(&digest::SHA256, number.as_bytes());
        let search = Search::new([Sought::new("other"), Sought::new(number).guessable()]);
        for written in [
            hash.as_ref().to_vec(),
            escaped(hash.as_ref(), "", |_| false, false).into_bytes(),
            Base64::encode_string(hash.as_ref()).into_bytes(),
            escaped(&hash.as_ref()[..16], "", |_| false, false).into_bytes(),
        ] {
            assert_eq!(search.found(&written).into_keys().collect::<Vec<_>>(), [1]);
        }
        assert!(!contains(hash.as_ref(), number));
    }
}

//! Phone numbers of all countries, in E.164 form (ITU-T E.164).
//!
//! We do not use a phone number library: those guess at trunk prefixes and accept numbers that no mainland network
//! assigns. Numbers of the mainland, Hong Kong, Macao, Taiwan and North America are checked against their numbering
//! plans. Of other numbers only country code and length are checked.

mod country;

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use crate::limits;
use crate::personal::{Personal, PersonalValue};
use crate::text::{as_bracket, compact};
use crate::violation::{Violation, code};

/// Digits that a displayed number hides (GB/T 41833).
const HIDDEN_DIGITS: usize = 6;
/// Digits that are shown after the hidden ones.
const LAST_DIGITS: usize = 2;

/// A phone number: `+`, country code and national number, such as `+8613800138000` or `+85251234567`.
#[derive(Clone, PartialEq, Eq)]
pub struct E164(Personal<String>);

impl E164 {
    /// Parses a number as people write or paste it: with spaces, dashes, dots, brackets and invisible characters
    /// anywhere, in digits of any width.
    ///
    /// Mobile numbers of the mainland need no prefix, and landlines need their area code with its `0`; both may begin
    /// with `+86`, `0086` or `86`. All other numbers begin with `+` or `00` and their country code. The violation's
    /// pointer is empty.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        number(text)
            .map(Self)
            .ok_or_else(|| Violation::here(code::NOT_A_PHONE_NUMBER))
    }

    /// The number, for sealing.
    pub fn seal_view(&self) -> &str {
        self.0.seal_view()
    }

    /// The number, for the person or a chosen carrier.
    pub fn disclose(&self) -> &str {
        self.0.disclose()
    }

    /// Whether it is a mobile number of the mainland: `+86` and eleven digits that begin with `1[3-9]`.
    pub fn is_mainland_mobile(&self) -> bool {
        let national = self.0.seal_view().strip_prefix("+86");
        national.is_some_and(country::is_mainland_mobile)
    }

    /// The number for display, with six digits hidden (GB/T 41833): `138******78`, `0571******21`, `+852******67`. A
    /// number of fewer than eight digits is hidden completely.
    pub fn masked(&self) -> String {
        let number = self.0.disclose();
        let (before, digits) = match number.strip_prefix("+86") {
            Some(mobile) if country::is_mainland_mobile(mobile) => ("", mobile),
            Some(landline) if !country::is_service_number(landline) => ("0", landline),
            Some(service) => ("", service),
            None => ("+", number.trim_start_matches('+')),
        };
        let hidden = "*".repeat(HIDDEN_DIGITS);
        match digits.len().checked_sub(HIDDEN_DIGITS + LAST_DIGITS) {
            Some(first) => {
                let last = digits.len() - LAST_DIGITS;
                format!("{before}{}{hidden}{}", &digits[..first], &digits[last..])
            }
            None => hidden,
        }
    }
}

/// The number in E.164; `None` if the text is not a number.
fn number(text: &str) -> Option<Personal<String>> {
    if text.chars().count() > limits::IDENTIFIER_CHARS {
        return None;
    }
    let digits = digits(text);
    let e164 = if let Some(international) = digits.strip_prefix('+').or(digits.strip_prefix("00")) {
        international_number(international)?
    } else if let Some(national) = country::mainland(&digits, true) {
        format!("+86{national}")
    } else {
        let national = country::mainland(digits.strip_prefix("86")?, false)?;
        format!("+86{national}")
    };
    Some(Personal::new(e164))
}

/// The text without everything that may stand between digits, and without the `(0)` that is only dialled inside a
/// country, as in `+44 (0)20`.
fn digits(text: &str) -> Zeroizing<String> {
    let compact = compact(text);
    let mut plain = Zeroizing::new(String::with_capacity(compact.len()));
    plain.extend(
        compact
            .chars()
            .filter(|one| !matches!(one, '-' | '.'))
            .map(|one| as_bracket(one).unwrap_or(one)),
    );
    let is_international = ["+", "(+", "00", "86", "(86"]
        .iter()
        .any(|start| plain.starts_with(start));
    let mut digits = Zeroizing::new(if is_international {
        plain.replacen("(0)", "", 1)
    } else {
        plain.to_string()
    });
    digits.retain(|one| !matches!(one, '(' | ')'));
    digits
}

/// The number in E.164, from digits that begin with a country code.
fn international_number(digits: &str) -> Option<String> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let code = country::code(digits)?;
    let national = country::national(code, &digits[code.len()..])?;
    Some(format!("+{code}{national}"))
}

impl PersonalValue for E164 {
    type Value = String;

    fn personal(&self) -> &Personal<String> {
        &self.0
    }
}

impl JsonSchema for E164 {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "E164".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": r"^\+[1-9][0-9]{1,14}$"})
    }
}

/// Reads a sealed record. (Requests are read as text and parsed, so that the answer can name the violation.)
impl<'de> Deserialize<'de> for E164 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Personal::<String>::deserialize(deserializer)?;
        Self::parse(text.seal_view()).map_err(|violation| serde::de::Error::custom(violation.code))
    }
}

#[cfg(test)]
mod tests;

//! Mobile numbers of mainland China, with which people register: only these are tied to a person by law (real-name
//! rule). Numbers of recipients are [any E.164 number](crate::e164).

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

use crate::e164::E164;
use crate::personal::{Personal, PersonalValue};
use crate::violation::{Violation, code};

/// A mainland mobile number: `+86` and eleven digits, which begin with `1[3-9]`.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(E164);

impl Phone {
    /// Parses a number as people write or paste it ([`E164::parse`]). The violation's pointer is empty.
    pub fn parse(text: &str) -> Result<Self, Violation> {
        E164::parse(text)
            .ok()
            .filter(E164::is_mainland_mobile)
            .map(Self)
            .ok_or_else(|| Violation::here(code::NOT_A_MAINLAND_MOBILE))
    }

    /// The number in E.164, for sealing and for its blind index.
    pub fn seal_view(&self) -> &str {
        self.0.seal_view()
    }

    /// The number in E.164, for the person or the message gateway.
    pub fn disclose(&self) -> &str {
        self.0.disclose()
    }

    /// The number for display, with six digits hidden: `138******00`.
    pub fn masked(&self) -> String {
        self.0.masked()
    }
}

impl PersonalValue for Phone {
    type Value = String;

    fn personal(&self) -> &Personal<String> {
        self.0.personal()
    }
}

impl JsonSchema for Phone {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Phone".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": r"^\+861[3-9][0-9]{9}$"})
    }
}

/// Reads a sealed record. (Requests are read as text and parsed, so that the answer can name the violation.)
impl<'de> Deserialize<'de> for Phone {
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
        Phone::parse(text)
            .ok()
            .map(|phone| phone.seal_view().to_owned())
    }

    #[test]
    fn all_notations_give_the_same_number() {
        for good in [
            "13800138000",
            "+8613800138000",
            "+86 138 0013 8000",
            "0086-138-0013-8000",
            "8613800138000",
            "１３８００１３８０００",
            "＋８６　１３８－００１３－８０００",
            " 138\u{a0}0013\u{2011}8000 ",
            "(+86) 138 0013 8000",
            "\u{202D}+86 138—0013—8000\u{202C}",
            "138\t00138000",
            "1380013800\u{200b}0",
        ] {
            assert_eq!(
                normalised(good).as_deref(),
                Some("+8613800138000"),
                "{good}"
            );
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for bad in [
            "",
            "+86",
            "12800138000",
            "10800138000",
            "1380013800",
            "138001380000",
            "+86013800138000",
            "+861380013800a",
            "++8613800138000",
            "86+13800138000",
            "13800138000+",
            "00860086 13800138000",
            "8686 13800138000",
            "+1 202 555 0143",
            "+852 5123 4567",
            "010-12345678",
            "400-800-8000",
            "13800138000\0",
            "١٣٨٠٠١٣٨٠٠٠",
            "一三八〇〇一三八〇〇〇",
            "+8613800138000;ext=1",
            "0571-87654321",
            "+86 571 8765 4321",
            &format!("13800138000{}", " ".repeat(64)),
        ] {
            assert_eq!(normalised(bad), None, "{bad:?}");
        }
        let violation = Phone::parse("12800138000").err().unwrap();
        assert_eq!(violation, Violation::new("", code::NOT_A_MAINLAND_MOBILE));
    }

    #[test]
    fn deserialising_validates() {
        let phone: Phone = serde_json::from_str(r#""+8613800138000""#).unwrap();
        assert_eq!(phone.seal_view(), "+8613800138000");
        let error = serde_json::from_str::<Phone>(r#""12345""#).err().unwrap();
        assert!(!error.to_string().contains("12345"));
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(digits in "1[3-9][0-9]{9}") {
            let first = normalised(&digits);
            prop_assert_eq!(&first, &Some(format!("+86{digits}")));
            prop_assert_eq!(normalised(first.as_deref().unwrap()), first);
        }

        #[test]
        fn only_mainland_mobile_numbers_are_accepted(text in "\\PC{0,40}|[+0-9 ８６-]{8,20}") {
            if let Some(number) = normalised(&text) {
                prop_assert_eq!(number.len(), 14);
                prop_assert!(number.starts_with("+861"));
                prop_assert_eq!(normalised(&number), Some(number.clone()));
            }
        }
    }
}

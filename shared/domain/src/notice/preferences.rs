//! The preferences of a person about messages: promotions on or off. Notices cannot be turned off.

use std::fmt;

use schemars::JsonSchema;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::violation::{Violation, code};

/// The stored preferences. The default is no promotions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preferences {
    /// Whether the person opted in to promotions.
    pub promotions: bool,
}

/// The preferences from a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PreferencesInput {
    /// Whether the person wants promotions.
    pub promotions: bool,
    /// What the request says about notices. If the field is absent, they stay on.
    #[serde(default)]
    #[schemars(
        with = "Option<String>",
        description = "Notices cannot be turned off. Leave it out, or send what the answer has.",
        extend("const" = "required")
    )]
    pub notices: NoticesChoice,
}

/// What a request says about notices. `true` and `"required"` (the value in answers) keep them on; every other value would
/// turn them off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticesChoice {
    /// Keep them on.
    #[default]
    Keep,
    /// Turn them off.
    TurnOff,
}

/// Notices cannot be turned off. The text is the reason that the person gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "notices cannot be turned off: they tell you of changes to your account, your rights and your data; \
     leave notices out, or send it as \"required\""
)]
pub struct NoticesAreRequired;

impl Preferences {
    /// The preferences after a change. The whole change is refused if it would turn notices off.
    pub fn apply(self, input: &PreferencesInput) -> Result<Self, NoticesAreRequired> {
        match input.notices {
            NoticesChoice::Keep => Ok(Self {
                promotions: input.promotions,
            }),
            NoticesChoice::TurnOff => Err(NoticesAreRequired),
        }
    }
}

impl NoticesAreRequired {
    /// The violation for the 422 answer.
    pub fn violation(self) -> Violation {
        Violation::new("/notices", code::NOTICES_ARE_REQUIRED)
    }
}

impl<'de> Deserialize<'de> for NoticesChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

/// Accepts any JSON value, so that every attempt to turn notices off gets the reason, and not an error about the form.
struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = NoticesChoice;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"required\"")
    }

    fn visit_bool<E>(self, on: bool) -> Result<NoticesChoice, E> {
        Ok(if on {
            NoticesChoice::Keep
        } else {
            NoticesChoice::TurnOff
        })
    }

    fn visit_str<E>(self, text: &str) -> Result<NoticesChoice, E> {
        Ok(if text == "required" {
            NoticesChoice::Keep
        } else {
            NoticesChoice::TurnOff
        })
    }

    fn visit_unit<E>(self) -> Result<NoticesChoice, E> {
        Ok(NoticesChoice::TurnOff)
    }

    fn visit_i64<E>(self, _: i64) -> Result<NoticesChoice, E> {
        Ok(NoticesChoice::TurnOff)
    }

    fn visit_u64<E>(self, _: u64) -> Result<NoticesChoice, E> {
        Ok(NoticesChoice::TurnOff)
    }

    fn visit_f64<E>(self, _: f64) -> Result<NoticesChoice, E> {
        Ok(NoticesChoice::TurnOff)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<NoticesChoice, A::Error> {
        while seq.next_element::<serde::de::IgnoredAny>()?.is_some() {}
        Ok(NoticesChoice::TurnOff)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<NoticesChoice, A::Error> {
        while map
            .next_entry::<serde::de::IgnoredAny, serde::de::IgnoredAny>()?
            .is_some()
        {}
        Ok(NoticesChoice::TurnOff)
    }
}

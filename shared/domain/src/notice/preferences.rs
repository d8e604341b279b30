//! What the person chooses about messages: promotions, yes or no. Notices are not a choice.

use std::fmt;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};

use crate::violation::{Violation, code};

/// The choice as it is kept. Without one, there are no promotions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preferences {
    /// Whether the person opted in to promotions.
    pub promotions: bool,
}

/// The choice as the person sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PreferencesInput {
    /// Whether promotions are wanted.
    pub promotions: bool,
    /// What the person says about notices; saying nothing keeps them.
    #[serde(default)]
    pub notices: NoticesChoice,
}

/// What the person says about notices. `true` and `"required"` (what the service answers) keep them; whatever else
/// is said would turn them off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticesChoice {
    /// Leave them on.
    #[default]
    Keep,
    /// Turn them off.
    TurnOff,
}

/// The refusal to turn notices off; its text is the reason for the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "notices cannot be turned off: they tell you of changes to your account, your rights and your data; \
     leave notices out, or send it as \"required\""
)]
pub struct NoticesAreRequired;

impl Preferences {
    /// The choice after a change; refused as a whole when it would turn notices off.
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
    /// The refusal as an entry of a 422 answer.
    pub fn violation(self) -> Violation {
        Violation::new("/notices", code::NOTICES_ARE_REQUIRED)
    }
}

impl<'de> Deserialize<'de> for NoticesChoice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyWish)
    }
}

/// Takes any JSON value, so that every way of turning notices off gets the reason and not a complaint about its form.
struct AnyWish;

impl<'de> Visitor<'de> for AnyWish {
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

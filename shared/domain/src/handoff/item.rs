//! The forwarded item: enough data for the carrier to plan, nothing about sender or recipient.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::closed::closed_set;
use crate::limits::{ITEM_COUNT, ITEM_WEIGHT_G};
use crate::violation::{Violation, code};

closed_set! {
    /// The kind of item.
    ItemKind {
        /// QSL cards.
        Card = "card",
        /// A letter.
        Letter = "letter",
        /// A parcel.
        Parcel = "parcel",
    }
}

/// An item from a request, unchecked.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "An item to forward.")]
pub struct ItemInput {
    /// Its kind.
    pub kind: ItemKind,
    /// How many pieces.
    #[schemars(range(min = 1, max = ITEM_COUNT))]
    pub count: i64,
    /// Weight in grams of all pieces together, if known.
    #[schemars(range(min = 1, max = ITEM_WEIGHT_G))]
    pub weight_g: Option<i64>,
}

/// A checked item. It is sent to queues, so it contains nothing about the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "An item to forward.")]
pub struct Item {
    /// Its kind.
    pub kind: ItemKind,
    /// How many pieces, 1 to [`ITEM_COUNT`].
    #[schemars(description = "How many pieces.", range(min = 1, max = ITEM_COUNT))]
    pub count: u32,
    /// Weight in grams of all pieces together, 1 to [`ITEM_WEIGHT_G`], if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(
        description = "Weight in grams of all pieces together, if known.",
        range(min = 1, max = ITEM_WEIGHT_G)
    )]
    pub weight_g: Option<u32>,
}

impl Item {
    /// Checks everything. Returns all violations.
    pub fn parse(input: &ItemInput) -> Result<Self, Vec<Violation>> {
        let mut found = Vec::new();
        let mut within = |value: i64, most: u32, pointer: &str| {
            let checked = u32::try_from(value).ok();
            let checked = checked.filter(|value| (1..=most).contains(value));
            if checked.is_none() {
                found.push(Violation::new(pointer, code::OUT_OF_RANGE));
            }
            checked.unwrap_or_default()
        };
        let item = Self {
            kind: input.kind,
            count: within(input.count, ITEM_COUNT, "/count"),
            weight_g: input
                .weight_g
                .map(|weight| within(weight, ITEM_WEIGHT_G, "/weight_g")),
        };
        if found.is_empty() {
            Ok(item)
        } else {
            Err(found)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(count: i64, weight_g: Option<i64>) -> Result<Item, Vec<Violation>> {
        Item::parse(&ItemInput {
            kind: ItemKind::Card,
            count,
            weight_g,
        })
    }

    #[test]
    fn both_bounds_are_checked_and_all_violations_are_reported() {
        assert!(parse(1, None).is_ok());
        assert!(parse(i64::from(ITEM_COUNT), Some(i64::from(ITEM_WEIGHT_G))).is_ok());
        for (count, weight_g, wrong) in [
            (0, None, 1),
            (-1, Some(1), 1),
            (i64::from(ITEM_COUNT) + 1, Some(0), 2),
            (i64::MAX, Some(i64::MIN), 2),
        ] {
            assert_eq!(
                parse(count, weight_g).err().map(|found| found.len()),
                Some(wrong)
            );
        }
    }
}

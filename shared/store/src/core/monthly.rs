//! Counting what happens in a month, for the numbers that anybody may see. An item has a month and numbers, and nothing
//! that names a person.
//!
//! The numbers of a month are in 16 items, chosen by the first character of the record's random id, because two
//! transactions that write one item at the same time disturb each other.

use jiff::civil::Date;
use qeg_domain::numbers::{Month, MonthlyNumbers};

use crate::core::{
    attribute::{Item, n, number, text},
    database::Table,
    error::StoreError,
    guard::Guard,
    transaction::{Condition, Transaction},
};

/// Partition of all counters in the ledger.
pub(crate) const COUNTER: &str = "COUNTER";
/// Prefix of the sort keys of the numbers of months.
const MONTH: &str = "MONTH#";
/// Most working days that are told apart.
const MOST_DAYS: u32 = 99;
/// Prefix of the attribute that counts the deletions that took so many working days.
const COMPLETED_IN: &str = "completed_in_";

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// A person asked for their deletion.
    DeletionRequested,
    /// Such a deletion was completed, after so many working days.
    DeletionCompleted {
        /// Working days after the day it was counted from.
        working_days: u32,
    },
    /// A carrier answered a request to erase in time.
    ErasureInTime,
    /// A carrier answered late, or its time ended without an answer.
    ErasureLate,
    /// Data was disclosed to an authority.
    Disclosure,
}

impl Counted {
    fn attribute(self) -> String {
        match self {
            Self::DeletionRequested => "requested".to_owned(),
            Self::DeletionCompleted { working_days } => {
                format!("{COMPLETED_IN}{}", working_days.min(MOST_DAYS))
            }
            Self::ErasureInTime => "in_time".to_owned(),
            Self::ErasureLate => "late".to_owned(),
            Self::Disclosure => "disclosures".to_owned(),
        }
    }
}

/// Adds one to a number of the month of `on`, a day in Asia/Shanghai, as part of the transaction that does what is
/// counted. `id` is the random id of the record that it is about.
///
/// # Errors
/// [`StoreError::Broken`] if the part cannot be built.
pub(crate) fn count_in(
    transaction: &mut Transaction<'_>,
    counted: Counted,
    on: Date,
    id: &str,
) -> Result<(), StoreError> {
    let month = Month::of(on);
    let condition = Condition {
        values: vec![(":one", n(1)), (":end", n(month.expires_at().as_second()))],
        ..Condition::none()
    };
    let update = format!("ADD {} :one SET expires_at = :end", counted.attribute());
    let sk = sort_key(month, id.get(..1).unwrap_or_default());
    let address = (Table::Ledger, COUNTER, sk.as_str());
    transaction.update(Guard::Record, address, &update, &condition)
}

/// Sort key of one of the items of a month; empty `shard`: the first key that it can have.
pub(crate) fn sort_key(month: Month, shard: &str) -> String {
    format!("{MONTH}{}#{shard}", month.to_text())
}

/// The month of an item.
///
/// # Errors
/// [`StoreError::Broken`] when it is not an item of a month.
pub(crate) fn month_of(item: &Item) -> Result<Month, StoreError> {
    let month = text(item, "sk")?.strip_prefix(MONTH);
    let month = month.and_then(|rest| rest.split_once('#'));
    month
        .and_then(|(month, _)| Month::parse(month))
        .ok_or(StoreError::Broken)
}

/// Adds the numbers of an item to those of its month.
///
/// # Errors
/// [`StoreError::Broken`] when an attribute cannot be read.
pub(crate) fn add(sum: &mut MonthlyNumbers, item: &Item) -> Result<(), StoreError> {
    let of = |name: &str| match item.get(name) {
        Some(_) => number::<u64>(item, name),
        None => Ok(0),
    };
    sum.deletions_requested += of(&Counted::DeletionRequested.attribute())?;
    sum.erasures_in_time += of(&Counted::ErasureInTime.attribute())?;
    sum.erasures_late += of(&Counted::ErasureLate.attribute())?;
    sum.disclosures += of(&Counted::Disclosure.attribute())?;
    for name in item.keys() {
        let Some(days) = name.strip_prefix(COMPLETED_IN) else {
            continue;
        };
        let days = days.parse().map_err(|_| StoreError::Broken)?;
        sum.deletions_completed += of(name)?;
        sum.slowest_working_days = sum.slowest_working_days.max(Some(days));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::core::attribute::keyed;

    fn item(sk: &str, numbers: &[(&str, u64)]) -> Item {
        let mut item = keyed(COUNTER, sk);
        let numbers = numbers.iter();
        item.extend(numbers.map(|(name, number)| ((*name).to_owned(), n(number))));
        item
    }

    #[test]
    fn the_items_of_a_month_are_added_up() {
        let mut sum = MonthlyNumbers::default();
        let first = [("requested", 3), ("completed_in_4", 2), ("late", 1)];
        let second = [("requested", 4), ("completed_in_12", 1), ("in_time", 5)];
        for (shard, numbers) in [("a", first), ("b", second)] {
            let item = item(&format!("MONTH#2026-10#{shard}"), &numbers);
            assert_eq!(month_of(&item).unwrap().to_text(), "2026-10");
            add(&mut sum, &item).unwrap();
        }
        let expected = MonthlyNumbers {
            deletions_requested: 7,
            deletions_completed: 3,
            slowest_working_days: Some(12),
            erasures_in_time: 5,
            erasures_late: 1,
            disclosures: 0,
        };
        assert_eq!(sum, expected);
    }

    #[test]
    fn more_days_than_are_told_apart_are_counted_as_the_most() {
        let name = |working_days| Counted::DeletionCompleted { working_days }.attribute();
        assert_eq!(name(7), "completed_in_7");
        assert_eq!(name(4_000), "completed_in_99");
    }

    #[test]
    fn an_item_that_is_not_of_a_month_is_refused() {
        for sk in ["erasures", "MONTH#2026-10", "MONTH#2026-99#a"] {
            assert!(month_of(&item(sk, &[])).is_err(), "{sk}");
        }
        let broken = item("MONTH#2026-10#a", &[("completed_in_soon", 1)]);
        assert!(add(&mut MonthlyNumbers::default(), &broken).is_err());
    }
}

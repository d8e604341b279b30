//! The source addresses from which a person has signed in, as blind indexes.
//!
//! Each person has one item in their partition of the transient table, so that purge finds it. Number and age of its
//! entries are limited: see [`limits::KNOWN_SOURCES`] and [`limits::KNOWN_SOURCE_DAYS`].

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{SignedDuration, Timestamp};
use qeg_domain::{id::Subject, limits};
use qeg_vault::BlindIndex;

use crate::core::{
    attribute::{Item, keyed, n, number},
    database::{ItemKey, Table},
    error::StoreError,
    guard::Guard,
    key::{self, SOURCES},
    transaction::{Condition, Transaction},
};

/// How long a source address is remembered.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * limits::KNOWN_SOURCE_DAYS);
/// How old an entry may get before a sign-in from the same address renews it.
const RENEWED_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// The known source addresses of one person, as read from the table.
#[derive(Clone, Debug, Default)]
pub struct KnownSources {
    /// Blind index of a source, and when somebody last signed in from it, in seconds since 1970.
    last_used: HashMap<String, i64>,
    version: u64,
}

impl KnownSources {
    /// From the item; `None` if there is no item.
    pub(crate) fn read(item: Option<&Item>) -> Self {
        let Some(item) = item else {
            return Self::default();
        };
        let stored = item.get("last_used").and_then(|map| map.as_m().ok());
        let last_used = stored
            .into_iter()
            .flatten()
            .filter_map(|(source, at)| Some((source.clone(), at.as_n().ok()?.parse().ok()?)))
            .collect();
        Self {
            last_used,
            version: number(item, "n").unwrap_or(0),
        }
    }

    /// Whether the person signed in from this source not too long ago.
    pub(crate) fn contain(&self, source: &BlindIndex, now: Timestamp) -> bool {
        self.last_used
            .get(source.as_str())
            .is_some_and(|at| *at > (now - KEPT).as_second())
    }

    /// Adds a sign-in from a source to a transaction, which fails with [`Guard::Record`] if another one was added
    /// meanwhile. Adds nothing if the source was added within the last day.
    ///
    /// # Errors
    /// [`StoreError::Broken`] if the part cannot be built.
    pub(crate) fn add_in(
        &self,
        transaction: &mut Transaction<'_>,
        subject: &Subject,
        source: &BlindIndex,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(kept) = self.after(source, now) else {
            return Ok(());
        };
        let last_used = kept.into_iter();
        let last_used = last_used.map(|(source, at)| (source.to_owned(), n(at)));
        let mut item = keyed(key::subject(subject), SOURCES);
        item.insert(
            "last_used".to_owned(),
            AttributeValue::M(last_used.collect()),
        );
        item.insert("n".to_owned(), n(self.version + 1));
        item.insert("expires_at".to_owned(), n((now + KEPT).as_second()));
        let condition = if self.version == 0 {
            Condition::absent()
        } else {
            Condition::equals("n", n(self.version))
        };
        transaction.put(Guard::Record, Table::Transient, item, &condition)
    }
}

impl KnownSources {
    /// The entries after a sign-in from a source; `None` if nothing changes.
    fn after<'a>(&'a self, source: &'a BlindIndex, now: Timestamp) -> Option<Vec<(&'a str, i64)>> {
        let source = source.as_str();
        let last = self.last_used.get(source);
        if last.is_some_and(|at| *at > (now - RENEWED_AFTER).as_second()) {
            return None;
        }
        let mut kept: Vec<(&str, i64)> = self
            .last_used
            .iter()
            .map(|(known, at)| (known.as_str(), *at))
            .filter(|(known, at)| *known != source && *at > (now - KEPT).as_second())
            .collect();
        kept.sort_unstable_by_key(|(_, at)| std::cmp::Reverse(*at));
        kept.truncate(limits::KNOWN_SOURCES - 1);
        kept.push((source, now.as_second()));
        Some(kept)
    }
}

/// The address of a person's known sources.
pub(crate) fn address(subject: &Subject) -> ItemKey {
    (Table::Transient, key::subject(subject), SOURCES.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(name: usize) -> BlindIndex {
        BlindIndex::from_stored(&format!("source#1#{name}"))
    }

    fn at(day: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * (1000 + day))
    }

    fn known(days: &[i64]) -> KnownSources {
        let entries = days.iter().enumerate();
        KnownSources {
            last_used: entries
                .map(|(name, day)| (source(name).as_str().to_owned(), at(*day).as_second()))
                .collect(),
            version: 1,
        }
    }

    #[test]
    fn a_source_is_known_for_ninety_days() {
        let known = known(&[0]);
        assert!(known.contain(&source(0), at(89)));
        assert!(!known.contain(&source(0), at(90)));
        assert!(!known.contain(&source(1), at(0)));
    }

    #[test]
    fn the_source_that_was_used_longest_ago_makes_room() {
        let days: Vec<i64> = (0..).take(limits::KNOWN_SOURCES).collect();
        let known = known(&days);
        let new = source(99);
        let kept = known.after(&new, at(20)).unwrap_or_default();
        assert_eq!(kept.len(), limits::KNOWN_SOURCES);
        let has = |source: &BlindIndex| kept.iter().any(|(kept, _)| *kept == source.as_str());
        assert!(has(&new) && has(&source(1)) && !has(&source(0)));
    }

    #[test]
    fn a_second_sign_in_of_a_day_from_the_same_source_writes_nothing() {
        let (known, same) = (known(&[0]), source(0));
        assert!(known.after(&same, at(0)).is_none());
        let renewed = known.after(&same, at(1));
        assert_eq!(renewed, Some(vec![(same.as_str(), at(1).as_second())]));
    }
}

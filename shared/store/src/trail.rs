//! Audit chains as the table has them, for whoever checks them: nothing of them is believed yet.

use std::collections::BTreeSet;

use domain::{audit::Entry, id::Subject};

use crate::{
    Database, StoreError, Table,
    attribute::{Item, optional_text, s},
    chain::{Head, read_entry, read_hash, read_head},
    error::from_dynamodb,
    key,
};

/// One entry of a chain, as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its place by its key; `None` where the key is not that of an entry.
    pub place: Option<u64>,
    /// What it says; `None` where it cannot be read.
    pub entry: Option<Entry>,
    /// The chain's hash up to it, as it was written beside it.
    pub hash: Option<[u8; 32]>,
}

/// A chain with its head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// Its entries in the order of their keys.
    pub entries: Vec<Found>,
    /// Its head; `None` where there is none that can be read.
    pub head: Option<Head>,
}

/// The power to read audit chains whole.
///
/// Needs: ledger `Query`, `Scan`.
pub trait ReadTrails {
    /// Everybody who has a chain, or anything left of one.
    async fn with_trail(&self) -> Result<BTreeSet<Subject>, StoreError>;

    /// The chain of one person, read consistently. Without entries and head: there is none.
    async fn trail(&self, subject: &Subject) -> Result<Trail, StoreError>;
}

impl<D: AsRef<Database>> ReadTrails for D {
    async fn with_trail(&self) -> Result<BTreeSet<Subject>, StoreError> {
        let database = self.as_ref();
        let mut found = BTreeSet::new();
        let mut start = None;
        loop {
            let answer = database
                .client()
                .scan()
                .table_name(database.name(Table::Ledger))
                .filter_expression("begins_with(pk, :chain)")
                .expression_attribute_values(":chain", s("A#"))
                .projection_expression("pk")
                .set_exclusive_start_key(start)
                .send()
                .await
                .map_err(|error| from_dynamodb(&error))?;
            let items = answer.items.unwrap_or_default();
            let subjects = items.iter().filter_map(|item| optional_text(item, "pk"));
            found.extend(subjects.filter_map(|pk| Subject::parse(pk.strip_prefix("A#")?)));
            match answer.last_evaluated_key {
                Some(key) if !key.is_empty() => start = Some(key),
                _ => return Ok(found),
            }
        }
    }

    async fn trail(&self, subject: &Subject) -> Result<Trail, StoreError> {
        let pk = key::chain(subject);
        let items = self.as_ref().query(Table::Ledger, &pk, "").await?;
        Ok(Trail::read(&items))
    }
}

impl Trail {
    fn read(items: &[Item]) -> Self {
        let mut trail = Self::default();
        for item in items {
            match optional_text(item, "sk") {
                Some(key::HEAD) => trail.head = read_head(item).ok(),
                Some(sk) if sk.starts_with("E#") => trail.entries.push(Found {
                    place: sk.strip_prefix("E#").and_then(|place| place.parse().ok()),
                    entry: read_entry(item).ok(),
                    hash: read_hash(item).ok(),
                }),
                // What else may stand beside a chain is not part of it.
                _ => {}
            }
        }
        trail
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::attribute::{keyed, n};

    #[test]
    fn what_cannot_be_read_is_found_all_the_same() {
        let mut head = keyed("A#1", "HEAD");
        head.insert("seq".to_owned(), n(2));
        let trail = Trail::read(&[
            keyed("A#1", "CHECKPOINT#1"),
            keyed("A#1", "E#000000000001"),
            keyed("A#1", "E#x"),
            head.clone(),
        ]);
        let lost = |place| Found {
            place,
            entry: None,
            hash: None,
        };
        assert_eq!(trail.entries, [lost(Some(1)), lost(None)]);
        assert_eq!(trail.head, None, "it has no hash");
        head.insert("hash".to_owned(), s("0f".repeat(32)));
        let head = Trail::read(&[head]).head.unwrap();
        assert_eq!((head.seq, head.hash), (2, [15; 32]));
    }
}

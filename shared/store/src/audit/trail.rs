//! Audit chains as the table has them, for whoever checks them: nothing of them is believed yet.

use std::collections::BTreeSet;

use jiff::Timestamp;
use qeg_domain::{audit::Entry, id::Subject};

use crate::{
    audit::chain_checks::Signatures,
    core::{
        attribute::{Item, is_expired, optional_text, s},
        chain::{Head, read_entry, read_hash, read_head},
        database::{Database, Table},
        error::StoreError,
        key,
        paging::every_scanned_item,
    },
};

/// One entry of a chain, as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its number by its sort key; `None` where the key is not that of an entry.
    pub number: Option<u64>,
    /// What it says; `None` where it cannot be read.
    pub entry: Option<Entry>,
    /// The chain's hash up to it, as it was written beside it.
    pub hash: Option<[u8; 32]>,
}

/// A chain with its head, and what was signed of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// Its entries in the order of their keys.
    pub entries: Vec<StoredEntry>,
    /// Its head; `None` where there is none that can be read.
    pub head: Option<Head>,
    /// What stands for its signed heads; no signature is checked yet.
    pub signatures: Signatures,
}

/// The power to read audit chains whole.
pub trait ReadTrails {
    crate::needs! { ledger: Query, Scan }

    /// Everybody who has a chain, or anything left of one or of what was signed of it.
    async fn with_trail(&self) -> Result<BTreeSet<Subject>, StoreError>;

    /// The chain of one person, read consistently. `None` where nothing is left of it, or nothing that is still kept.
    /// Something written meanwhile can make the head newer than the entries: read again.
    async fn trail(&self, subject: &Subject, now: Timestamp) -> Result<Option<Trail>, StoreError>;
}

impl<D: AsRef<Database>> ReadTrails for D {
    async fn with_trail(&self) -> Result<BTreeSet<Subject>, StoreError> {
        let database = self.as_ref();
        let scan = database
            .client()
            .scan()
            .table_name(database.name(Table::Ledger))
            .filter_expression("begins_with(pk, :chain) OR begins_with(pk, :signed)")
            .expression_attribute_values(":chain", s("A#"))
            .expression_attribute_values(":signed", s("C#"))
            .projection_expression("pk");
        let items = every_scanned_item(scan).await?;
        Ok(items.iter().filter_map(whose).collect())
    }

    async fn trail(&self, subject: &Subject, now: Timestamp) -> Result<Option<Trail>, StoreError> {
        let (database, ledger) = (self.as_ref(), Table::Ledger);
        // Read before the chain, so that it cannot be ahead of it.
        let pk = key::signatures(subject);
        let signed = database.query(ledger, &pk, "").await?;
        let pk = key::chain(subject);
        let chain = database.query(ledger, &pk, "").await?;
        Ok(Trail::kept(&chain, &signed, now))
    }
}

fn whose(item: &Item) -> Option<Subject> {
    let pk = optional_text(item, "pk")?;
    Subject::parse(pk.strip_prefix("A#").or_else(|| pk.strip_prefix("C#"))?)
}

impl Trail {
    /// `None` where all of it has ended: that stays for some days, until `DynamoDB` removes it, an item at a time.
    fn kept(chain: &[Item], signed: &[Item], now: Timestamp) -> Option<Self> {
        let mut items = signed.iter().chain(chain);
        let is_kept = items.any(|item| !is_expired(item, now));
        is_kept.then(|| Self::read(chain, signed))
    }

    fn read(chain: &[Item], signed: &[Item]) -> Self {
        let mut trail = Self {
            signatures: Signatures::read(signed),
            ..Self::default()
        };
        for item in chain {
            match optional_text(item, "sk") {
                Some(key::HEAD) => trail.head = read_head(item).ok(),
                Some(sk) if sk.starts_with("E#") => trail.entries.push(StoredEntry {
                    number: sk.strip_prefix("E#").and_then(|number| number.parse().ok()),
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
    use crate::core::attribute::{keyed, n};

    #[test]
    fn what_cannot_be_read_is_found_all_the_same() {
        let mut head = keyed("A#1", "HEAD");
        head.insert("seq".to_owned(), n(2));
        let chain = [
            keyed("A#1", "CHECKPOINT#1"),
            keyed("A#1", "E#000000000001"),
            keyed("A#1", "E#x"),
            head.clone(),
        ];
        let trail = Trail::read(&chain, &[keyed("C#1", "SIGNED")]);
        let lost = |number| StoredEntry {
            number,
            entry: None,
            hash: None,
        };
        assert_eq!(trail.entries, [lost(Some(1)), lost(None)]);
        assert_eq!(trail.head, None, "it has no hash");
        let signed = trail.signatures.signed.as_deref();
        assert_eq!(signed, Some(""), "it is there, and is no signature");
        assert_eq!(trail.signatures.checkpoint, None);
        head.insert("hash".to_owned(), s("0f".repeat(32)));
        let head = Trail::read(&[head], &[]).head.unwrap();
        assert_eq!((head.seq, head.hash), (2, [15; 32]));
    }

    #[test]
    fn whose_it_is_is_told_by_either_partition() {
        let subject = "000fabff000fabff000fabff000fabff";
        for pk in ["A#", "C#"] {
            let found = whose(&keyed(format!("{pk}{subject}"), "E#1"));
            assert_eq!(found, Subject::parse(subject));
        }
        assert_eq!(whose(&keyed(format!("D#{subject}"), "REQUEST")), None);
    }

    #[test]
    fn a_chain_is_kept_until_the_last_of_it_has_ended() {
        let now = Timestamp::from_second(1_000).unwrap();
        let ending = |pk: &str, sk: &str, end: i64| {
            let mut item = keyed(pk, sk);
            item.insert("expires_at".to_owned(), n(end));
            item
        };
        let ended = [ending("A#1", "E#1", 900), ending("A#1", "HEAD", 1_000)];
        let signed = [ending("C#1", "SIGNED", 1_000)];
        let is_kept = |chain: &[Item], signed: &[Item]| Trail::kept(chain, signed, now).is_some();
        assert!(!is_kept(&[], &[]));
        assert!(!is_kept(&ended, &signed));
        assert!(!is_kept(&ended[..1], &[]), "whatever is left of it");
        assert!(is_kept(&ended, &[ending("C#1", "SIGNED", 1_001)]));
        assert!(is_kept(&[ended[0].clone(), keyed("A#1", "HEAD")], &[]));
    }
}

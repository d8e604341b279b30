//! Audit chains exactly as the table has them, for verification. Nothing is checked here.

use std::collections::BTreeSet;

use jiff::Timestamp;
use qeg_domain::{audit::Entry, id::Subject};

use crate::{
    audit::chain_checks::{PAGE, Signatures},
    core::{
        attribute::{Item, is_expired, keyed, optional_text, s, text},
        chain::{Head, read_entry, read_hash, read_head},
        database::{Database, Table},
        error::StoreError,
        key,
        paging::{page, scanned_page},
    },
};

/// One entry of a chain, not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its number from its sort key; `None` if the key is not that of an entry.
    pub number: Option<u64>,
    /// Its content; `None` if it cannot be read.
    pub entry: Option<Entry>,
    /// The stored hash of the chain up to this entry.
    pub hash: Option<[u8; 32]>,
}

/// The items of a chain other than its entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// Its head; `None` if it is missing or cannot be read.
    pub head: Option<Head>,
    /// Its signed records; no signature is checked here.
    pub signatures: Signatures,
    /// Whether any of these items has not expired.
    pub is_kept: bool,
}

/// A page of the entries of a chain, in the order of their keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrailPage {
    /// The entries.
    pub entries: Vec<StoredEntry>,
    /// Whether any item of the page has not expired.
    pub is_kept: bool,
    /// The key after which the next page begins; `None` after the last page.
    pub next: Option<String>,
}

/// The power to read audit chains whole, each in pages.
pub trait ReadTrails {
    crate::needs! { ledger: GetItem, Query, Scan }

    /// Every person of whom there is any item of a chain or of its signatures.
    async fn with_trail(&self) -> Result<BTreeSet<Subject>, StoreError>;

    /// The head and signatures of a person's chain, read consistently. Read them before the entries: then all entries
    /// up to the head are in the table.
    async fn trail(&self, subject: &Subject, now: Timestamp) -> Result<Trail, StoreError>;

    /// A page of the entries, read consistently.
    async fn trail_page(
        &self,
        subject: &Subject,
        after: Option<&str>,
        now: Timestamp,
    ) -> Result<TrailPage, StoreError>;
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
        let (mut found, mut next) = (BTreeSet::new(), None);
        loop {
            let (items, after) = scanned_page(scan.clone().set_exclusive_start_key(next)).await?;
            found.extend(items.iter().filter_map(whose));
            next = after;
            if next.is_none() {
                return Ok(found);
            }
        }
    }

    async fn trail(&self, subject: &Subject, now: Timestamp) -> Result<Trail, StoreError> {
        let (database, ledger) = (self.as_ref(), Table::Ledger);
        // Read before the head, so that it cannot be ahead of it.
        let pk = key::signatures(subject);
        let signed = database.query(ledger, &pk, "").await?;
        let head = database
            .get(ledger, &key::chain(subject), key::HEAD)
            .await?;
        Ok(Trail::read(head.as_ref(), &signed, now))
    }

    async fn trail_page(
        &self,
        subject: &Subject,
        after: Option<&str>,
        now: Timestamp,
    ) -> Result<TrailPage, StoreError> {
        let pk = key::chain(subject);
        let query = self.as_ref().partition(Table::Ledger, &pk, "").limit(PAGE);
        let query = query.set_exclusive_start_key(after.map(|last| keyed(&pk, last)));
        let (items, next) = page(query).await?;
        let next = next.as_ref().map(|key| text(key, "sk")).transpose()?;
        Ok(TrailPage {
            next: next.map(str::to_owned),
            ..TrailPage::read(&items, now)
        })
    }
}

fn whose(item: &Item) -> Option<Subject> {
    let pk = optional_text(item, "pk")?;
    Subject::parse(pk.strip_prefix("A#").or_else(|| pk.strip_prefix("C#"))?)
}

impl Trail {
    fn read(head: Option<&Item>, signed: &[Item], now: Timestamp) -> Self {
        Self {
            head: head.and_then(|item| read_head(item).ok()),
            signatures: Signatures::read(signed),
            is_kept: signed.iter().chain(head).any(|item| !is_expired(item, now)),
        }
    }
}

impl TrailPage {
    fn read(items: &[Item], now: Timestamp) -> Self {
        let mut page = Self::default();
        for item in items {
            page.is_kept |= !is_expired(item, now);
            match optional_text(item, "sk") {
                Some(sk) if sk.starts_with("E#") => page.entries.push(StoredEntry {
                    number: sk.strip_prefix("E#").and_then(|number| number.parse().ok()),
                    entry: read_entry(item).ok(),
                    hash: read_hash(item).ok(),
                }),
                // Not an entry: the head, for example.
                _ => {}
            }
        }
        page
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::core::attribute::n;

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
        let now = Timestamp::UNIX_EPOCH;
        let page = TrailPage::read(&chain, now);
        let lost = |number| StoredEntry {
            number,
            entry: None,
            hash: None,
        };
        assert_eq!(page.entries, [lost(Some(1)), lost(None)]);
        let trail = Trail::read(Some(&head), &[keyed("C#1", "SIGNED")], now);
        assert_eq!(trail.head, None, "it has no hash");
        let signed = trail.signatures.signed.as_deref();
        assert_eq!(signed, Some(""), "it is there, and is no signature");
        assert_eq!(trail.signatures.checkpoint, None);
        head.insert("hash".to_owned(), s("0f".repeat(32)));
        let head = Trail::read(Some(&head), &[], now).head.unwrap();
        assert_eq!((head.seq, head.hash), (2, [15; 32]));
    }

    #[test]
    fn the_subject_is_read_from_either_partition() {
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
        let (entry, head) = (ending("A#1", "E#1", 900), ending("A#1", "HEAD", 1_000));
        let signed = [ending("C#1", "SIGNED", 1_000)];
        let is_kept = |head, signed: &[Item]| Trail::read(head, signed, now).is_kept;
        assert!(!is_kept(None, &[]));
        assert!(!is_kept(Some(&head), &signed));
        assert!(is_kept(Some(&head), &[ending("C#1", "SIGNED", 1_001)]));
        assert!(is_kept(Some(&keyed("A#1", "HEAD")), &[]));
        let is_kept = |items: &[Item]| TrailPage::read(items, now).is_kept;
        assert!(!is_kept(std::slice::from_ref(&entry)));
        assert!(is_kept(&[entry, ending("A#1", "E#2", 1_001)]));
    }
}

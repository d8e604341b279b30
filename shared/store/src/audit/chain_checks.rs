//! What checking audit chains needs: which chains are due, the entries of one chain, and its signed heads.

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    audit::{Head, Link},
    id::Subject,
};

use crate::core::{
    attribute::{Item, keyed, n, number, optional_text, s, text},
    chain::{read_head, read_link},
    database::{Database, Table},
    error::{StoreError, from_dynamodb},
    key,
    paging::{first_items, page},
};

/// The index of the heads of all chains, by the day on which each is due.
const CHAINS_INDEX: &str = "chains";
/// The shards of that index, by the first character of the subject.
pub use crate::core::key::SHARDS;

/// Entries that are read at a time, here and in [`trail`](super::trail): about half of what one query may return.
pub(super) const PAGE: i32 = 1_000;

/// The end of an audit chain, as its head item says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainHead {
    /// Number and hash of its last entry.
    pub head: Head,
    /// When the chain expires, if its person was erased; seconds since 1970.
    pub expires_at: Option<i64>,
}

/// A page of the entries of a chain, in the order of their sort keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChainPage {
    /// The entries, each with the time at which it expires, in seconds since 1970.
    pub links: Vec<(Link, i64)>,
    /// The sort key of the last entry; `None` for an empty page.
    pub last: Option<String>,
    /// Whether there are more after it.
    pub is_more: bool,
}

/// The signed records about a chain, each a JWS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signatures {
    /// The newest signed head.
    pub signed: Option<String>,
    /// When that item expires, in seconds since 1970: with its chain, once the person is erased.
    pub signed_until: Option<i64>,
    /// The head up to which entries may have expired.
    pub checkpoint: Option<String>,
    /// How far the verification of a long chain has come; `None` if the last verification was complete.
    pub position: Option<String>,
}

/// The power to know which chains are due.
pub trait ListDueChains {
    crate::needs! { ledger/chains: Query }

    /// Up to `most` chains of one shard that are due on or before `day`, longest overdue first.
    async fn due_chains(
        &self,
        shard: char,
        day: Date,
        most: usize,
    ) -> Result<Vec<Subject>, StoreError>;
}

/// The power to read chains and their signatures. A chain can be of any length, so it is read in pages.
pub trait ReadChain {
    crate::needs! { ledger: Query }

    /// The head of a chain, read consistently. `None` if it has no head or has expired. Read it before the entries:
    /// then all entries up to the head are in the table.
    async fn chain_head(
        &self,
        subject: &Subject,
        now: Timestamp,
    ) -> Result<Option<ChainHead>, StoreError>;

    /// A page of the entries after a sort key, read consistently.
    async fn chain_page(
        &self,
        subject: &Subject,
        after: Option<&str>,
    ) -> Result<ChainPage, StoreError>;

    /// The signed records about a chain.
    async fn signatures(&self, subject: &Subject) -> Result<Signatures, StoreError>;
}

/// The power to store signatures. They have their own partition, the only one in which the role may put items.
pub trait KeepSignature {
    crate::needs! { ledger: PutItem }

    /// Stores a signed record under [`key::SIGNED`], [`key::CHECKPOINT`] or [`key::POSITION`]; it replaces the older
    /// one.
    async fn keep_signature(
        &self,
        subject: &Subject,
        sk: &'static str,
        jws: &str,
        expires_at: Option<i64>,
    ) -> Result<(), StoreError>;
}

/// The power to set the day on which a chain is due next. The role may change no other attribute of the head.
pub trait PutOffChain {
    crate::needs! { ledger: UpdateItem }

    /// Makes the chain due on `day`. Does nothing if the chain no longer exists.
    async fn put_off(&self, subject: &Subject, day: Date) -> Result<(), StoreError>;
}

impl<D: AsRef<Database>> ListDueChains for D {
    async fn due_chains(
        &self,
        shard: char,
        day: Date,
        most: usize,
    ) -> Result<Vec<Subject>, StoreError> {
        let database = self.as_ref();
        let query = database
            .client()
            .query()
            .table_name(database.name(Table::Ledger))
            .index_name(CHAINS_INDEX)
            .key_condition_expression("chain_shard = :shard AND check_on <= :day")
            .expression_attribute_values(":shard", s(shard))
            .expression_attribute_values(":day", s(day.to_string()))
            .limit(i32::try_from(most).unwrap_or(i32::MAX));
        let due = first_items(query, most, |item| whose(item).is_some()).await?;
        Ok(due.iter().filter_map(whose).collect())
    }
}

fn whose(item: &Item) -> Option<Subject> {
    Subject::parse(optional_text(item, "pk")?.strip_prefix("A#")?)
}

impl<D: AsRef<Database>> ReadChain for D {
    async fn chain_head(
        &self,
        subject: &Subject,
        now: Timestamp,
    ) -> Result<Option<ChainHead>, StoreError> {
        let pk = key::chain(subject);
        let items = self.as_ref().query(Table::Ledger, &pk, key::HEAD).await?;
        let Some(item) = items.first() else {
            return Ok(None);
        };
        let expires_at = number::<i64>(item, "expires_at").ok();
        if expires_at.is_some_and(|end| end <= now.as_second()) {
            return Ok(None);
        }
        Ok(Some(ChainHead {
            head: read_head(item)?,
            expires_at,
        }))
    }

    async fn chain_page(
        &self,
        subject: &Subject,
        after: Option<&str>,
    ) -> Result<ChainPage, StoreError> {
        let pk = key::chain(subject);
        let query = self.as_ref().partition(Table::Ledger, &pk, "").limit(PAGE);
        let query = query.set_exclusive_start_key(after.map(|last| keyed(&pk, last)));
        let (items, next) = page(query).await?;
        let mut found = ChainPage {
            is_more: next.is_some(),
            ..ChainPage::default()
        };
        for item in items {
            let sort_key = text(&item, "sk")?;
            if sort_key != key::HEAD {
                let end = number(&item, "expires_at").unwrap_or(i64::MAX);
                found.links.push((read_link(&item)?, end));
                found.last = Some(sort_key.to_owned());
            }
        }
        Ok(found)
    }

    async fn signatures(&self, subject: &Subject) -> Result<Signatures, StoreError> {
        let pk = key::signatures(subject);
        let items = self.as_ref().query(Table::Ledger, &pk, "").await?;
        Ok(Signatures::read(&items))
    }
}

impl Signatures {
    /// Reads the items of the partition [`key::signatures`].
    pub(crate) fn read(items: &[Item]) -> Self {
        let jws = |sk: &str| {
            let item = items
                .iter()
                .find(|item| optional_text(item, "sk") == Some(sk))?;
            // An item without its JWS is damaged. It must not look like a chain that was never signed.
            Some(optional_text(item, "jws").unwrap_or_default().to_owned())
        };
        let signed = |item: &&Item| optional_text(item, "sk") == Some(key::SIGNED);
        let signed = items.iter().find(signed);
        Self {
            signed_until: signed.and_then(|item| number(item, "expires_at").ok()),
            signed: jws(key::SIGNED),
            checkpoint: jws(key::CHECKPOINT),
            position: jws(key::POSITION).filter(|jws| !jws.is_empty()),
        }
    }
}

impl<D: AsRef<Database>> KeepSignature for D {
    async fn keep_signature(
        &self,
        subject: &Subject,
        sk: &'static str,
        jws: &str,
        expires_at: Option<i64>,
    ) -> Result<(), StoreError> {
        let database = self.as_ref();
        let mut item = keyed(key::signatures(subject), sk);
        item.insert("jws".to_owned(), s(jws));
        if let Some(end) = expires_at {
            item.insert("expires_at".to_owned(), n(end));
        }
        let put = database
            .client()
            .put_item()
            .table_name(database.name(Table::Ledger))
            .set_item(Some(item));
        let put = put.send().await;
        put.map(|_| ()).map_err(|error| from_dynamodb(&error))
    }
}

impl<D: AsRef<Database>> PutOffChain for D {
    async fn put_off(&self, subject: &Subject, day: Date) -> Result<(), StoreError> {
        let database = self.as_ref();
        let update = database
            .client()
            .update_item()
            .table_name(database.name(Table::Ledger))
            .set_key(Some(keyed(key::chain(subject), key::HEAD)))
            .update_expression("SET check_on = :day")
            .condition_expression("attribute_exists(pk)")
            .expression_attribute_values(":day", s(day.to_string()));
        match update.send().await {
            Ok(_) => Ok(()),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(UpdateItemError::is_conditional_check_failed_exception) =>
            {
                Ok(())
            }
            Err(error) => Err(from_dynamodb(&error)),
        }
    }
}

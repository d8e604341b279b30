//! Checking audit chains: which are due, the entries of one, and its signed heads.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    audit::{Head, Link},
    id::Subject,
};

use crate::core::{
    attribute::{Item, keyed, n, number, optional_text, s},
    chain::{read_head, read_link},
    database::{Database, Table},
    error::{StoreError, from_dynamodb},
    key,
    paging::first_items,
};

/// The index of the heads of all chains, by the day on which each is due.
const CHAINS_INDEX: &str = "chains";
/// The parts of that index: first digits of the subject.
pub const SHARDS: &str = "0123456789abcdef";

/// An audit chain as stored in the ledger.
pub struct Chain {
    /// Where it says that it ends.
    pub head: Head,
    /// When it ends to be kept, if its person was erased; seconds since 1970.
    pub expires_at: Option<i64>,
    /// Its entries, in the order of their places.
    pub links: Vec<Link>,
    /// When each of them ends to be kept; seconds since 1970.
    pub ends: Vec<i64>,
}

/// What was signed of a chain, each a JWS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signatures {
    /// Its newest head that was signed.
    pub signed: Option<String>,
    /// Until when that is kept, in seconds since 1970: as long as its chain, once the person is erased.
    pub signed_until: Option<i64>,
    /// The head up to which entries may have expired.
    pub checkpoint: Option<String>,
}

/// The power to know which chains are due.
pub trait ListDueChains {
    crate::needs! { ledger/chains: Query }

    /// Up to `most` chains of one shard that are due on `day` or were before, longest due first.
    async fn due_chains(
        &self,
        shard: char,
        day: Date,
        most: usize,
    ) -> Result<Vec<Subject>, StoreError>;
}

/// The power to read chains and what was signed of them.
pub trait ReadChain {
    crate::needs! { ledger: Query }

    /// A whole chain, read consistently. `None` where it has no head, or is kept no longer.
    /// Something written meanwhile can make the head newer than the entries: read again.
    async fn chain(&self, subject: &Subject, now: Timestamp) -> Result<Option<Chain>, StoreError>;

    /// Its head alone.
    async fn head_of(&self, subject: &Subject) -> Result<Option<Head>, StoreError>;

    /// What was signed of it.
    async fn signatures(&self, subject: &Subject) -> Result<Signatures, StoreError>;
}

/// The power to keep what was signed. It is a partition of its own, which alone the role may put into.
pub trait KeepSignature {
    crate::needs! { ledger: PutItem }

    /// Keeps a signed head under [`key::SIGNED`] or [`key::CHECKPOINT`], in place of an older one,
    /// for as long as its chain.
    async fn keep_signature(
        &self,
        subject: &Subject,
        sk: &'static str,
        jws: &str,
        expires_at: Option<i64>,
    ) -> Result<(), StoreError>;
}

/// The power to say when a chain is due next. Of the head, the role may write nothing but that day.
pub trait PutOffChain {
    crate::needs! { ledger: UpdateItem }

    /// The chain is due on `day`.
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
    async fn chain(&self, subject: &Subject, now: Timestamp) -> Result<Option<Chain>, StoreError> {
        let pk = key::chain(subject);
        let mut items = self.as_ref().query(Table::Ledger, &pk, "").await?;
        let is_head = |item: &Item| optional_text(item, "sk") == Some(key::HEAD);
        let Some(place) = items.iter().position(is_head) else {
            return Ok(None);
        };
        let head = items.swap_remove(place);
        let expires_at = number::<i64>(&head, "expires_at").ok();
        if expires_at.is_some_and(|end| end <= now.as_second()) {
            return Ok(None);
        }
        items.sort_by(|one, other| optional_text(one, "sk").cmp(&optional_text(other, "sk")));
        let ends = items
            .iter()
            .map(|item| number(item, "expires_at").unwrap_or(i64::MAX));
        Ok(Some(Chain {
            head: read_head(&head)?,
            expires_at,
            ends: ends.collect(),
            links: items.iter().map(read_link).collect::<Result<_, _>>()?,
        }))
    }

    async fn head_of(&self, subject: &Subject) -> Result<Option<Head>, StoreError> {
        let pk = key::chain(subject);
        let items = self.as_ref().query(Table::Ledger, &pk, key::HEAD).await?;
        items.first().map(read_head).transpose()
    }

    async fn signatures(&self, subject: &Subject) -> Result<Signatures, StoreError> {
        let pk = key::signatures(subject);
        let items = self.as_ref().query(Table::Ledger, &pk, "").await?;
        Ok(Signatures::read(&items))
    }
}

impl Signatures {
    /// What the items of [`key::signatures`] hold.
    pub(crate) fn read(items: &[Item]) -> Self {
        let jws = |sk: &str| {
            let item = items
                .iter()
                .find(|item| optional_text(item, "sk") == Some(sk))?;
            // One without its JWS is not one that was never signed.
            Some(optional_text(item, "jws").unwrap_or_default().to_owned())
        };
        let signed = |item: &&Item| optional_text(item, "sk") == Some(key::SIGNED);
        let signed = items.iter().find(signed);
        Self {
            signed_until: signed.and_then(|item| number(item, "expires_at").ok()),
            signed: jws(key::SIGNED),
            checkpoint: jws(key::CHECKPOINT),
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
        let update = update.send().await;
        update.map(|_| ()).map_err(|error| from_dynamodb(&error))
    }
}

//! How many accounts a message to everyone reaches.

use aws_sdk_dynamodb::types::Select;
use futures::future::try_join_all;
use qeg_domain::notice::broadcast::SHARDS;

use super::ACCOUNTS_INDEX;
use crate::core::{
    attribute::s,
    database::{Database, Table},
    error::{StoreError, from_dynamodb},
};

/// After so many pages of the index (1 MB each, about 10,000 accounts) a count goes on with the next call.
const PAGES: u32 = 32;
/// How many shards are counted at the same time.
const AT_ONCE: u8 = 8;

/// Accounts of some shards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// How many.
    pub accounts: u64,
    /// The shard with which the next count begins; `None` after the last one.
    pub next: Option<u8>,
}

/// The power to count the accounts.
pub trait CountAccounts {
    crate::needs! { subjects/accounts: Query }

    /// Counts the accounts of whole shards from this one on: of eight at the same time, and of all if they are few. The
    /// index lags a little.
    async fn count_accounts(&self, from: u8) -> Result<Counted, StoreError>;
}

impl<D: AsRef<Database>> CountAccounts for D {
    async fn count_accounts(&self, from: u8) -> Result<Counted, StoreError> {
        let database = self.as_ref();
        let (mut accounts, mut read, mut next) = (0, 0, Some(from));
        while let Some(first) = next.filter(|_| read < PAGES) {
            let after = first.saturating_add(AT_ONCE).min(SHARDS);
            let counts = (first..after).map(|shard| count_shard(database, shard));
            for (counted, pages) in try_join_all(counts).await? {
                accounts += counted;
                read += pages;
            }
            next = (after < SHARDS).then_some(after);
        }
        Ok(Counted { accounts, next })
    }
}

/// The accounts of a shard, and how many pages of the index were read.
async fn count_shard(database: &Database, shard: u8) -> Result<(u64, u32), StoreError> {
    let query = database
        .client()
        .query()
        .table_name(database.name(Table::Subjects))
        .index_name(ACCOUNTS_INDEX)
        .key_condition_expression("account_shard = :shard")
        .expression_attribute_values(":shard", s(format!("{shard:x}")))
        .select(Select::Count);
    let (mut accounts, mut read) = (0, 0);
    let mut pages = query.into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| from_dynamodb(&error))?;
        accounts += u64::try_from(page.count).unwrap_or_default();
        read += 1;
    }
    Ok((accounts, read))
}

//! The five tables and the reads that every power builds on.

use std::{collections::HashMap, time::Duration};

use aws_sdk_dynamodb::{
    Client, operation::query::builders::QueryFluentBuilder, types::KeysAndAttributes,
};

use crate::core::{
    attribute::{Item, keyed, s, text},
    error::{StoreError, from_dynamodb},
    paging::{Pages, every_item},
};

/// A table by its logical name. A restore changes the physical name, but not this one.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Table {
    /// Data that people gave, sealed.
    Subjects,
    /// Wrapped data keys and the tombstones of destroyed ones.
    Keys,
    /// Blind indexes and their reverse items.
    Index,
    /// Deletion requests, audit chains, certificates, counters: opaque ids only.
    Ledger,
    /// Short-lived items: codes, limits, outbox, idempotency answers.
    Transient,
}

impl Table {
    /// The logical name, part of the associated data of what is sealed there.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Subjects => "subjects",
            Self::Keys => "keys",
            Self::Index => "index",
            Self::Ledger => "ledger",
            Self::Transient => "transient",
        }
    }
}

/// Physical table names. The name of a table that the function's role may not use can be empty.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// Name of the subjects table.
    pub subjects: String,
    /// Name of the keys table.
    pub keys: String,
    /// Name of the index table.
    pub index: String,
    /// Name of the ledger table.
    pub ledger: String,
    /// Name of the transient table.
    pub transient: String,
}

/// Table, partition key and sort key of an item.
pub type ItemKey = (Table, String, String);

/// A client and the names of its tables.
#[derive(Clone, Debug)]
pub struct Database {
    client: Client,
    tables: Tables,
}

impl AsRef<Database> for Database {
    fn as_ref(&self) -> &Database {
        self
    }
}

/// How often unprocessed keys of a batch are read again.
const BATCH_ATTEMPTS: u32 = 6;

impl Database {
    /// A database of these tables.
    pub fn new(client: Client, tables: Tables) -> Self {
        Self { client, tables }
    }

    /// The client, for powers that need another call than the ones here.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The physical name of a table.
    pub fn name(&self, table: Table) -> &str {
        match table {
            Table::Subjects => &self.tables.subjects,
            Table::Keys => &self.tables.keys,
            Table::Index => &self.tables.index,
            Table::Ledger => &self.tables.ledger,
            Table::Transient => &self.tables.transient,
        }
    }

    /// One item, read consistently.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails or refuses.
    pub async fn get(&self, table: Table, pk: &str, sk: &str) -> Result<Option<Item>, StoreError> {
        self.client
            .get_item()
            .table_name(self.name(table))
            .set_key(Some(keyed(pk, sk)))
            .consistent_read(true)
            .send()
            .await
            .map(|answer| answer.item)
            .map_err(|error| from_dynamodb(&error))
    }

    /// Several items of several tables in one round trip, read consistently. An item that is not in the result does
    /// not exist: unprocessed keys are read again and never treated as absent.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when some stay unprocessed; otherwise as DynamoDB answers.
    pub async fn batch_get(
        &self,
        addresses: &[ItemKey],
    ) -> Result<HashMap<ItemKey, Item>, StoreError> {
        let mut pending: HashMap<String, KeysAndAttributes> = HashMap::new();
        for table in [
            Table::Subjects,
            Table::Keys,
            Table::Index,
            Table::Ledger,
            Table::Transient,
        ] {
            let keys: Vec<Item> = addresses
                .iter()
                .filter(|(of, _, _)| *of == table)
                .map(|(_, pk, sk)| keyed(pk, sk))
                .collect();
            if !keys.is_empty() {
                let wanted = KeysAndAttributes::builder()
                    .set_keys(Some(keys))
                    .consistent_read(true)
                    .build()
                    .map_err(|_| StoreError::Broken)?;
                pending.insert(self.name(table).to_owned(), wanted);
            }
        }
        let mut found = HashMap::new();
        for attempt in 0..BATCH_ATTEMPTS {
            let answer = self
                .client
                .batch_get_item()
                .set_request_items(Some(pending))
                .send()
                .await
                .map_err(|error| from_dynamodb(&error))?;
            for (name, items) in answer.responses.unwrap_or_default() {
                let table = self.logical(&name)?;
                for item in items {
                    let address = (
                        table,
                        text(&item, "pk")?.to_owned(),
                        text(&item, "sk")?.to_owned(),
                    );
                    found.insert(address, item);
                }
            }
            pending = answer.unprocessed_keys.unwrap_or_default();
            if pending.is_empty() {
                return Ok(found);
            }
            tokio::time::sleep(Duration::from_millis(20 << attempt)).await;
        }
        Err(StoreError::Unavailable)
    }

    fn logical(&self, name: &str) -> Result<Table, StoreError> {
        [
            Table::Subjects,
            Table::Keys,
            Table::Index,
            Table::Ledger,
            Table::Transient,
        ]
        .into_iter()
        .find(|table| self.name(*table) == name)
        .ok_or(StoreError::Broken)
    }

    /// All items of one partition whose sort key begins with `prefix` (empty: all), read consistently. Use it only for
    /// partitions of limited size, and [`Self::pages`] for all others.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails or refuses.
    pub async fn query(
        &self,
        table: Table,
        pk: &str,
        prefix: &str,
    ) -> Result<Vec<Item>, StoreError> {
        every_item(self.partition(table, pk, prefix)).await
    }

    /// The same in pages, of which one is in memory at a time.
    pub(crate) fn pages(&self, table: Table, pk: &str, prefix: &str) -> Pages {
        Pages::of(self.partition(table, pk, prefix))
    }

    /// The same with nothing but the keys of each item.
    pub(crate) fn key_pages(&self, table: Table, pk: &str) -> Pages {
        Pages::of(
            self.partition(table, pk, "")
                .projection_expression("pk, sk"),
        )
    }

    /// A consistent query of the items whose sort key begins with `prefix`, the greatest first, and below `before` if there
    /// is one, which begins with `prefix` too.
    pub(crate) fn greatest_first(
        &self,
        table: Table,
        pk: &str,
        prefix: &str,
        before: Option<String>,
    ) -> QueryFluentBuilder {
        self.partition(table, pk, prefix)
            .scan_index_forward(false)
            .set_exclusive_start_key(before.map(|sk| keyed(pk, sk)))
    }

    /// A consistent query of one partition.
    pub(crate) fn partition(&self, table: Table, pk: &str, prefix: &str) -> QueryFluentBuilder {
        let query = self
            .client
            .query()
            .table_name(self.name(table))
            .consistent_read(true)
            .expression_attribute_values(":pk", s(pk));
        if prefix.is_empty() {
            query.key_condition_expression("pk = :pk")
        } else {
            query
                .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
                .expression_attribute_values(":prefix", s(prefix))
        }
    }
}

//! Applying the retention schedule to the tables: the category of each item, whether it has expired, and removing it
//! then. Nothing sealed can be opened: a function that has these powers needs no key.
//!
//! A message of a thread has no expiry of its own. It ends with its thread, whose expiry is read for it.

use std::collections::{HashMap, HashSet};

use aws_sdk_dynamodb::{operation::delete_item::DeleteItemError, types::Select};
use jiff::Timestamp;

use qeg_domain::{id::ThreadId, retention::Category};

use crate::{
    core::{
        attribute::{Item, keyed, n, number, text},
        database::{Database, ItemKey, Table},
        error::{StoreError, from_dynamodb},
        key,
        paging::scanned_page,
    },
    retention::category,
};

/// The tables whose items have expiry times. Items of the other tables are deleted with their account.
pub const SCANNED_TABLES: [Table; 3] = [Table::Subjects, Table::Ledger, Table::Transient];

/// Threads that are read in one call; DynamoDB takes 100.
const AT_ONCE: usize = 100;

/// The attributes of an item that retention reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScannedItem {
    /// Its table.
    pub table: Table,
    /// Its partition key and sort key.
    pub keys: (String, String),
    /// Its category; `None` if the schedule has none for it.
    pub category: Option<Category>,
    /// When it expires, in seconds since 1970; `None` if it has no expiry time. A message has that of its thread, and is
    /// over if the thread is gone.
    pub end: Option<i64>,
}

impl ScannedItem {
    /// Whether it has expired.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.end.is_some_and(|end| end <= now.as_second())
    }
}

/// The power to list the items of every table with their categories.
pub trait ScanItems {
    crate::needs! { subjects: BatchGetItem, Scan; ledger: Scan; transient: Scan }

    /// A page of a table, and where the next one begins.
    async fn scan_items(
        &self,
        table: Table,
        after: Option<Item>,
    ) -> Result<(Vec<ScannedItem>, Option<Item>), StoreError>;
}

/// The power to remove expired items.
pub trait RemoveExpired {
    crate::needs! { subjects: DeleteItem; ledger: DeleteItem; transient: DeleteItem }

    /// Removes an item if it has expired now; the time that the scan read does not count. `false` if it has not
    /// expired or no longer exists. A message goes by the time of its thread that the scan read: a thread that is over
    /// never goes on.
    async fn remove_expired(&self, seen: &ScannedItem, now: Timestamp) -> Result<bool, StoreError>;
}

impl<D: AsRef<Database>> ScanItems for D {
    async fn scan_items(
        &self,
        table: Table,
        after: Option<Item>,
    ) -> Result<(Vec<ScannedItem>, Option<Item>), StoreError> {
        let database = self.as_ref();
        // The role may read only these attributes.
        let scan = database
            .client()
            .scan()
            .table_name(database.name(table))
            .select(Select::SpecificAttributes)
            .projection_expression("pk, sk, expires_at")
            .set_exclusive_start_key(after);
        let (items, next) = scanned_page(scan).await?;
        let seen: Result<Vec<_>, _> = items.iter().map(|item| sighting(table, item)).collect();
        let mut seen = seen?;
        end_with_threads(database, &mut seen).await?;
        Ok((seen, next))
    }
}

fn sighting(table: Table, item: &Item) -> Result<ScannedItem, StoreError> {
    let (pk, sk) = (text(item, "pk")?, text(item, "sk")?);
    Ok(ScannedItem {
        table,
        keys: (pk.to_owned(), sk.to_owned()),
        category: category::of(table, pk, sk),
        end: number(item, "expires_at").ok(),
    })
}

/// Gives each message the expiry of its thread.
async fn end_with_threads(database: &Database, seen: &mut [ScannedItem]) -> Result<(), StoreError> {
    let threads: HashSet<ItemKey> = seen.iter().filter_map(thread_of).collect();
    let threads: Vec<ItemKey> = threads.into_iter().collect();
    let mut ends = HashMap::new();
    for some in threads.chunks(AT_ONCE) {
        for (address, item) in database.batch_get(some).await? {
            // A thread without an expiry is a fault of its own, and its messages stay.
            ends.insert(address, number::<i64>(&item, "expires_at").ok());
        }
    }
    for message in seen {
        if let Some(thread) = thread_of(message) {
            message.end = ends.get(&thread).copied().unwrap_or(Some(0));
        }
    }
    Ok(())
}

/// The address of the thread of a message; `None` for any other item.
fn thread_of(seen: &ScannedItem) -> Option<ItemKey> {
    let (pk, sk) = &seen.keys;
    let (id, _) = sk.strip_prefix("MESSAGE#")?.split_once('#')?;
    let id = ThreadId::parse(id).filter(|_| seen.table == Table::Subjects)?;
    Some((Table::Subjects, pk.clone(), key::thread(&id)))
}

impl<D: AsRef<Database>> RemoveExpired for D {
    async fn remove_expired(&self, seen: &ScannedItem, now: Timestamp) -> Result<bool, StoreError> {
        let database = self.as_ref();
        let (pk, sk) = &seen.keys;
        let condition = match thread_of(seen) {
            Some(_) => "attribute_not_exists(expires_at) OR expires_at <= :now",
            None => "expires_at <= :now",
        };
        let deleted = database
            .client()
            .delete_item()
            .table_name(database.name(seen.table))
            .set_key(Some(keyed(pk, sk)))
            .condition_expression(condition)
            .expression_attribute_values(":now", n(now.as_second()))
            .send()
            .await;
        match deleted {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(DeleteItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(from_dynamodb(&error)),
        }
    }
}

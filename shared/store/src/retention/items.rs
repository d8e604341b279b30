//! Applying the retention schedule to the tables: the category of each item, whether it has expired, and removing it
//! then. Only keys and expiry times are read, nothing sealed.

use aws_sdk_dynamodb::{operation::delete_item::DeleteItemError, types::Select};
use jiff::Timestamp;

use qeg_domain::retention::Category;

use crate::{
    core::{
        attribute::{Item, keyed, n, number, text},
        database::{Database, Table},
        error::{StoreError, from_dynamodb},
        paging::scanned_page,
    },
    retention::category,
};

/// The tables whose items have expiry times. Items of the other tables are deleted with their account.
pub const SCANNED_TABLES: [Table; 3] = [Table::Subjects, Table::Ledger, Table::Transient];

/// The attributes of an item that retention reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScannedItem {
    /// Its table.
    pub table: Table,
    /// Its partition key and sort key.
    pub keys: (String, String),
    /// Its category; `None` if the schedule has none for it.
    pub category: Option<Category>,
    /// When it expires, in seconds since 1970; `None` if it has no expiry time.
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
    crate::needs! { subjects: Scan; ledger: Scan; transient: Scan }

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
    /// expired or no longer exists.
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
        let seen: Result<_, _> = items.iter().map(|item| sighting(table, item)).collect();
        Ok((seen?, next))
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

impl<D: AsRef<Database>> RemoveExpired for D {
    async fn remove_expired(&self, seen: &ScannedItem, now: Timestamp) -> Result<bool, StoreError> {
        let database = self.as_ref();
        let (pk, sk) = &seen.keys;
        let deleted = database
            .client()
            .delete_item()
            .table_name(database.name(seen.table))
            .set_key(Some(keyed(pk, sk)))
            .condition_expression("expires_at <= :now")
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

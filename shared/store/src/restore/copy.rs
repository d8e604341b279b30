//! Copying what is missing from a restored table into the table of the stack. An item that is there stays as it is: it
//! is newer, or it is the tombstone of a data key that was destroyed.

use std::ops::AddAssign;

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use jiff::Timestamp;

use crate::core::{
    attribute::{Item, is_expired, text},
    database::{Database, Table},
    error::{StoreError, from_dynamodb},
    paging::scanned_page,
};

/// How many items are written at the same time.
const AT_ONCE: usize = 16;

/// What happened to the items of a restored table: how many of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Copied {
    /// Items of the restored table.
    pub read: usize,
    /// They were missing and are there now; in a dry run: they are missing.
    pub copied: usize,
    /// The table has an item with the same key; it was not touched.
    pub present: usize,
    /// Sessions. They are not copied: a backup also has those that people ended since. People sign in again.
    pub sessions: usize,
    /// Items whose time is over.
    pub expired: usize,
}

impl AddAssign for Copied {
    fn add_assign(&mut self, other: Self) {
        self.read += other.read;
        self.copied += other.copied;
        self.present += other.present;
        self.sessions += other.sessions;
        self.expired += other.expired;
    }
}

/// The power to copy what is missing from a restored table.
pub trait CopyMissing {
    crate::needs! { subjects: GetItem, PutItem; keys: GetItem, PutItem; ledger: GetItem, PutItem }

    /// Copies the next page (at most 1 MB) of a restored table, given by its physical name, and gives the key after which the
    /// page after it begins; `None` after the last one. A dry run writes nothing. Copying a page again is safe.
    async fn copy_missing(
        &self,
        from_into: (&str, Table),
        after: Option<Item>,
        now: Timestamp,
        is_dry: bool,
    ) -> Result<(Copied, Option<Item>), StoreError>;
}

impl<D: AsRef<Database>> CopyMissing for D {
    async fn copy_missing(
        &self,
        (from, into): (&str, Table),
        after: Option<Item>,
        now: Timestamp,
        is_dry: bool,
    ) -> Result<(Copied, Option<Item>), StoreError> {
        let database = self.as_ref();
        let scan = database.client().scan().table_name(from);
        let (items, next) = scanned_page(scan.set_exclusive_start_key(after)).await?;
        let copies = items
            .into_iter()
            .map(|item| copy(database, into, item, now, is_dry));
        let add = async |mut all: Copied, one: Copied| {
            all += one;
            Ok(all)
        };
        let copied = stream::iter(copies).buffer_unordered(AT_ONCE);
        Ok((copied.try_fold(Copied::default(), add).await?, next))
    }
}

async fn copy(
    database: &Database,
    into: Table,
    item: Item,
    now: Timestamp,
    is_dry: bool,
) -> Result<Copied, StoreError> {
    let mut copied = Copied {
        read: 1,
        ..Copied::default()
    };
    let outcome = if text(&item, "sk")?.starts_with("SESSION#") {
        &mut copied.sessions
    } else if is_expired(&item, now) {
        &mut copied.expired
    } else if is_missing(database, into, item, is_dry).await? {
        &mut copied.copied
    } else {
        &mut copied.present
    };
    *outcome = 1;
    Ok(copied)
}

/// Whether the table had no such item. If it had none, and this is no dry run, it has it now.
async fn is_missing(
    database: &Database,
    into: Table,
    item: Item,
    is_dry: bool,
) -> Result<bool, StoreError> {
    if is_dry {
        let found = database.get(into, text(&item, "pk")?, text(&item, "sk")?);
        return Ok(found.await?.is_none());
    }
    let put = database
        .client()
        .put_item()
        .table_name(database.name(into))
        .set_item(Some(item))
        .condition_expression("attribute_not_exists(pk)");
    match put.send().await {
        Ok(_) => Ok(true),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(PutItemError::is_conditional_check_failed_exception) =>
        {
            Ok(false)
        }
        Err(error) => Err(from_dynamodb(&error)),
    }
}

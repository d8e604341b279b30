//! The index `open` of the ledger, in pages: legal records that wait for something, sorted by their last day.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::core::{
    attribute::{Item, keyed, parsed, s, text},
    database::{Database, Table},
    error::StoreError,
    paging::page,
};

/// The position of a record in a list by last day. As a cursor it leads to the next page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPosition<I> {
    /// The last day of the record.
    pub due_on: Date,
    /// Its public id.
    pub id: I,
}

/// Up to `most` items of a partition of the index, from a day on, after the record with these keys and this last day. A
/// record whose last day is before that day (a cursor of yesterday) is before all of them. With them the partition key and last day of the last one, if there may be more.
///
/// # Errors
/// [`StoreError`] when DynamoDB fails or refuses, or the last item cannot be read.
pub(crate) async fn open_page(
    database: &Database,
    (partition, first): (&str, Option<Date>),
    after: Option<(String, &str, Date)>,
    most: usize,
) -> Result<(Vec<Item>, Option<(String, Date)>), StoreError> {
    // DynamoDB refuses a key outside of the condition.
    let after = after.filter(|(_, _, due_on)| first.is_none_or(|first| *due_on >= first));
    let after = after.map(|(pk, sk, due_on)| {
        let mut start = keyed(pk, sk);
        start.insert("open".to_owned(), s(partition));
        start.insert("due_on".to_owned(), s(due_on.to_string()));
        start
    });
    let mut query = database
        .client()
        .query()
        .table_name(database.name(Table::Ledger))
        .index_name("open")
        .expression_attribute_names("#open", "open")
        .expression_attribute_values(":open", s(partition))
        .set_exclusive_start_key(after)
        .limit(i32::try_from(most).unwrap_or(i32::MAX));
    query = match first {
        None => query.key_condition_expression("#open = :open"),
        Some(first) => query
            .key_condition_expression("#open = :open AND due_on >= :first")
            .expression_attribute_values(":first", s(first.to_string())),
    };
    let (items, next) = page(query).await?;
    let next = match next {
        None => None,
        Some(key) => Some((text(&key, "pk")?.to_owned(), parsed(&key, "due_on")?)),
    };
    Ok((items, next))
}

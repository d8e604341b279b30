//! The outbox: an event is written in the same transaction as the change it reports, and relay sends it.

use jiff::Timestamp;
use qeg_domain::{event::Event, id::EventId};

use crate::core::{
    attribute::{Item, keyed, s},
    database::Table,
    error::StoreError,
    guard::Guard,
    key,
    transaction::{Condition, Transaction},
};

/// The item of an event that waits to be sent. It holds ids, codes and dates, and never expires: relay deletes it once
/// it is sent.
///
/// # Errors
/// [`StoreError::Broken`] if the event cannot be written as JSON.
pub fn item(id: &EventId, event: &Event, now: Timestamp) -> Result<Item, StoreError> {
    let json = serde_json::to_string(event).map_err(|_| StoreError::Broken)?;
    let mut item = keyed(key::outbox(id), key::OUTBOX);
    item.insert("event".to_owned(), s(json));
    item.insert("created_at".to_owned(), s(now.to_string()));
    item.insert("unsent".to_owned(), s(key::shard_of(id)));
    Ok(item)
}

/// Adds an event to a transaction.
///
/// # Errors
/// [`StoreError::Broken`] if the event cannot be written.
pub(crate) fn add(
    transaction: &mut Transaction<'_>,
    id: &EventId,
    event: &Event,
    now: Timestamp,
) -> Result<(), StoreError> {
    put(transaction, item(id, event, now)?, &Condition::absent())
}

/// The same, even if this event is in the outbox already: then it is there once.
///
/// # Errors
/// As [`add`].
pub(crate) fn add_again(
    transaction: &mut Transaction<'_>,
    id: &EventId,
    event: &Event,
    now: Timestamp,
) -> Result<(), StoreError> {
    put(transaction, item(id, event, now)?, &Condition::none())
}

fn put(
    transaction: &mut Transaction<'_>,
    item: Item,
    condition: &Condition,
) -> Result<(), StoreError> {
    transaction.put(Guard::Record, Table::Transient, item, condition)
}

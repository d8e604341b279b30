//! Forwarding the outbox: reading events that are not sent yet, and deleting them once they are on their queue.

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{event::Event, id::EventId};

use crate::core::{
    attribute::{Item, keyed, s, text},
    database::{Database, Table},
    error::{StoreError, from_dynamodb},
    key::{self, OUTBOX},
    paging::page,
};

/// The sparse index of events that are still in the outbox: in each of [`key::SHARDS`], oldest first.
const UNSENT_INDEX: &str = "unsent";

/// An event in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxEvent {
    /// Its id: the same however often it is sent.
    pub id: EventId,
    /// When it was written.
    pub at: Timestamp,
    /// The event.
    pub event: Event,
}

impl OutboxEvent {
    /// Reads it from the attributes of its item; `None` if they are not those of an event.
    pub fn read(pk: &str, event: &str, created_at: &str) -> Option<Self> {
        Some(Self {
            id: EventId::parse(pk.strip_prefix("OUTBOX#")?)?,
            at: created_at.parse().ok()?,
            event: Event::from_json(event).ok()?,
        })
    }
}

/// The power to move events out of the outbox.
pub trait ForwardOutbox {
    crate::needs! { transient: DeleteItem; transient/unsent: Query }

    /// Where the next page of a shard begins.
    type Place;

    /// Deletes an event that is on its queue. Deleting it twice does no harm.
    async fn forget(&self, id: &EventId) -> Result<(), StoreError>;

    /// A page of the events of a shard that are older than `age`, oldest first, and where the next page begins; `None` after
    /// the last one. `page` is the most events of it, and where it begins; `None` for the first one. An item that is not an
    /// event is given as `None`, so that it does not block the others.
    async fn overdue(
        &self,
        shard: char,
        age: SignedDuration,
        page: (usize, Option<Self::Place>),
        now: Timestamp,
    ) -> Result<(Vec<Option<OutboxEvent>>, Option<Self::Place>), StoreError>;
}

impl ForwardOutbox for Database {
    type Place = Item;

    async fn forget(&self, id: &EventId) -> Result<(), StoreError> {
        self.client()
            .delete_item()
            .table_name(self.name(Table::Transient))
            .set_key(Some(keyed(key::outbox(id), OUTBOX)))
            .send()
            .await
            .map(|_| ())
            .map_err(|error| from_dynamodb(&error))
    }

    async fn overdue(
        &self,
        shard: char,
        age: SignedDuration,
        (most, after): (usize, Option<Item>),
        now: Timestamp,
    ) -> Result<(Vec<Option<OutboxEvent>>, Option<Item>), StoreError> {
        let before = now.checked_sub(age).unwrap_or(Timestamp::MIN);
        let query = self
            .client()
            .query()
            .table_name(self.name(Table::Transient))
            .index_name(UNSENT_INDEX)
            .key_condition_expression("unsent = :shard AND created_at < :before")
            .expression_attribute_values(":shard", s(shard))
            .expression_attribute_values(":before", s(before.to_string()))
            .limit(i32::try_from(most).unwrap_or(i32::MAX))
            .set_exclusive_start_key(after);
        let (items, next) = page(query).await?;
        Ok((items.iter().map(waiting).collect(), next))
    }
}

/// An outbox item, if it can be read.
fn waiting(item: &Item) -> Option<OutboxEvent> {
    OutboxEvent::read(
        text(item, "pk").ok()?,
        text(item, "event").ok()?,
        text(item, "created_at").ok()?,
    )
}

//! Forwarding the outbox: what was written with a change is put on its queue, then forgotten.
//!
//! Needs: transient `DeleteItem`, `Query` on its index `unsent`.

use domain::{event::Event, id::EventId};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Database, StoreError, Table,
    attribute::{keyed, s, text},
    error::from_dynamodb,
    key,
    outbox::OUTBOX,
};

/// The sparse index of events that are still in the outbox, oldest first.
const UNSENT_INDEX: &str = "unsent";

/// The power to move events out of the outbox.
pub trait ForwardOutbox {
    /// Forgets an event that is on its queue. Forgetting it twice is nothing.
    async fn forget(&self, id: &EventId) -> Result<(), StoreError>;

    /// Up to `most` events older than `age`, oldest first. An item that is no event is given as its id
    /// alone, so that it blocks none of the others.
    async fn overdue(
        &self,
        age: SignedDuration,
        most: i32,
        now: Timestamp,
    ) -> Result<Vec<(EventId, Option<Event>)>, StoreError>;
}

impl ForwardOutbox for Database {
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
        age: SignedDuration,
        most: i32,
        now: Timestamp,
    ) -> Result<Vec<(EventId, Option<Event>)>, StoreError> {
        let before = now.checked_sub(age).unwrap_or(Timestamp::MIN);
        let answer = self
            .client()
            .query()
            .table_name(self.name(Table::Transient))
            .index_name(UNSENT_INDEX)
            .key_condition_expression("unsent = :yes AND created_at < :before")
            .expression_attribute_values(":yes", s("1"))
            .expression_attribute_values(":before", s(before.to_string()))
            .limit(most)
            .send()
            .await
            .map_err(|error| from_dynamodb(&error))?;
        let items = answer.items.unwrap_or_default();
        Ok(items
            .iter()
            .filter_map(|item| {
                let pk = text(item, "pk").ok()?;
                let id = EventId::parse(pk.strip_prefix("OUTBOX#")?)?;
                let event = text(item, "event").ok();
                Some((id, event.and_then(|json| Event::from_json(json).ok())))
            })
            .collect())
    }
}

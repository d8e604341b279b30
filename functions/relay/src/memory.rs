//! An outbox and queues in memory, which fail as a test sets them.

use std::cell::RefCell;

use jiff::{SignedDuration, Timestamp};
use qeg_batch::{Failure, stream::Unhandled};
use qeg_domain::{
    event::Event,
    id::{EventId, RequestId},
};
use qeg_store::{
    StoreError,
    core::forward::{ForwardOutbox, OutboxEvent},
};

use crate::queues::{Park, SendEvent};

pub(crate) fn event(n: u8) -> Event {
    let request_id = RequestId::parse(&format!("{n:032x}")).unwrap();
    Event::DeletionRequested { request_id }
}

pub(crate) fn event_id(n: u8) -> EventId {
    EventId::parse(&format!("{n:032x}")).unwrap()
}

#[derive(Default)]
pub(crate) struct Outbox {
    /// Overdue events, oldest first. `None` is an item that is no event.
    pub(crate) waiting: RefCell<Vec<(EventId, Option<Event>)>>,
    /// The deleted events, in order.
    pub(crate) forgotten: RefCell<Vec<EventId>>,
    /// The event that cannot be deleted.
    pub(crate) not_deletable: Option<EventId>,
    /// The most events of a page, if there is such a limit.
    pub(crate) page: Option<usize>,
}

impl ForwardOutbox for Outbox {
    type Place = EventId;

    async fn forget(&self, id: &EventId) -> Result<(), StoreError> {
        if self.not_deletable.as_ref() == Some(id) {
            return Err(StoreError::Unavailable);
        }
        self.waiting.borrow_mut().retain(|(of, _)| of != id);
        self.forgotten.borrow_mut().push(id.clone());
        Ok(())
    }

    async fn overdue(
        &self,
        shard: char,
        _: SignedDuration,
        (most, after): (usize, Option<EventId>),
        _: Timestamp,
    ) -> Result<(Vec<Option<OutboxEvent>>, Option<EventId>), StoreError> {
        let waiting = self.waiting.borrow();
        let posted = |(id, event): &(EventId, Option<Event>)| {
            let (id, at) = (id.clone(), Timestamp::UNIX_EPOCH);
            event.clone().map(|event| OutboxEvent { id, at, event })
        };
        // The ids of a test are in order.
        let is_after = |id: &EventId| {
            after
                .as_ref()
                .is_none_or(|after| id.as_str() > after.as_str())
        };
        let mut of_shard = waiting
            .iter()
            .filter(|(id, _)| id.as_str().starts_with(shard) && is_after(id))
            .peekable();
        let most = self.page.unwrap_or(most);
        let page: Vec<_> = of_shard.by_ref().take(most).collect();
        let last = page.last().map(|(id, _)| id.clone());
        let next = last.filter(|_| of_shard.peek().is_some());
        Ok((page.into_iter().map(posted).collect(), next))
    }
}

#[derive(Default)]
pub(crate) struct MemoryQueues {
    pub(crate) sent: RefCell<Vec<Event>>,
    pub(crate) parked: RefCell<Vec<Unhandled>>,
    /// The event that no queue accepts.
    pub(crate) refused: Option<Event>,
    /// Whether parking fails.
    pub(crate) is_full: bool,
}

impl SendEvent for MemoryQueues {
    async fn send(&self, posted: &OutboxEvent) -> Result<(), Failure> {
        let event = &posted.event;
        if self.refused.as_ref() == Some(event) {
            return Err(Failure::new("queue_unavailable"));
        }
        self.sent.borrow_mut().push(event.clone());
        Ok(())
    }
}

impl Park for MemoryQueues {
    async fn park(&self, unhandled: &Unhandled) -> Result<(), Failure> {
        if self.is_full {
            return Err(Failure::new("queue_unavailable"));
        }
        self.parked.borrow_mut().push(unhandled.clone());
        Ok(())
    }
}

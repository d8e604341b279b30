//! The stream: sends each newly written event to its queue.

use std::num::NonZeroUsize;

use qeg_batch::{
    Failure, Failures, Records,
    stream::{self, Change, Unhandled},
};
use qeg_store::core::forward::{ForwardOutbox, OutboxEvent};
use serde::Deserialize;

use crate::queues::{Park, SendEvent};

/// How many events are sent at once.
const AT_ONCE: NonZeroUsize = NonZeroUsize::new(8).unwrap();

/// The attributes of an outbox item that are read here.
#[derive(Deserialize)]
struct Outbox {
    pk: String,
    event: String,
    created_at: String,
}

/// Sends each new event and deletes it from the outbox. An event that cannot be sent now stays there for the resend. A
/// record that can never be sent is parked for an operator. In both cases the stream goes on: a bad record does not
/// delay the others.
pub async fn relay(
    outbox: &impl ForwardOutbox,
    queues: &(impl SendEvent + Park),
    records: Records,
) -> Failures {
    let handle = async |change: &Change| one(outbox, queues, change).await;
    let park = async |unhandled: &Unhandled| match unhandled.failure {
        Failure::UNREADABLE | Failure::PANIC => queues.park(unhandled).await,
        _ => Ok(()),
    };
    stream::run("relay", records, AT_ONCE, handle, park).await
}

async fn one(
    outbox: &impl ForwardOutbox,
    queues: &impl SendEvent,
    change: &Change,
) -> Result<(), Failure> {
    let item: Outbox = change.read()?;
    let posted = OutboxEvent::read(&item.pk, &item.event, &item.created_at);
    let posted = posted.ok_or(Failure::UNREADABLE)?;
    queues.send(&posted).await?;
    outbox
        .forget(&posted.id)
        .await
        .map_err(|_| Failure::new("outbox_unavailable"))
}

#[cfg(test)]
mod tests;

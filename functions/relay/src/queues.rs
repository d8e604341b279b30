//! Where events go.
//!
//! Needs: SQS `SendMessage` on the deletion, the notification and each carrier's queue.

use std::collections::BTreeMap;

use batch::Failure;
use domain::{cloud_event::CloudEvent, event::Queue, handoff::CarrierName};
use store::forward::Posted;

/// The power to put an event on its queue.
pub trait SendEvent {
    /// Returns once the queue has it.
    async fn send(&self, posted: &Posted) -> Result<(), Failure>;
}

/// The queues in SQS.
pub struct Queues {
    /// The client.
    pub sqs: aws_sdk_sqs::Client,
    /// URL of what purge reads.
    pub deletions: String,
    /// URL of what notify reads.
    pub notifications: String,
    /// URL of what each carrier reads.
    pub carriers: BTreeMap<CarrierName, String>,
}

impl SendEvent for Queues {
    async fn send(&self, posted: &Posted) -> Result<(), Failure> {
        let url = match posted.event.queue() {
            Queue::Deletions => &self.deletions,
            Queue::Notifications => &self.notifications,
            // It stays in the outbox until the carrier is back in the template, and the count shows it.
            Queue::Carrier(name) => self
                .carriers
                .get(name)
                .ok_or(Failure::new("carrier_without_queue"))?,
        };
        let sent = self
            .sqs
            .send_message()
            .queue_url(url)
            .message_body(body(posted)?)
            .send()
            .await;
        sent.map(|_| ())
            .map_err(|_| Failure::new("queue_unavailable"))
    }
}

/// A carrier reads the public form, our own functions read the event itself.
fn body(posted: &Posted) -> Result<String, Failure> {
    let told = CloudEvent::of(&posted.id, &posted.event, posted.at);
    let body = match told {
        Some(told) => serde_json::to_string(&told),
        None => serde_json::to_string(&posted.event),
    };
    body.map_err(|_| Failure::UNREADABLE)
}

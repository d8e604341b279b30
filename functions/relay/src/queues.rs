//! The queues: for events, and for stream records that are no events.

use aws_sdk_sqs::error::ProvideErrorMetadata as _;
use qeg_batch::{Failure, stream::Unhandled};
use qeg_domain::{cloud_event::CloudEvent, event::Queue, handoff::CarrierName};
use qeg_store::core::forward::OutboxEvent;
use serde::Serialize;

/// The power to put an event on its queue.
pub trait SendEvent {
    qeg_store::needs! {
        queue deletion: SendMessage;
        queue code: SendMessage;
        queue notification: SendMessage;
        queue carrier: SendMessage;
    }

    /// Returns once the queue has it.
    async fn send(&self, posted: &OutboxEvent) -> Result<(), Failure>;
}

/// The power to park a record that can never be relayed, for an operator to look at.
pub trait Park {
    qeg_store::needs! { queue relay failure: SendMessage }

    /// Returns once it is parked.
    async fn park(&self, unhandled: &Unhandled) -> Result<(), Failure>;
}

/// The message about a stream record that is no event. It says where to find the record, without its content. The
/// item itself stays in the outbox.
#[derive(Serialize)]
struct Parked<'a> {
    event_id: Option<&'a str>,
    sequence_number: Option<&'a str>,
    failure: &'static str,
}

/// The queues in SQS.
pub struct Queues {
    /// The client.
    pub sqs: aws_sdk_sqs::Client,
    /// URL of the queue that purge reads.
    pub deletions: String,
    /// URL of the queue that codes reads.
    pub codes: String,
    /// URL of the queue that notify reads.
    pub notifications: String,
    /// URL of the queue for parked records.
    pub failures: String,
    /// The queues of carriers.
    pub carriers: CarrierQueues,
}

/// The queues of carriers, found by name: the stack of a carrier names its queue after it, and no list of them is needed
/// here. All queues of an account have URLs that differ only in the name of the queue.
pub struct CarrierQueues(String);

impl CarrierQueues {
    /// The queues whose names begin with `prefix`, in the account of this queue.
    pub fn beside(url: &str, prefix: &str) -> Self {
        let account = url.rsplit_once('/').map_or("", |(account, _)| account);
        Self(format!("{account}/{prefix}"))
    }

    /// The URL of a carrier's queue. It need not exist.
    fn of(&self, carrier: &CarrierName) -> String {
        format!("{}{carrier}", self.0)
    }
}

impl Queues {
    async fn put(&self, url: &str, body: serde_json::Result<String>) -> Result<(), Failure> {
        let body = body.map_err(|_| Failure::UNREADABLE)?;
        let sent = self
            .sqs
            .send_message()
            .queue_url(url)
            .message_body(body)
            .send()
            .await;
        sent.map(|_| ()).map_err(|error| match error.code() {
            // Only a carrier's queue can be missing: its stack was removed. The event stays in the outbox, and in the
            // metric `Stuck`, until the carrier is there again.
            Some("QueueDoesNotExist" | "AWS.SimpleQueueService.NonExistentQueue") => {
                Failure::new("carrier_without_queue")
            }
            _ => Failure::new("queue_unavailable"),
        })
    }
}

impl SendEvent for Queues {
    async fn send(&self, posted: &OutboxEvent) -> Result<(), Failure> {
        let url = match posted.event.queue() {
            Queue::Deletions => &self.deletions,
            Queue::Codes => &self.codes,
            Queue::Notifications => &self.notifications,
            Queue::Carrier(name) => &self.carriers.of(name),
        };
        // A carrier reads the public form, our own functions read the event itself.
        let body = match CloudEvent::of(&posted.id, &posted.event, posted.at) {
            Some(message) => serde_json::to_string(&message),
            None => serde_json::to_string(&posted.event),
        };
        self.put(url, body).await
    }
}

impl Park for Queues {
    async fn park(&self, unhandled: &Unhandled) -> Result<(), Failure> {
        let message = Parked {
            event_id: unhandled.event_id.as_deref(),
            sequence_number: unhandled.sequence_number.as_deref(),
            failure: unhandled.failure.class(),
        };
        let body = serde_json::to_string(&message);
        self.put(&self.failures, body).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queue_of_a_carrier_is_beside_the_others_of_the_account() {
        for (own, wanted) in [
            (
                "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/qeg-prod-RelayFailureQueue-1A",
                "https://sqs.cn-north-1.amazonaws.com.cn/123456789012/qeg-prod-carrier-post",
            ),
            (
                "http://127.0.0.1:4566/000000000000/local-RelayFailureQueue-1A",
                "http://127.0.0.1:4566/000000000000/qeg-prod-carrier-post",
            ),
        ] {
            let queues = CarrierQueues::beside(own, "qeg-prod-carrier-");
            let post = CarrierName::parse("post").map(|post| queues.of(&post));
            assert_eq!(post.as_deref(), Some(wanted));
        }
    }
}

//! Where events go.
//!
//! Needs: SQS `SendMessage` on the deletion and the notification queue.

use batch::Failure;
use domain::event::{Event, Queue};

/// The power to put an event on its queue.
pub trait SendEvent {
    /// Returns once the queue has it.
    async fn send(&self, event: &Event) -> Result<(), Failure>;
}

/// The queues in SQS.
pub struct Queues {
    sqs: aws_sdk_sqs::Client,
    deletions: String,
    notifications: String,
}

impl Queues {
    /// Queues by their URLs.
    pub fn new(sqs: aws_sdk_sqs::Client, deletions: String, notifications: String) -> Self {
        Self {
            sqs,
            deletions,
            notifications,
        }
    }
}

impl SendEvent for Queues {
    async fn send(&self, event: &Event) -> Result<(), Failure> {
        let url = match event.queue() {
            Queue::Deletions => &self.deletions,
            Queue::Notifications => &self.notifications,
        };
        let body = serde_json::to_string(event).map_err(|_| Failure::UNREADABLE)?;
        let sent = self
            .sqs
            .send_message()
            .queue_url(url)
            .message_body(body)
            .send()
            .await;
        sent.map(|_| ())
            .map_err(|_| Failure::new("queue_unavailable"))
    }
}

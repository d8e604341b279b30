//! One message of a queue.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::hex::random_hex;

/// A message, for tests that inspect a queue without receiving.
#[derive(Clone, Debug)]
pub struct QueuedMessage {
    /// The id that SQS gave it when it was sent.
    pub id: String,
    /// The text that was sent.
    pub body: String,
    /// How often it was received.
    pub receive_count: u32,
    /// Whether a receive would find it now.
    pub is_visible: bool,
}

pub(super) struct Message {
    pub(super) id: String,
    body: String,
    /// `MessageAttributes`, as they were sent.
    attributes: Value,
    pub(super) sent_at: Timestamp,
    first_received_at: Option<Timestamp>,
    pub(super) receive_count: u32,
    /// The time from which it is visible.
    pub(super) visible_at: Timestamp,
    /// The receipt handle of the last receive.
    pub(super) receipt: Option<String>,
}

impl Message {
    pub(super) fn new(
        body: &str,
        attributes: &Value,
        now: Timestamp,
        visible_at: Timestamp,
    ) -> Self {
        Self {
            id: random_hex(16),
            body: body.to_owned(),
            attributes: attributes.clone(),
            sent_at: now,
            first_received_at: None,
            receive_count: 0,
            visible_at,
            receipt: None,
        }
    }

    pub(super) fn is_visible(&self, now: Timestamp) -> bool {
        self.visible_at <= now
    }

    /// Hides it until `until`, with a new receipt handle, and returns the receiver's message. A handle contains the id
    /// of its message, which distinguishes an old handle from one of another message.
    pub(super) fn receive(&mut self, now: Timestamp, until: Timestamp) -> Value {
        self.receive_count += 1;
        self.visible_at = until;
        let first = *self.first_received_at.get_or_insert(now);
        let receipt = format!("{}.{}", self.id, random_hex(8));
        self.receipt = Some(receipt.clone());
        let mut answer = json!({
            "MessageId": self.id,
            "ReceiptHandle": receipt,
            "Body": self.body,
            "Attributes": {
                "SenderId": crate::arn::ACCOUNT,
                "SentTimestamp": self.sent_at.as_millisecond().to_string(),
                "ApproximateReceiveCount": self.receive_count.to_string(),
                "ApproximateFirstReceiveTimestamp": first.as_millisecond().to_string(),
            },
        });
        if self.attributes.is_object() {
            answer["MessageAttributes"] = self.attributes.clone();
        }
        answer
    }

    /// The message as it arrives in the dead-letter queue: without a receipt handle, with the time of its first
    /// sending.
    pub(super) fn into_dead(mut self) -> Self {
        self.receipt = None;
        self
    }

    pub(super) fn shown(&self, now: Timestamp) -> QueuedMessage {
        QueuedMessage {
            id: self.id.clone(),
            body: self.body.clone(),
            receive_count: self.receive_count,
            is_visible: self.is_visible(now),
        }
    }
}

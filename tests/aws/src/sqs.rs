//! SQS in memory, with a clock as a parameter: standard queues, visibility timeouts, dead-letter queues.

mod message;
mod operations;
mod queue;
mod settings;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use qeg_domain::clock::Clock;
use serde_json::{Value, json};

use crate::answer::{Answer, ServiceError};
use message::Message;
pub use message::QueuedMessage;
use queue::Queue;
pub use settings::{QueueSettings, Redrive};

/// The queues, by URL.
pub(crate) struct Sqs {
    clock: Arc<dyn Clock>,
    queues: BTreeMap<String, Queue>,
}

impl Sqs {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            queues: BTreeMap::new(),
        }
    }

    /// Creates a queue, unless it exists, and returns its URL.
    pub(crate) fn create_queue(&mut self, name: &str, settings: QueueSettings) -> String {
        let queue = Queue::new(name, settings);
        let url = queue.url.clone();
        self.queues.entry(url.clone()).or_insert(queue);
        url
    }

    /// Every message of a queue, visible or not, oldest first.
    pub(crate) fn messages(&mut self, url: &str) -> Result<Vec<QueuedMessage>, ServiceError> {
        let now = self.clock.now();
        let queue = self.queue(url, now)?;
        Ok(queue
            .messages
            .iter()
            .map(|message| message.shown(now))
            .collect())
    }

    pub(crate) fn answer(&mut self, operation: &str, request: &Value) -> Answer {
        let now = self.clock.now();
        match operation {
            "CreateQueue" => {
                let name = request["QueueName"].as_str().unwrap_or_default();
                let settings = QueueSettings::of(&request["Attributes"])?;
                Ok(json!({ "QueueUrl": self.create_queue(name, settings) }))
            }
            "GetQueueUrl" => {
                let name = request["QueueName"].as_str().unwrap_or_default();
                let url = queue::url(name);
                self.queue(&url, now)?;
                Ok(json!({ "QueueUrl": url }))
            }
            "ReceiveMessage" => self.receive(request, now),
            "SendMessage" => operations::send(self.named(request, now)?, request, now),
            "DeleteMessage" => operations::delete(self.named(request, now)?, request),
            "ChangeMessageVisibility" => {
                operations::change_visibility(self.named(request, now)?, request, now)
            }
            "GetQueueAttributes" => Ok(operations::attributes(
                self.named(request, now)?,
                request,
                now,
            )),
            "SendMessageBatch" => self.batch(request, now, |queue, entry| {
                operations::send(queue, entry, now)
            }),
            "DeleteMessageBatch" => self.batch(request, now, operations::delete),
            "ChangeMessageVisibilityBatch" => self.batch(request, now, |queue, entry| {
                operations::change_visibility(queue, entry, now)
            }),
            _ => Err(ServiceError::client(
                "InvalidAction",
                "The SQS in memory has no such operation: see tests/aws/src/sqs.rs.",
            )),
        }
    }

    /// Receives messages. Those that were received too often go to the dead-letter queue instead.
    fn receive(&mut self, request: &Value, now: Timestamp) -> Answer {
        let received = operations::receive(self.named(request, now)?, request, now)?;
        let Some(redrive) = received.redrive else {
            return Ok(received.answer);
        };
        let target = self.queues.values_mut().find(|queue| queue.arn == redrive);
        if let Some(target) = target {
            let dead = received.dead.into_iter().map(Message::into_dead);
            target.messages.extend(dead);
        }
        Ok(received.answer)
    }

    fn batch(
        &mut self,
        request: &Value,
        now: Timestamp,
        each: impl Fn(&mut Queue, &Value) -> Answer,
    ) -> Answer {
        operations::batch(self.named(request, now)?, request, each)
    }

    fn named(&mut self, request: &Value, now: Timestamp) -> Result<&mut Queue, ServiceError> {
        self.queue(request["QueueUrl"].as_str().unwrap_or_default(), now)
    }

    /// The queue of this URL, without the messages whose retention period is over.
    fn queue(&mut self, url: &str, now: Timestamp) -> Result<&mut Queue, ServiceError> {
        let queue = self.queues.get_mut(url).ok_or_else(|| {
            ServiceError::client(
                "com.amazonaws.sqs#QueueDoesNotExist",
                "The specified queue does not exist.",
            )
            .with_query_code("AWS.SimpleQueueService.NonExistentQueue")
        })?;
        queue.forget_expired(now);
        Ok(queue)
    }
}

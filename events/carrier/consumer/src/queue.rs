//! The carrier's SQS queue: receive and delete. A message that is not deleted is delivered again.

use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::{ProvideErrorMetadata, SdkError};

/// The longest wait time of one `ReceiveMessage` call.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_secs(20);
/// The largest number of messages of one `ReceiveMessage` call.
const BATCH: i32 = 10;

/// A message as received. It is never printed: its content is not validated yet.
pub(crate) struct Message {
    /// The message id that SQS gave, for the log.
    pub(crate) id: String,
    pub(crate) body: String,
    receipt: String,
}

/// A call to the queue failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QueueError {
    /// The error code of SQS, or our own word for a failure before SQS answered.
    pub(crate) code: String,
    /// SQS refused the call and will refuse a repeat too.
    pub(crate) is_final: bool,
}

pub(crate) struct Queue {
    client: Client,
    url: String,
}

impl Queue {
    pub(crate) fn new(client: Client, url: String) -> Self {
        Self { client, url }
    }

    /// Waits for messages, up to `wait`. Received messages are hidden from other consumers until the queue's
    /// visibility timeout ends.
    pub(crate) async fn receive(&self, wait: Duration) -> Result<Vec<Message>, QueueError> {
        let seconds = wait.min(LONGEST_WAIT).as_secs();
        let answer = self
            .client
            .receive_message()
            .queue_url(&self.url)
            .max_number_of_messages(BATCH)
            .wait_time_seconds(seconds.try_into().unwrap_or(0))
            .send()
            .await
            .map_err(|error| queue_error(&error))?;
        let messages = answer.messages.unwrap_or_default().into_iter();
        Ok(messages
            .filter_map(|message| {
                Some(Message {
                    id: message.message_id?,
                    body: message.body?,
                    receipt: message.receipt_handle?,
                })
            })
            .collect())
    }

    /// Deletes a message whose work is done.
    pub(crate) async fn delete(&self, message: &Message) -> Result<(), QueueError> {
        let delete = self.client.delete_message().queue_url(&self.url);
        let answer = delete.receipt_handle(&message.receipt).send().await;
        answer.map(|_| ()).map_err(|error| queue_error(&error))
    }
}

fn queue_error<E: ProvideErrorMetadata>(error: &SdkError<E>) -> QueueError {
    match error {
        SdkError::ServiceError(answer) => QueueError {
            code: error.code().unwrap_or("Unknown").to_owned(),
            is_final: answer.raw().status().is_client_error()
                && answer.raw().status().as_u16() != 429,
        },
        SdkError::ConstructionFailure(_) => QueueError {
            code: "NoCredentials".to_owned(),
            is_final: true,
        },
        _ => QueueError {
            code: "Unreachable".to_owned(),
            is_final: false,
        },
    }
}

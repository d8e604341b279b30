//! Receiving and deleting messages of the deletion queue.

use qeg_domain::{event::Event, id::RequestId};

/// How many batches of ten messages one run receives.
const BATCHES: usize = 20;

/// A message of the queue.
#[derive(Clone, Debug)]
pub struct DeletionMessage {
    /// The deletion request that it names; `None` if it is not a deletion event.
    pub request_id: Option<RequestId>,
    /// The receipt handle, for deleting the message.
    pub receipt_handle: String,
}

/// The queue could not be read. The run goes on with the ledger's index alone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct QueueUnavailable;

/// The power to receive and delete messages of the deletion queue.
pub trait DeletionQueue {
    qeg_store::needs! { queue deletion: ChangeMessageVisibility, DeleteMessage, ReceiveMessage }

    /// The messages that are on the queue now.
    async fn receive(&self) -> Result<Vec<DeletionMessage>, QueueUnavailable>;

    /// Deletes a message, once the request that it names was found in the ledger.
    async fn acknowledge(&self, message: &DeletionMessage) -> Result<(), QueueUnavailable>;

    /// Makes a message visible again at once. After its receives are used up it is in the dead-letter queue, for the
    /// operator to look at.
    async fn refuse(&self, message: &DeletionMessage) -> Result<(), QueueUnavailable>;
}

/// The queue in SQS.
pub struct Sqs {
    client: aws_sdk_sqs::Client,
    url: String,
}

impl Sqs {
    /// The queue of this URL.
    pub fn new(client: aws_sdk_sqs::Client, url: String) -> Self {
        Self { client, url }
    }
}

impl DeletionQueue for Sqs {
    async fn receive(&self) -> Result<Vec<DeletionMessage>, QueueUnavailable> {
        let mut received = Vec::new();
        for _ in 0..BATCHES {
            let answer = self
                .client
                .receive_message()
                .queue_url(&self.url)
                .max_number_of_messages(10)
                .send()
                .await;
            let answer = match answer {
                Ok(answer) => answer,
                // The run goes on with the messages it has; the next run receives the rest.
                Err(_) if !received.is_empty() => break,
                Err(_) => return Err(QueueUnavailable),
            };
            let messages = answer.messages.unwrap_or_default();
            if messages.is_empty() {
                break;
            }
            received.extend(messages.into_iter().filter_map(|message| {
                let event = Event::from_json(message.body.as_deref().unwrap_or_default());
                let request_id = match event {
                    Ok(Event::DeletionRequested { request_id }) => Some(request_id),
                    _ => None,
                };
                Some(DeletionMessage {
                    request_id,
                    receipt_handle: message.receipt_handle?,
                })
            }));
        }
        Ok(received)
    }

    async fn acknowledge(&self, message: &DeletionMessage) -> Result<(), QueueUnavailable> {
        self.client
            .delete_message()
            .queue_url(&self.url)
            .receipt_handle(&message.receipt_handle)
            .send()
            .await
            .map(|_| ())
            .map_err(|_| QueueUnavailable)
    }

    async fn refuse(&self, message: &DeletionMessage) -> Result<(), QueueUnavailable> {
        self.client
            .change_message_visibility()
            .queue_url(&self.url)
            .receipt_handle(&message.receipt_handle)
            .visibility_timeout(0)
            .send()
            .await
            .map(|_| ())
            .map_err(|_| QueueUnavailable)
    }
}

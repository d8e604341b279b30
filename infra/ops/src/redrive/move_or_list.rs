//! Moves the messages of a dead-letter queue one by one, or only lists them.

use std::collections::BTreeSet;

use aws_sdk_sqs::types::{Message, MessageSystemAttributeName};
use jiff::Timestamp;
use serde::Serialize;

use super::dead_letters::DeadLetters;
use crate::{fault::Fault, language::say, show};

/// The visibility timeout of a message that is being moved, in seconds.
const MOVE_TIMEOUT: i32 = 60;

/// The visibility timeout of a message that is only listed, in seconds. It ends when all were listed.
const LIST_TIMEOUT: i32 = 30;

/// A message, without its content.
#[derive(Serialize)]
pub(super) struct Listed {
    pub(super) message_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sent_at: Option<Timestamp>,
}

impl DeadLetters {
    /// Moves up to `max` messages, or only lists them in a dry run.
    pub(super) async fn move_or_list(
        &self,
        max: usize,
        is_dry_run: bool,
    ) -> Result<Vec<Listed>, Fault> {
        let (mut ids, mut seen, mut handles) = (BTreeSet::new(), Vec::new(), Vec::new());
        while seen.len() < max {
            let page = i32::try_from((max - seen.len()).min(10)).unwrap_or(10);
            let messages = self
                .receive(
                    page,
                    if is_dry_run {
                        LIST_TIMEOUT
                    } else {
                        MOVE_TIMEOUT
                    },
                )
                .await?;
            // In a dry run listed messages are received again after a while: then all were listed.
            let fresh = messages
                .iter()
                .filter(|one| !ids.contains(one.message_id().unwrap_or_default()));
            if fresh.count() == 0 && (is_dry_run || messages.is_empty()) {
                break;
            }
            for message in messages {
                let id = message.message_id().unwrap_or_default().to_owned();
                let is_new = ids.insert(id.clone());
                if is_dry_run {
                    handles.extend(message.receipt_handle.clone());
                } else {
                    self.move_back(&message, is_new).await?;
                }
                if is_new {
                    if !is_dry_run {
                        let id = show::printable(&id);
                        show::print_progress(&say!("moved {id}", "已移动 {id}"));
                    }
                    seen.push(Listed {
                        message_id: id,
                        sent_at: sent_at(&message),
                    });
                }
            }
        }
        for handle in handles {
            let shown = self.sqs.change_message_visibility().queue_url(&self.from);
            // If this fails, the message only stays hidden a little longer.
            let _ = shown
                .receipt_handle(handle)
                .visibility_timeout(0)
                .send()
                .await;
        }
        Ok(seen)
    }

    async fn receive(&self, most: i32, visibility_timeout: i32) -> Result<Vec<Message>, Fault> {
        let call = self
            .sqs
            .receive_message()
            .queue_url(&self.from)
            .max_number_of_messages(most)
            .visibility_timeout(visibility_timeout)
            .wait_time_seconds(1)
            .message_system_attribute_names(MessageSystemAttributeName::SentTimestamp)
            .message_attribute_names("All");
        let answer = call
            .send()
            .await
            .map_err(|error| Fault::aws("SQS", &error))?;
        Ok(answer.messages.unwrap_or_default())
    }

    /// Sends a message to its queue, unless this run already did, and then deletes it from the dead-letter queue.
    async fn move_back(&self, message: &Message, is_new: bool) -> Result<(), Fault> {
        if is_new {
            let send = self
                .sqs
                .send_message()
                .queue_url(&self.to)
                .message_body(message.body().unwrap_or_default())
                .set_message_attributes(message.message_attributes.clone());
            send.send()
                .await
                .map_err(|error| Fault::aws("SQS", &error))?;
        }
        let handle = message.receipt_handle().unwrap_or_default();
        let delete = self
            .sqs
            .delete_message()
            .queue_url(&self.from)
            .receipt_handle(handle);
        delete
            .send()
            .await
            .map_err(|error| Fault::aws("SQS", &error))?;
        Ok(())
    }
}

fn sent_at(message: &Message) -> Option<Timestamp> {
    let attributes = message.attributes.as_ref()?;
    let millisecond = attributes.get(&MessageSystemAttributeName::SentTimestamp)?;
    Timestamp::from_millisecond(millisecond.parse().ok()?).ok()
}

//! `qeg redrive`: moves the messages of a dead-letter queue back to their queue.
//!
//! It receives, sends and deletes one message after the other. We do not use `StartMessageMoveTask` of SQS, because it
//! does not show which messages it moves, and the emulator does not have it. A message is deleted only after it was sent.
//! If the command is killed in between, the message is in both queues, which is safe because all consumers ignore
//! repeats; no message is lost.

use std::collections::BTreeSet;

use aws_sdk_sqs::{
    Client,
    operation::get_queue_attributes::GetQueueAttributesError,
    types::{Message, MessageSystemAttributeName, QueueAttributeName},
};
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::{
    fault::Fault,
    language::{both, say},
    show,
    stack::Names,
    target::{Caller, Target},
    when,
};

/// The suffix of dead-letter queues in the short names of the template.
const DEAD_LETTER: &str = "_dead_letter";
/// What the name of a carrier's queue begins with.
const CARRIER: &str = "carrier-";
/// The visibility timeout of a message that is being moved, in seconds.
const MOVE_TIMEOUT: i32 = 60;
/// The visibility timeout of a message that is only listed, in seconds. It ends when all were listed.
const LIST_TIMEOUT: i32 = 30;

#[derive(Args)]
#[command(
    after_help = say!(
        "Examples:\n  qeg redrive deletion --dry-run\n  qeg redrive carrier-post --max 10 --stack qeg-prod\nQueues: deletion, code, notification, and carrier- with the name of a carrier. First fix what made the messages fail, or they will fail again.",
        "示例：\n  qeg redrive deletion --dry-run\n  qeg redrive carrier-post --max 10 --stack qeg-prod\n队列：`deletion`、`code`、`notification`，以及 `carrier-` 加承运商名称。请先消除消息失败的原因，否则还会失败。"
    )
)]
pub(crate) struct Redrive {
    #[arg(
        value_name = both("QUEUE", "队列").as_str(),
        help = both(
            "Queue that gets its messages back, such as `deletion`",
            "取回消息的队列，例如 `deletion`"
        )
    )]
    queue: String,
    #[arg(
        long,
        value_name = "N",
        value_parser = clap::value_parser!(u32).range(1..),
        help = both("Move at most this many messages", "最多移动多少条消息")
    )]
    max: Option<u32>,
    #[arg(long, help = both("List the messages and move nothing", "只列出消息，不移动"))]
    dry_run: bool,
}

/// A message, without its content.
#[derive(Serialize)]
struct Listed {
    message_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct Outcome {
    queue: String,
    moved: usize,
    messages: Vec<Listed>,
}

/// The queue has another name.
fn unknown(names: &Names) -> Fault {
    let known = |name: &&String| names.queues.contains_key(&format!("{name}{DEAD_LETTER}"));
    let known = names.queues.keys().filter(known).map(String::as_str);
    let known = known.collect::<Vec<_>>().join(&say!(", ", "、"));
    Fault::usage(say!(
        "there is no queue of this name with a dead-letter queue: give one of {known}, or carrier- with the name of a carrier",
        "没有这个名称且带死信队列的队列：请从 {known} 中选择，或写 `carrier-` 加承运商名称"
    ))
}

struct DeadLetters {
    sqs: Client,
    from: String,
    to: String,
}

impl Redrive {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let aws = target.aws(Caller::Operator).await?;
        let names = target.names(&aws).await?;
        let queue = self.name();
        let letters = DeadLetters::find(Client::new(&aws), &names, &queue).await?;
        let max = self
            .max
            .map_or(usize::MAX, |max| usize::try_from(max).unwrap_or(usize::MAX));
        let messages = letters.move_or_list(max, self.dry_run).await?;
        let moved = if self.dry_run { 0 } else { messages.len() };
        if json {
            show::json(&Outcome {
                queue,
                moved,
                messages,
            });
        } else if self.dry_run {
            show::print(&text(&messages));
        } else {
            show::print(&say!(
                "moved {moved} messages to {queue}",
                "已把 {moved} 条消息移回队列 {queue}"
            ));
        }
        Ok(())
    }

    /// The name of the queue. The name of its dead-letter queue is accepted too, with hyphens or underscores.
    fn name(&self) -> String {
        if self.queue.starts_with(CARRIER) {
            return self.queue.clone();
        }
        let name = self.queue.replace('-', "_").to_lowercase();
        name.strip_suffix(DEAD_LETTER).unwrap_or(&name).to_owned()
    }
}

impl DeadLetters {
    async fn find(sqs: Client, names: &Names, queue: &str) -> Result<Self, Fault> {
        if let Some(carrier) = queue.strip_prefix(CARRIER) {
            let letters = Self::of_carrier(sqs, names, carrier)?;
            if !letters.is_there().await? {
                return Err(unknown(names));
            }
            letters.check_pair().await?;
            return Ok(letters);
        }
        if !names.queues.contains_key(&format!("{queue}{DEAD_LETTER}")) {
            return Err(unknown(names));
        }
        let letters = Self {
            from: names.queue(&format!("{queue}{DEAD_LETTER}"))?.to_owned(),
            to: names.queue(queue)?.to_owned(),
            sqs,
        };
        letters.check_pair().await?;
        Ok(letters)
    }

    /// The queues of a carrier are in a stack of its own, which names them after the carrier (infra/carrier.yaml). All queues
    /// of an account have URLs that differ only in the name.
    fn of_carrier(sqs: Client, names: &Names, carrier: &str) -> Result<Self, Fault> {
        let (account, _) = names
            .queue("deletion")?
            .rsplit_once('/')
            .unwrap_or_default();
        let stack = &names.stack;
        Ok(Self {
            from: format!("{account}/{stack}-dead-letters-{carrier}"),
            to: format!("{account}/{stack}-carrier-{carrier}"),
            sqs,
        })
    }

    /// Whether the queue exists.
    async fn is_there(&self) -> Result<bool, Fault> {
        let asked = self.sqs.get_queue_attributes().queue_url(&self.to);
        let asked = asked.attribute_names(QueueAttributeName::QueueArn);
        match asked.send().await {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(GetQueueAttributesError::is_queue_does_not_exist) =>
            {
                Ok(false)
            }
            Err(error) => Err(Fault::aws("SQS", &error)),
        }
    }

    /// Checks that the redrive policy of the queue names this dead-letter queue, before anything is moved.
    async fn check_pair(&self) -> Result<(), Fault> {
        let of = |url: &str, name| {
            self.sqs
                .get_queue_attributes()
                .queue_url(url)
                .attribute_names(name)
        };
        let policy = of(&self.to, QueueAttributeName::RedrivePolicy).send().await;
        let policy = policy.map_err(|error| Fault::aws("SQS", &error))?;
        let arn = of(&self.from, QueueAttributeName::QueueArn).send().await;
        let arn = arn.map_err(|error| Fault::aws("SQS", &error))?;
        let policy = policy
            .attributes()
            .and_then(|all| all.get(&QueueAttributeName::RedrivePolicy));
        let policy: Value = policy
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default();
        let arn = arn
            .attributes()
            .and_then(|all| all.get(&QueueAttributeName::QueueArn));
        if arn.is_some() && policy["deadLetterTargetArn"].as_str() == arn.map(String::as_str) {
            return Ok(());
        }
        Err(Fault::usage(say!(
            "the queue does not use this dead-letter queue: check --stack and the redrive policy of the queue",
            "该队列没有使用这个死信队列：请检查 --stack 和队列的重驱动策略"
        )))
    }

    /// Moves up to `max` messages, or only lists them in a dry run.
    async fn move_or_list(&self, max: usize, is_dry_run: bool) -> Result<Vec<Listed>, Fault> {
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

fn text(messages: &[Listed]) -> String {
    if messages.is_empty() {
        return say!("the dead-letter queue is empty", "死信队列是空的");
    }
    let rows = messages.iter().map(|one| {
        let at = one.sent_at.map(when::time);
        [one.message_id.clone(), at.unwrap_or_default()]
    });
    show::table([both("message", "消息"), both("sent at", "发送时间")], rows)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_name_of_either_queue_is_accepted() {
        for name in ["deletion", "deletion_dead_letter", "Deletion-Dead-Letter"] {
            let asked = Redrive {
                queue: name.to_owned(),
                max: None,
                dry_run: true,
            };
            assert_eq!(asked.name(), "deletion");
        }
    }

    #[test]
    fn messages_are_listed_by_id_and_time() {
        let sent_at = Some("2026-11-24T01:00:00Z".parse().unwrap());
        let one = Listed {
            message_id: "m-1".to_owned(),
            sent_at,
        };
        assert_eq!(
            text(&[one]),
            "MESSAGE  SENT AT\nm-1      2026-11-24 09:00 +08:00"
        );
        assert_eq!(text(&[]), "the dead-letter queue is empty");
    }
}

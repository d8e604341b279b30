//! `qeg redrive`: gives the messages of a dead-letter queue back to the queue they came from.
//!
//! By receiving, sending and deleting, one after the other: `StartMessageMoveTask` of SQS does the same out of
//! sight, and the emulator does not have it. A message is deleted only after it was sent. Killed in between, it
//! is in both queues, and whoever reads it twice does nothing twice; it is never in neither.

use std::collections::BTreeSet;

use aws_sdk_sqs::{
    Client,
    types::{Message, MessageSystemAttributeName, QueueAttributeName},
};
use clap::Args;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::{
    fault::Fault,
    place::{Place, Who},
    show,
    stack::Names,
};

/// What the template calls the place of messages that nobody could handle.
const DEAD_LETTER: &str = "_dead_letter";
/// For how long nobody else sees a message that is being moved, in seconds.
const MOVING: i32 = 60;
/// The same for one that is only looked at; it is given back as soon as all were seen.
const LOOKING: i32 = 30;

#[derive(Args)]
#[command(
    after_help = "Examples:\n  qeg redrive deletion --dry-run\n  qeg redrive carrier1 --max 10 --stack qeg-prod\nQueues: deletion, notification, carrier1 to carrier4. Find out first why the messages came there: what is still wrong brings them back."
)]
pub(crate) struct Redrive {
    /// The queue whose dead letters go back to it, such as deletion
    queue: String,
    /// How many at most
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    max: Option<u32>,
    /// Say what is there, and move nothing
    #[arg(long)]
    dry_run: bool,
}

/// A message, by what SQS knows of it. What it says is not looked at.
#[derive(Serialize)]
struct Seen {
    message_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct Outcome {
    queue: String,
    moved: usize,
    messages: Vec<Seen>,
}

struct Letters {
    sqs: Client,
    from: String,
    to: String,
}

impl Redrive {
    pub(crate) async fn run(&self, place: &Place, json: bool) -> Result<(), Fault> {
        let aws = place.aws(Who::Operator).await?;
        let names = place.names(&aws).await?;
        let queue = self.name();
        let letters = Letters::of(Client::new(&aws), &names, &queue).await?;
        let max = self
            .max
            .map_or(usize::MAX, |max| usize::try_from(max).unwrap_or(usize::MAX));
        let messages = letters.turn(max, self.dry_run).await?;
        let moved = if self.dry_run { 0 } else { messages.len() };
        if json {
            show::json(&Outcome {
                queue,
                moved,
                messages,
            });
        } else if self.dry_run {
            show::say(&text(&messages));
        } else {
            show::say(&format!("{moved} moved back to {queue}"));
        }
        Ok(())
    }

    /// Either queue of a pair may be named, and words be joined as one likes.
    fn name(&self) -> String {
        let spoken = self.queue.replace('-', "_").to_lowercase();
        spoken
            .strip_suffix(DEAD_LETTER)
            .unwrap_or(&spoken)
            .to_owned()
    }
}

impl Letters {
    async fn of(sqs: Client, names: &Names, queue: &str) -> Result<Self, Fault> {
        let known = |name: &&String| names.queues.contains_key(&format!("{name}{DEAD_LETTER}"));
        if !names.queues.contains_key(&format!("{queue}{DEAD_LETTER}")) {
            let known: Vec<&str> = names
                .queues
                .keys()
                .filter(known)
                .map(String::as_str)
                .collect();
            return Err(Fault::usage(format!(
                "no queue of this name has dead letters: give one of {}",
                known.join(", ")
            )));
        }
        let letters = Self {
            from: names.queue(&format!("{queue}{DEAD_LETTER}"))?.to_owned(),
            to: names.queue(queue)?.to_owned(),
            sqs,
        };
        letters.belong_together().await?;
        Ok(letters)
    }

    /// By name they are a pair; SQS has to say so too, before anything is moved.
    async fn belong_together(&self) -> Result<(), Fault> {
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
        Err(Fault::usage(
            "the queue does not send its dead letters there: check --stack, and the queue's redrive policy",
        ))
    }

    /// Takes up to `max` messages, and moves each unless it is only looked at.
    async fn turn(&self, max: usize, is_look: bool) -> Result<Vec<Seen>, Fault> {
        let (mut ids, mut seen, mut handles) = (BTreeSet::new(), Vec::new(), Vec::new());
        while seen.len() < max {
            let page = i32::try_from((max - seen.len()).min(10)).unwrap_or(10);
            let messages = self
                .receive(page, if is_look { LOOKING } else { MOVING })
                .await?;
            // Those that were looked at come back after a while: then all were there.
            let fresh = messages
                .iter()
                .filter(|one| !ids.contains(one.message_id().unwrap_or_default()));
            if fresh.count() == 0 && (is_look || messages.is_empty()) {
                break;
            }
            for message in messages {
                let id = message.message_id().unwrap_or_default().to_owned();
                let is_new = ids.insert(id.clone());
                if is_look {
                    handles.extend(message.receipt_handle.clone());
                } else {
                    self.give_back(&message, is_new).await?;
                }
                if is_new {
                    if !is_look {
                        show::aside(&format!("moved {}", show::plain(&id)));
                    }
                    seen.push(Seen {
                        message_id: id,
                        sent_at: sent_at(&message),
                    });
                }
            }
        }
        for handle in handles {
            let shown = self.sqs.change_message_visibility().queue_url(&self.from);
            // One that stays hidden for a moment longer is no harm.
            let _ = shown
                .receipt_handle(handle)
                .visibility_timeout(0)
                .send()
                .await;
        }
        Ok(seen)
    }

    async fn receive(&self, most: i32, unseen_for: i32) -> Result<Vec<Message>, Fault> {
        let call = self
            .sqs
            .receive_message()
            .queue_url(&self.from)
            .max_number_of_messages(most)
            .visibility_timeout(unseen_for)
            .wait_time_seconds(1)
            .message_system_attribute_names(MessageSystemAttributeName::SentTimestamp)
            .message_attribute_names("All");
        let answer = call
            .send()
            .await
            .map_err(|error| Fault::aws("SQS", &error))?;
        Ok(answer.messages.unwrap_or_default())
    }

    /// Sends it where it came from, unless this run has already, and only then deletes it here.
    async fn give_back(&self, message: &Message, is_new: bool) -> Result<(), Fault> {
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

fn text(messages: &[Seen]) -> String {
    if messages.is_empty() {
        return "there is nothing to move".to_owned();
    }
    let rows = messages.iter().map(|one| {
        let at = one.sent_at.map(|at| at.to_string());
        [one.message_id.clone(), at.unwrap_or_default()]
    });
    show::table(["message", "sent at"], rows)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn either_queue_of_a_pair_may_be_named() {
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
    fn what_is_there_is_shown_by_its_id() {
        let sent_at = Some("2026-11-24T01:00:00Z".parse().unwrap());
        let one = Seen {
            message_id: "m-1".to_owned(),
            sent_at,
        };
        assert_eq!(
            text(&[one]),
            "MESSAGE  SENT AT\nm-1      2026-11-24T01:00:00Z"
        );
        assert_eq!(text(&[]), "there is nothing to move");
    }
}

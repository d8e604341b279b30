//! `qeg redrive`: moves the messages of a dead-letter queue back to their queue.
//!
//! It receives, sends and deletes one message after the other. We do not use `StartMessageMoveTask` of SQS, because it
//! does not show which messages it moves, and the emulator does not have it. A message is deleted only after it was sent.
//! If the command is killed in between, the message is in both queues, which is safe because all consumers ignore
//! repeats; no message is lost.

mod dead_letters;
mod move_or_list;

use aws_sdk_sqs::Client;
use clap::Args;
use serde::Serialize;

use crate::{
    fault::Fault,
    language::{both, say},
    show,
    target::{Caller, Target},
    when,
};
use dead_letters::DeadLetters;
use move_or_list::Listed;

/// The suffix of dead-letter queues in the short names of the template.
const DEAD_LETTER: &str = "_dead_letter";
/// What the name of a carrier's queue begins with.
const CARRIER: &str = "carrier-";

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

#[derive(Serialize)]
struct Outcome {
    queue: String,
    moved: usize,
    messages: Vec<Listed>,
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

//! `qeg replay`: after a restore from backup, erases people again who were already erased.
//!
//! It reads all deletion requests in the ledger, checks by item keys whether data of erased people came back, and sends
//! those requests to the deletion queue again. The function `purge` checks again and erases. This tool can only request
//! an erasure; it cannot decrypt or delete anything. Running it twice is safe.

mod returned;
mod text;

use aws_config::SdkConfig;
use clap::Args;
use qeg_domain::event::Event;
use qeg_store::Database;

use crate::{
    fault::{Exit, Fault},
    language::{both, say},
    show,
    target::{Caller, Target},
};
use returned::{Next, Outcome, Returned, find_returned};
use text::text;

#[derive(Args)]
#[command(
    after_help = say!(
        "Examples:\n  qeg replay --dry-run --stack qeg-prod\n  qeg replay --stack qeg-prod\nWhen to run it, and what comes before and after: infra/runbooks/restore.md. Exit code 1: a dry run found data of erased people, or there are requests that a person has to decide about.",
        "示例：\n  qeg replay --dry-run --stack qeg-prod\n  qeg replay --stack qeg-prod\n何时运行，之前和之后要做什么：infra/runbooks/restore.md。退出码 1 表示：试运行发现了已删除用户的数据，或有需要人工决定的申请。"
    )
)]
pub(crate) struct Replay {
    #[arg(long, help = both("List the requests and change nothing", "只列出申请，不做更改"))]
    dry_run: bool,
}

impl Replay {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let aws = target.aws(Caller::Operator).await?;
        let names = target.names(&aws).await?;
        let queue = names.queue("deletion")?.to_owned();
        let database = Database::new(aws_sdk_dynamodb::Client::new(&aws), names.tables()?);
        let mut outcome = find_returned(&database).await?;
        if !self.dry_run {
            outcome.asked = request_erasure(&aws, &queue, &outcome.back).await?;
        }
        if json {
            show::json(&outcome);
        } else {
            show::print(&text(&outcome, self.dry_run));
        }
        self.result(&outcome)
    }

    /// The result for the exit code.
    fn result(&self, outcome: &Outcome) -> Result<(), Fault> {
        let open = outcome
            .back
            .iter()
            .filter(|one| self.dry_run || one.next == Next::Decide);
        if open.count() + outcome.unreadable == 0 {
            return Ok(());
        }
        let next = if self.dry_run {
            say!(
                "run it without --dry-run and see",
                "请去掉 --dry-run 再次运行，并参阅"
            )
        } else {
            say!("see", "请参阅")
        };
        Err(Fault::new(
            Exit::CheckFailed,
            say!(
                "some people do not match their deletion request: {next} infra/runbooks/restore.md",
                "有用户的数据与其注销申请不符：{next} infra/runbooks/restore.md"
            ),
        ))
    }
}

/// Sends a message to purge for every request to erase again. Purge reads the request from the ledger, checks for
/// remaining data, and erases it.
async fn request_erasure(
    aws: &SdkConfig,
    queue: &str,
    returned: &[Returned],
) -> Result<usize, Fault> {
    let sqs = aws_sdk_sqs::Client::new(aws);
    let mut asked = 0;
    for one in returned.iter().filter(|one| one.next == Next::Erase) {
        let event = Event::DeletionRequested {
            request_id: one.request_id.clone(),
        };
        // An event with only an id can always be serialised.
        let body = serde_json::to_string(&event).unwrap_or_default();
        let send = sqs.send_message().queue_url(queue).message_body(body);
        send.send()
            .await
            .map_err(|error| Fault::aws("SQS", &error))?;
        let id = &one.request_id;
        show::print_progress(&say!("erasure requested: {id}", "已要求再次删除：{id}"));
        asked += 1;
    }
    Ok(asked)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use qeg_domain::{deletion::State, id::RequestId};

    use super::*;

    const ID: &str = "000fabff000fabff000fabff000fabff";

    #[test]
    fn the_table_lists_requests_and_numbers() {
        let one = |next| Returned {
            request_id: RequestId::parse(ID).unwrap(),
            state: State::Completed,
            live_keys: 3,
            items: 4,
            index_entries: 2,
            transient: 0,
            next,
        };
        let mut outcome = Outcome {
            requests: 9,
            unreadable: 0,
            asked: 0,
            back: vec![one(Next::Erase)],
        };
        assert_eq!(
            text(&outcome, true),
            "REQUEST                           STATE      LIVE KEYS  ITEMS  INDEX  TRANSIENT  NEXT\n\
             000fabff000fabff000fabff000fabff  completed  3          4      2      0          erase again\n\
             9 requests in the ledger; data of 1 erased people came back"
        );
        let is_ok = |dry_run, outcome: &Outcome| Replay { dry_run }.result(outcome).is_ok();
        assert!(!is_ok(true, &outcome) && is_ok(false, &outcome));
        outcome.back = vec![one(Next::Decide)];
        assert!(!is_ok(false, &outcome));
        outcome.back.clear();
        assert!(is_ok(true, &outcome));
        assert_eq!(
            text(&outcome, true),
            "9 requests in the ledger; data of 0 erased people came back"
        );
    }
}

//! `qeg replay`: after a restore from backup, erases people again who were already erased.
//!
//! It reads all deletion requests in the ledger, checks by item keys whether data of erased people came back, and sends
//! those requests to the deletion queue again. The function `purge` checks again and erases. This tool can only request
//! an erasure; it cannot decrypt or delete anything. Running it twice is safe.

use aws_config::SdkConfig;
use clap::Args;
use qeg_domain::{account::Status, deletion::State, event::Event, id::RequestId};
use qeg_store::{
    Database,
    core::deletion_request::DeletionRequest,
    deletion::{
        request::ReadRequest,
        restored::{FindRemains, Remains},
    },
};
use serde::Serialize;

use crate::{
    fault::{Exit, Fault},
    language::{both, say},
    show,
    target::{Caller, Target},
    titles::Word as _,
};

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

/// What has to be done about a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Next {
    /// Erase again.
    Erase,
    /// Ledger and account disagree: a person has to decide.
    Decide,
}

/// A request that needs action, with the number of remaining items.
#[derive(Debug, Serialize)]
struct Returned {
    request_id: RequestId,
    state: State,
    live_keys: usize,
    items: usize,
    index_entries: usize,
    transient: usize,
    next: Next,
}

#[derive(Serialize)]
struct Outcome {
    requests: usize,
    unreadable: usize,
    asked: usize,
    back: Vec<Returned>,
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

async fn find_returned(powers: &(impl FindRemains + ReadRequest)) -> Result<Outcome, Fault> {
    let (requests, unreadable) = powers.requests().await?;
    let mut outcome = Outcome {
        requests: requests.len(),
        unreadable,
        asked: 0,
        back: Vec::new(),
    };
    for request in requests {
        if request.state == State::Cancelled {
            continue;
        }
        let remains = powers.remains(&request.subject).await?;
        if let Some(next) = next(&request, &remains) {
            // A request that was changed in the meantime only looks as if the two disagreed.
            let now = powers.request(&request.id).await?;
            if now.is_none_or(|now| now.version != request.version) {
                continue;
            }
            outcome.back.push(Returned {
                request_id: request.id,
                state: request.state,
                live_keys: remains.live_keys,
                items: remains.items,
                index_entries: remains.index_entries,
                transient: remains.transient,
                next,
            });
        }
    }
    Ok(outcome)
}

/// What has to be done about a request, given the remaining data of its person; `None` if the two agree.
fn next(request: &DeletionRequest, remains: &Remains) -> Option<Next> {
    match request.state {
        State::Erased | State::Completed => (!remains.is_nothing()).then_some(Next::Erase),
        // Until erasure begins, the account names its waiting request. If it does not, one of the two comes from an older
        // backup, and only a person can know which.
        State::Requested | State::Held => {
            let is_waiting = |status| matches!(status, Status::DeletionRequested);
            let agrees = remains.account.as_ref().is_some_and(|(status, deletion)| {
                (is_waiting(*status) || request.state == State::Held)
                    && deletion.as_ref() == Some(&request.id)
            });
            (!agrees).then_some(Next::Decide)
        }
        // Purge erases it already, or it was cancelled.
        State::Erasing | State::Cancelled => None,
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

fn text(outcome: &Outcome, is_dry: bool) -> String {
    let mut lines = Vec::new();
    if !outcome.back.is_empty() {
        let heads = [
            both("request", "申请编号"),
            both("state", "状态"),
            both("live keys", "可用密钥"),
            both("items", "记录"),
            both("index", "索引"),
            both("transient", "临时数据"),
            both("next", "下一步"),
        ];
        let rows = outcome.back.iter().map(|one| {
            let next = match one.next {
                Next::Erase => both("erase again", "再次删除"),
                Next::Decide => both(
                    "decide: ledger and account disagree",
                    "人工决定：台账与账户不一致",
                ),
            };
            [
                one.request_id.to_string(),
                one.state.title().to_owned(),
                one.live_keys.to_string(),
                one.items.to_string(),
                one.index_entries.to_string(),
                one.transient.to_string(),
                next.into(),
            ]
        });
        lines.push(show::table(heads, rows));
    }
    let back = outcome
        .back
        .iter()
        .filter(|one| one.next == Next::Erase)
        .count();
    let Outcome {
        requests,
        unreadable,
        asked,
        ..
    } = outcome;
    lines.push(say!(
        "{requests} requests in the ledger; data of {back} erased people came back",
        "台账中有 {requests} 项申请；{back} 名已删除用户的数据重新出现"
    ));
    if *unreadable > 0 {
        lines.push(say!(
            "{unreadable} requests cannot be read: compare the ledger with a backup",
            "有 {unreadable} 项申请无法读取：请把台账与备份比对"
        ));
    }
    if !is_dry && *asked > 0 {
        lines.push(say!(
            "requested erasure of {asked} again: the next run of purge does it; then --dry-run finds nothing",
            "已要求再次删除 {asked} 人的数据：将在 `purge` 下次运行时完成，之后 --dry-run 不应再有发现"
        ));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use qeg_domain::{
        calendar::Calendar,
        deletion::{Mode, Proof},
        id::Subject,
    };

    use super::*;

    const ID: &str = "000fabff000fabff000fabff000fabff";

    fn request(state: State) -> DeletionRequest {
        let received = "2026-02-06T00:00:00Z".parse().unwrap();
        let new = DeletionRequest::new(
            RequestId::parse(ID).unwrap(),
            Subject::parse(ID).unwrap(),
            (Mode::Grace, Proof::Password),
            received,
            Calendar::published().deadline(received),
        );
        DeletionRequest { state, ..new }
    }

    fn account(status: Status, deletion: Option<&str>) -> Remains {
        Remains {
            live_keys: 3,
            items: 2,
            account: Some((status, deletion.and_then(RequestId::parse))),
            ..Remains::default()
        }
    }

    #[test]
    fn remaining_data_of_an_erased_person_is_erased_again() {
        let key = Remains {
            live_keys: 1,
            ..Remains::default()
        };
        let item = Remains {
            items: 1,
            ..Remains::default()
        };
        let entry = Remains {
            index_entries: 1,
            ..Remains::default()
        };
        let answer = Remains {
            transient: 1,
            ..Remains::default()
        };
        for state in [State::Erased, State::Completed] {
            assert_eq!(next(&request(state), &Remains::default()), None);
            for remains in [&key, &item, &entry, &answer] {
                assert_eq!(
                    next(&request(state), remains),
                    Some(Next::Erase),
                    "{remains:?}"
                );
            }
        }
        // Purge erases the first one already; the second one was cancelled.
        for state in [State::Erasing, State::Cancelled] {
            assert_eq!(next(&request(state), &key), None);
        }
    }

    #[test]
    fn a_person_decides_if_ledger_and_account_disagree() {
        let waiting = request(State::Requested);
        let agrees = account(Status::DeletionRequested, Some(ID));
        assert_eq!(next(&waiting, &agrees), None);
        let older = account(Status::Active, None);
        assert_eq!(next(&waiting, &older), Some(Next::Decide));
        let other = account(Status::DeletionRequested, Some(&"f".repeat(32)));
        assert_eq!(next(&waiting, &other), Some(Next::Decide));
        assert_eq!(next(&waiting, &Remains::default()), Some(Next::Decide));
    }

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

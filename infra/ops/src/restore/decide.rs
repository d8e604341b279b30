//! `qeg restore decide`: after a restore, the rows that `qeg replay` marks `decide`. Either the person cancelled the request
//! after the backup of the ledger, or they made it after the backup of the account.

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use qeg_domain::{calendar::received_on, id::RequestId};
use qeg_store::{
    Database, Guard, StoreError, deletion::request::ReadRequest as _,
    restore::request::DecideRequest as _,
};
use serde_json::json;

use crate::{
    consent::Consent,
    fault::{Exit, Fault},
    language::{Text, both, say},
    show,
    target::{Caller, Target},
};

#[derive(Args)]
#[command(
    after_help = say!(
        "Examples:\n  qeg restore decide REQUEST-ID made --stack qeg-prod\n  qeg restore decide REQUEST-ID cancelled --stack qeg-prod\nThe audit chain of the newer table shows which: `deletion.requested` without `deletion.cancelled` after it means made.",
        "示例：\n  qeg restore decide REQUEST-ID made --stack qeg-prod\n  qeg restore decide REQUEST-ID cancelled --stack qeg-prod\n较新的表中的审计链可以说明情况：有 `deletion.requested` 而其后没有 `deletion.cancelled`，即为 `made`。"
    )
)]
pub(crate) struct Decide {
    #[arg(value_name = both("REQUEST-ID", "申请编号").as_str(), help = both("Id of the request, as `qeg replay` shows it", "申请编号，见 `qeg replay`"))]
    id: String,
    #[arg(value_name = both("LAST", "结果").as_str(), help = both("What the person did last", "用户最后做了什么"))]
    last: Last,
    #[command(flatten)]
    consent: Consent,
}

/// What the person did last.
#[derive(Clone, Copy, ValueEnum)]
enum Last {
    #[value(help = both(
        "they made the request: the account waits for its deletion again",
        "提出了申请：账户恢复为等待注销"
    ))]
    Made,
    #[value(help = both(
        "they cancelled it: the ledger says so again, and the account stays",
        "撤销了申请：台账恢复为已撤销，账户保留"
    ))]
    Cancelled,
}

impl Decide {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let asks = self.consent.is_asked_for()?;
        let unknown = || {
            let text = say!(
                "No deletion request has this id. `qeg replay --dry-run` lists them.",
                "没有这个编号的注销申请。请用 `qeg replay --dry-run` 查看。"
            );
            Fault::new(Exit::Refused, text)
        };
        let id = RequestId::parse(&self.id).ok_or_else(unknown)?;
        let aws = target.aws(Caller::Operator).await?;
        let tables = target.names(&aws).await?.tables()?;
        let database = Database::new(aws_sdk_dynamodb::Client::new(&aws), tables);
        let request = database.request(&id).await?.ok_or_else(unknown)?;
        if asks {
            let facts = show::fields(&[
                (both("request", "申请"), id.to_string()),
                (both("state", "状态"), request.state.to_string()),
                (
                    both("received on", "受理日期"),
                    received_on(request.received_at).to_string(),
                ),
                (both("due", "办结期限"), request.deadline.due_on.to_string()),
            ]);
            Consent::ask(&facts, self.question().as_str())?;
        }
        let decided = match self.last {
            Last::Made => database.let_wait(&request).await,
            Last::Cancelled => database.cancel_again(&request, Timestamp::now()).await,
        };
        decided.map_err(refused)?;
        if json {
            let last = match self.last {
                Last::Made => "made",
                Last::Cancelled => "cancelled",
            };
            show::json(&json!({"request_id": id, "decided": last}));
        } else {
            show::print(self.done().as_str());
        }
        Ok(())
    }

    const fn question(&self) -> Text {
        match self.last {
            Last::Made => both(
                "Let the account wait for this deletion?",
                "让该账户等待本次注销？",
            ),
            Last::Cancelled => both(
                "Mark the request as cancelled and keep the account?",
                "将申请标记为已撤销，并保留账户？",
            ),
        }
    }

    const fn done(&self) -> Text {
        match self.last {
            Last::Made => both(
                "The account waits for its deletion again. Purge goes on by itself.",
                "该账户重新等待注销，清除功能会自动继续。",
            ),
            Last::Cancelled => both(
                "The request is cancelled. The account stays as it is.",
                "申请已撤销，账户保持不变。",
            ),
        }
    }
}

/// What a decision that is not possible means.
fn refused(error: StoreError) -> Fault {
    match error {
        StoreError::Lost(Guard::Record) => Fault::new(
            Exit::Refused,
            say!(
                "The request does not wait any more. Nothing was done: look at `qeg replay --dry-run` again.",
                "该申请已不在等待中。未做任何更改：请重新查看 `qeg replay --dry-run`。"
            ),
        ),
        StoreError::Lost(Guard::Person) => Fault::new(
            Exit::Refused,
            say!(
                "The account does not allow it: it is missing, is being erased, or already waits for this deletion. Nothing was done.",
                "账户状态不允许：账户不存在、正在删除，或已在等待本次注销。未做任何更改。"
            ),
        ),
        other => other.into(),
    }
}

//! GET /staff/notices/reach: how many accounts there are, which a message to everyone reaches.

use qeg_domain::notice::broadcast::SHARDS;
use qeg_store::messages::broadcast::reach::CountAccounts;
use qeg_web::{
    Answer, Problem, Request, Status,
    describe::{Caller, Operation, json},
    paging,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Accounts of one part of all.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BroadcastReach")]
struct Reach {
    /// How many accounts this part has. Add the parts up. A promotion reaches only those of them who want promotions: that is
    /// known only when it is sent to each.
    accounts: u64,
    /// The `cursor` of the next part; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// The shard of the accounts with which the next part begins.
#[derive(Serialize, Deserialize)]
struct Part {
    shard: u8,
}

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::Staff,
        "get_staff_notices_reach",
        "GET /staff/notices/reach",
    )
    .titled(
        "Count the accounts that a message to everyone reaches",
        "统计全体消息的接收人数",
    )
    .noting("The count comes in parts, one call for each; a small number of accounts is one part.")
    .paged()
    .answers::<Reach>(
        Status::Ok,
        "The accounts of one part.",
        json!({"accounts": 1204}),
    )
}

/// 200, in parts.
pub(crate) async fn handle(
    powers: &impl CountAccounts,
    request: &Request,
) -> Result<Answer, Problem> {
    request.caller().signer()?;
    let part = request.cursor::<Part>()?;
    let from = part.map_or(0, |part| part.shard);
    if from >= SHARDS {
        return Err(paging::unknown_cursor());
    }
    let counted = powers.count_accounts(from).await?;
    let next = counted.next.map(|shard| paging::encode(&Part { shard }));
    Answer::json(
        Status::Ok,
        &Reach {
            accounts: counted.accounts,
            next: next.transpose()?,
        },
    )
}

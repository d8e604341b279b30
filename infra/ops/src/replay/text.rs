//! The outcome of `qeg replay` for people: a table of the requests, and the numbers.

use super::returned::{Next, Outcome};
use crate::{
    language::{both, say},
    show,
    titles::Word as _,
};

pub(super) fn text(outcome: &Outcome, is_dry: bool) -> String {
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

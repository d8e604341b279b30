//! `qeg restore copy`: copies what is missing from a restored table. It never replaces an item: an item that is there is
//! newer, or is the tombstone of a data key that was destroyed.

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use qeg_store::{
    Database, Table,
    restore::copy::{Copied, CopyMissing as _},
};
use serde_json::json;

use crate::{
    fault::Fault,
    language::{both, say},
    show,
    target::{Caller, Target},
};

#[derive(Args)]
#[command(
    after_help = say!(
        "Examples:\n  qeg restore copy keys qeg-prod-keys-restored --dry-run --stack qeg-prod\n  qeg restore copy subjects qeg-prod-subjects-restored --stack qeg-prod\nSessions are not copied: people sign in again. Running it twice is safe. Erase people again afterwards with `qeg replay`.",
        "示例：\n  qeg restore copy keys qeg-prod-keys-restored --dry-run --stack qeg-prod\n  qeg restore copy subjects qeg-prod-subjects-restored --stack qeg-prod\n会话不复制，用户需要重新登录。重复运行是安全的。之后请用 `qeg replay` 再次删除应删除的用户。"
    )
)]
pub(crate) struct Copy {
    #[arg(value_name = both("TABLE", "表").as_str(), help = both("Table of the stack that gets the items", "接收记录的表"))]
    table: Restorable,
    #[arg(value_name = both("RESTORED", "恢复的表").as_str(), help = both("Name of the restored table", "恢复出来的表的名称"))]
    from: String,
    #[arg(long, help = both("Count what is missing and copy nothing", "只统计缺少的记录，不复制"))]
    dry_run: bool,
}

/// The tables that have a backup.
#[derive(Clone, Copy, ValueEnum)]
enum Restorable {
    Subjects,
    Keys,
    Ledger,
}

impl Restorable {
    const fn table(self) -> Table {
        match self {
            Self::Subjects => Table::Subjects,
            Self::Keys => Table::Keys,
            Self::Ledger => Table::Ledger,
        }
    }
}

impl Copy {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let aws = target.aws(Caller::Operator).await?;
        let tables = target.names(&aws).await?.tables()?;
        let into = self.table.table();
        let database = Database::new(aws_sdk_dynamodb::Client::new(&aws), tables);
        if self.from == database.name(into) {
            return Err(Fault::usage(say!(
                "this is the table of the stack itself: give the name of the restored table",
                "这是堆栈自己的表：请给出恢复出来的表的名称"
            )));
        }
        let (mut all, mut after) = (Copied::default(), None);
        loop {
            let from_into = (self.from.as_str(), into);
            let page = database.copy_missing(from_into, after, Timestamp::now(), self.dry_run);
            let (copied, next) = page.await?;
            all += copied;
            let Copied { read, copied, .. } = all;
            show::print_progress(&say!(
                "{read} items read, {copied} missing",
                "已读取 {read} 条，缺少 {copied} 条"
            ));
            after = next;
            if after.is_none() {
                break;
            }
        }
        if json {
            show::json(&json!({
                "read": all.read, "copied": if self.dry_run { 0 } else { all.copied },
                "missing": all.copied, "present": all.present, "sessions": all.sessions,
                "expired": all.expired,
            }));
        } else {
            show::print(&self.text(&all));
        }
        Ok(())
    }

    fn text(&self, all: &Copied) -> String {
        let copied = if self.dry_run {
            both("missing", "缺少")
        } else {
            both("missing, now copied", "原缺少，现已复制")
        };
        show::fields(&[
            (both("read", "已读取"), all.read.to_string()),
            (copied, all.copied.to_string()),
            (
                both("there already, not touched", "已存在，未改动"),
                all.present.to_string(),
            ),
            (
                both("sessions, not copied", "会话，不复制"),
                all.sessions.to_string(),
            ),
            (
                both("expired, not copied", "已到期，不复制"),
                all.expired.to_string(),
            ),
        ])
    }
}

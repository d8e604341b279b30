//! `qeg restore index`: builds the index again from the accounts, if its table was lost. It opens accounts, so the keys have
//! to name the operator's role for that hour: the parameter `BreakGlassRole` of the template.

use std::sync::Arc;

use aws_config::SdkConfig;
use aws_lc_rs::rand;
use clap::Args;
use jiff::Timestamp;
use qeg_domain::{clock::Clock, id::Subject, random::Random};
use qeg_store::{
    Database, Guard, Store, StoreError,
    restore::index::{Entry, RebuildIndex},
};
use qeg_vault::{Field, KeyArns, Vault, VaultError};
use serde::Serialize;

use crate::{
    fault::{Exit, Fault},
    language::{both, say},
    show,
    stack::Names,
    target::{Caller, Target},
};

#[derive(Args)]
#[command(
    after_help = say!(
        "Examples:\n  qeg restore index --dry-run --stack qeg-prod\n  qeg restore index --stack qeg-prod\nIt never shows an identifier. Running it twice is safe. Exit code 1: an identifier finds somebody else, or an account could not be read.",
        "示例：\n  qeg restore index --dry-run --stack qeg-prod\n  qeg restore index --stack qeg-prod\n不会显示任何手机号或呼号。重复运行是安全的。退出码 1 表示：某个标识指向了别人，或有账户无法读取。"
    )
)]
pub(crate) struct Index {
    #[arg(long, help = both("Count what is missing and write nothing", "只统计缺少的条目，不写入"))]
    dry_run: bool,
}

/// An identifier of one account that finds another one.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Taken {
    account: Subject,
    identifier: &'static str,
    finds: Subject,
}

#[derive(Debug, Default, Serialize)]
struct Outcome {
    accounts: usize,
    present: usize,
    missing: usize,
    taken: Vec<Taken>,
    /// Accounts that cannot be opened.
    unreadable: Vec<Subject>,
}

impl Index {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let aws = target.aws(Caller::Operator).await?;
        let store = store(&aws, &target.names(&aws).await?)?;
        let outcome = rebuild(&store, Timestamp::now(), self.dry_run).await?;
        if json {
            show::json(&outcome);
        } else {
            show::print(&self.text(&outcome));
        }
        if outcome.taken.is_empty() && outcome.unreadable.is_empty() {
            return Ok(());
        }
        Err(Fault::check_failed(say!(
            "some accounts are not found by all of their identifiers: see infra/runbooks/restore.md",
            "有账户无法通过其全部标识找到：请看 infra/runbooks/restore.md"
        )))
    }

    fn text(&self, outcome: &Outcome) -> String {
        let missing = if self.dry_run {
            both("entries missing", "缺少的条目")
        } else {
            both("entries missing, now written", "原缺少、现已写入的条目")
        };
        let mut text = show::fields(&[
            (both("accounts", "账户"), outcome.accounts.to_string()),
            (missing, outcome.missing.to_string()),
            (
                both("entries there", "已有的条目"),
                outcome.present.to_string(),
            ),
            (
                both("accounts that cannot be opened", "无法打开的账户"),
                outcome.unreadable.len().to_string(),
            ),
        ]);
        if !outcome.taken.is_empty() {
            let rows = outcome.taken.iter().map(|one| {
                let identifier = one.identifier.to_owned();
                [one.account.to_string(), identifier, one.finds.to_string()]
            });
            let heads = [
                both("account", "账户"),
                both("identifier", "标识"),
                both("finds", "指向"),
            ];
            text = format!("{text}\n\n{}", show::table(heads, rows));
        }
        text
    }
}

/// The store of an operator: the key of accounts and that of the index.
fn store(aws: &SdkConfig, names: &Names) -> Result<Store, Fault> {
    let arns = KeyArns {
        account: Some(names.key("AccountKey")?.to_owned()),
        index: Some(names.key("IndexKey")?.to_owned()),
        ..KeyArns::default()
    };
    let kms = aws_sdk_kms::Client::new(aws);
    let vault = Vault::new(|| kms, arns, Arc::new(Machine), Arc::new(Machine));
    let database = Database::new(aws_sdk_dynamodb::Client::new(aws), names.tables()?);
    Ok(Store::new(database, vault))
}

/// Clock and randomness of this machine.
struct Machine;

impl Clock for Machine {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

impl Random for Machine {
    fn fill(&self, bytes: &mut [u8]) {
        // It fails only if the operating system gives no randomness; nothing is sealed here that would need it.
        let _ = rand::fill(bytes);
    }
}

async fn rebuild(
    powers: &impl RebuildIndex,
    now: Timestamp,
    is_dry: bool,
) -> Result<Outcome, Fault> {
    let (mut outcome, mut after) = (Outcome::default(), None);
    loop {
        let (people, next) = powers.people(after).await?;
        for subject in people {
            outcome.accounts += 1;
            let mut found = powers.index_again(&subject, now, is_dry).await;
            if found == Err(StoreError::Lost(Guard::Person)) {
                // The account changed meanwhile.
                found = powers.index_again(&subject, now, is_dry).await;
            }
            match found {
                Ok(found) => outcome.add(&subject, found),
                // One account that cannot be read does not stop the others.
                Err(StoreError::Broken | StoreError::Vault(VaultError::Broken)) => {
                    outcome.unreadable.push(subject);
                }
                Err(StoreError::Vault(VaultError::Refused)) => return Err(not_granted()),
                Err(error) => return Err(error.into()),
            }
        }
        let accounts = outcome.accounts;
        show::print_progress(&say!(
            "{accounts} accounts read",
            "已读取 {accounts} 个账户"
        ));
        after = next;
        if after.is_none() {
            return Ok(outcome);
        }
    }
}

impl Outcome {
    fn add(&mut self, account: &Subject, found: Vec<(Field, Entry)>) {
        for (field, entry) in found {
            match entry {
                Entry::Present => self.present += 1,
                Entry::Missing => self.missing += 1,
                Entry::TakenBy(finds) => self.taken.push(Taken {
                    account: account.clone(),
                    identifier: field.as_str(),
                    finds,
                }),
            }
        }
    }
}

fn not_granted() -> Fault {
    Fault::new(
        Exit::NotAllowed,
        say!(
            "KMS refused: deploy the stack with BreakGlassRole set to the ARN of your role, and run this under that role",
            "KMS 拒绝了请求：请将 `BreakGlassRole` 设为您的角色的 ARN 并部署堆栈，然后以该角色运行"
        ),
    )
}

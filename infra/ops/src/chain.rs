//! `qeg chain verify`: verifies audit chains, and shows where they were tampered with.

mod finding;
mod key;
mod outcome;
mod search;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use clap::{ArgGroup, Args, Subcommand};
use jiff::Timestamp;
use qeg_domain::id::Subject;
use qeg_store::{Database, audit::trail::ReadTrails};

use crate::{
    fault::Fault,
    language::{both, say},
    show,
    target::{Caller, Target},
};
use finding::Findings;
use key::{AuditKey, Signed};
use outcome::Outcome;
use search::Search;

/// The name of the audit key in the template.
const KEY: &str = "AuditKey";
/// How often a chain with findings is read: an entry may be written during the first read.
const READS: usize = 3;

#[derive(Subcommand)]
pub(crate) enum Chain {
    #[command(about = both(
        "Check all hashes and signed heads of audit chains, and list all tampering",
        "检查审计链的全部散列和签名，列出所有被篡改之处"
    ))]
    Verify(Verify),
}

#[derive(Args)]
#[command(
    group(ArgGroup::new("whose").required(true)),
    after_help = say!(
        "Examples:\n  qeg chain verify --all --stack qeg-prod\n  qeg chain verify --subject 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --json\nA chain with new entries may not be signed yet; this is counted and is not an error. Entries before a signed checkpoint may have expired. Exit code 1: tampering was found. Then compare these entries with a backup of the ledger: infra/runbooks/restore.md.",
        "示例：\n  qeg chain verify --all --stack qeg-prod\n  qeg chain verify --subject 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --json\n有新条目的链可能尚未签名，只计数，不算错误。已签名检查点之前的条目可能已到期删除。退出码 1 表示发现篡改，请把这些条目与台账的备份比对：infra/runbooks/restore.md。"
    )
)]
pub(crate) struct Verify {
    #[arg(
        long,
        value_name = both("ID", "编号").as_str(),
        group = "whose",
        help = both(
            "One person, by the opaque id that is used in the tables",
            "某一用户，以表中使用的随机编号表示"
        )
    )]
    subject: Option<String>,
    #[arg(
        long,
        group = "whose",
        help = both("All people, including erased ones", "全部用户，包括已删除的")
    )]
    all: bool,
}

impl Chain {
    pub(crate) async fn run(&self, target: &Target, json: bool) -> Result<(), Fault> {
        let Self::Verify(verify) = self;
        let aws = target.aws(Caller::Operator).await?;
        let names = target.names(&aws).await?;
        let database = Database::new(aws_sdk_dynamodb::Client::new(&aws), names.tables()?);
        let key = AuditKey::of(&aws, names.key(KEY)?).await?;
        let outcome = verify.check(&database, &key, Timestamp::now()).await?;
        if json {
            show::json(&outcome);
        } else {
            show::print(&outcome.text());
        }
        if outcome.wrong.is_empty() {
            return Ok(());
        }
        let places = outcome.places();
        Err(Fault::check_failed(say!(
            "tampering was found in {places} places: compare these entries with a backup of the ledger, see infra/runbooks/restore.md",
            "发现 {places} 处篡改：请把这些条目与台账的备份比对，见 infra/runbooks/restore.md"
        )))
    }
}

impl Verify {
    async fn check(
        &self,
        powers: &impl ReadTrails,
        key: &AuditKey,
        now: Timestamp,
    ) -> Result<Outcome, Fault> {
        let subjects = match self.subject.as_deref().map(Subject::parse) {
            Some(Some(subject)) => BTreeSet::from([subject]),
            Some(None) => {
                return Err(Fault::usage(say!(
                    "--subject is not an id: an id has 32 characters, 0 to 9 and a to f",
                    "--subject 不是编号：编号为 32 个字符，由数字和字母 a 至 f 组成"
                )));
            }
            None => powers.with_trail().await?,
        };
        let mut outcome = Outcome::default();
        for subject in subjects {
            match read(powers, key, &subject, now).await? {
                Some(checked) => outcome.add(&subject, &checked),
                None if self.subject.is_some() => {
                    return Err(Fault::usage(say!(
                        "there is no chain for this person: check --subject and --stack",
                        "没有此人的审计链：请检查 --subject 和 --stack"
                    )));
                }
                // It was deleted while the other chains were read.
                None => {}
            }
        }
        Ok(outcome)
    }
}

/// The result of checking a chain.
pub(crate) struct Checked {
    signed: Signed,
    /// Whether there is an item with a signed head, valid or not.
    is_signed: bool,
    entries: usize,
    findings: Findings,
}

/// Checks a chain and its signed heads, in pages; `None` if the chain does not exist any more.
async fn read(
    powers: &impl ReadTrails,
    key: &AuditKey,
    subject: &Subject,
    now: Timestamp,
) -> Result<Option<Checked>, Fault> {
    let mut last = None;
    for _ in 0..READS {
        let trail = powers.trail(subject, now).await?;
        let signed = key.check(subject, &trail.signatures);
        let mut search = Search::new(trail.head, &signed);
        let (mut is_kept, mut entries, mut after) = (trail.is_kept, 0, None);
        loop {
            let page = powers.trail_page(subject, after.as_deref(), now).await?;
            page.entries.iter().for_each(|found| search.visit(found));
            entries += page.entries.len();
            is_kept |= page.is_kept;
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        if !is_kept {
            return Ok(None);
        }
        let findings = search.finish();
        let is_valid = findings.is_empty();
        last = Some(Checked {
            signed,
            is_signed: trail.signatures.signed.is_some(),
            entries,
            findings,
        });
        if is_valid {
            break;
        }
    }
    Ok(last)
}

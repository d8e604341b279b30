//! `qeg chain verify`: whether the audit chains are what was written and signed, and where they are not.

mod key;
mod outcome;
mod places;
#[cfg(test)]
mod tests;
mod wrong;

use std::collections::BTreeSet;

use clap::{ArgGroup, Args, Subcommand};
use jiff::Timestamp;
use qeg_domain::id::Subject;
use qeg_store::{
    Database,
    audit::trail::{ReadTrails, Trail},
};

use crate::{
    fault::Fault,
    place::{Place, Who},
    show,
};
use key::{AuditKey, Signed};
use outcome::Outcome;
use places::wrongs;
use wrong::Wrong;

/// The audit key by its name in the template.
const KEY: &str = "AuditKey";
/// How often a chain is read that does not fit: something may be written while it is.
const READS: usize = 3;

#[derive(Subcommand)]
pub(crate) enum Chain {
    /// Check audit chains against every hash and signed head, and name the places that are not as they were written
    Verify(Verify),
}

#[derive(Args)]
#[command(
    group(ArgGroup::new("whose").required(true)),
    after_help = "Examples:\n  qeg chain verify --all --stack qeg-prod\n  qeg chain verify --subject 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --json\nA chain that grew today may not be signed yet: that is counted, and no fault. Entries that have expired behind a\nsigned checkpoint may be gone. Exit code 1 says that something was found. Then compare the places with a backup of\nthe ledger: infra/runbooks/restore.md."
)]
pub(crate) struct Verify {
    /// One person, by the opaque id that the tables have
    #[arg(long, value_name = "ID", group = "whose")]
    subject: Option<String>,
    /// Everybody, also those who are erased
    #[arg(long, group = "whose")]
    all: bool,
}

impl Chain {
    pub(crate) async fn run(&self, place: &Place, json: bool) -> Result<(), Fault> {
        let Self::Verify(verify) = self;
        let aws = place.aws(Who::Operator).await?;
        let names = place.names(&aws).await?;
        let database = Database::new(aws_sdk_dynamodb::Client::new(&aws), names.tables()?);
        let key = AuditKey::of(&aws, names.key(KEY)?).await?;
        let outcome = verify.look(&database, &key, Timestamp::now()).await?;
        if json {
            show::json(&outcome);
        } else {
            show::say(&outcome.text());
        }
        if outcome.wrong.is_empty() {
            return Ok(());
        }
        let next =
            "compare these places with a backup of the ledger, see infra/runbooks/restore.md";
        Err(Fault::found(format!(
            "{} places are not as they were written: {next}",
            outcome.wrong.len()
        )))
    }
}

impl Verify {
    async fn look(
        &self,
        powers: &impl ReadTrails,
        key: &AuditKey,
        now: Timestamp,
    ) -> Result<Outcome, Fault> {
        let subjects = match self.subject.as_deref().map(Subject::parse) {
            Some(Some(subject)) => BTreeSet::from([subject]),
            Some(None) => {
                return Err(Fault::usage(
                    "--subject is no id: it has 32 characters, 0 to 9 and a to f",
                ));
            }
            None => powers.with_trail().await?,
        };
        let mut outcome = Outcome::default();
        for subject in subjects {
            match read(powers, key, &subject, now).await? {
                Some((trail, signed, wrongs)) => outcome.add(&subject, &trail, &signed, &wrongs),
                None if self.subject.is_some() => {
                    return Err(Fault::usage(
                        "there is no chain of this person: check --subject and --stack",
                    ));
                }
                // It ended while the others were read.
                None => {}
            }
        }
        Ok(outcome)
    }
}

/// A chain, what was signed of it, and what is wrong with both; `None` where there is none that is still kept.
async fn read(
    powers: &impl ReadTrails,
    key: &AuditKey,
    subject: &Subject,
    now: Timestamp,
) -> Result<Option<(Trail, Signed, Vec<Wrong>)>, Fault> {
    let mut last = None;
    for _ in 0..READS {
        let Some(trail) = powers.trail(subject, now).await? else {
            return Ok(None);
        };
        let signed = key.check(subject, &trail.signatures);
        let wrongs = wrongs(&trail, &signed);
        let is_whole = wrongs.is_empty();
        last = Some((trail, signed, wrongs));
        if is_whole {
            break;
        }
    }
    Ok(last)
}

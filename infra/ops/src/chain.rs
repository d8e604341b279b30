//! `qeg chain verify`: whether the audit chains are what was written, and where they are not.

mod places;

use std::collections::BTreeSet;

use clap::{ArgGroup, Args, Subcommand};
use domain::id::Subject;
use serde::Serialize;
use store::{Database, trail::ReadTrails};

use crate::{
    fault::Fault,
    place::{Place, Who},
    show,
};
use places::{Wrong, wrongs};

#[derive(Subcommand)]
pub(crate) enum Chain {
    /// Check every hash of audit chains, and name the places that are not as they were written
    Verify(Verify),
}

#[derive(Args)]
#[command(
    group(ArgGroup::new("whose").required(true)),
    after_help = "Examples:\n  qeg chain verify --all --stack qeg-prod\n  qeg chain verify --subject 7d0c2a9e51b84f6390c1d2e3f4a5b6c7 --json\nExit code 1 says that something was found. Then compare the places with a backup of the ledger: infra/runbooks/restore.md."
)]
pub(crate) struct Verify {
    /// One person, by the opaque id that the tables have
    #[arg(long, value_name = "ID", group = "whose")]
    subject: Option<String>,
    /// Everybody, also those who are erased
    #[arg(long, group = "whose")]
    all: bool,
}

#[derive(Serialize)]
struct Outcome {
    chains: usize,
    entries: usize,
    wrong: Vec<Spot>,
}

/// Where something is wrong, and what.
#[derive(Serialize)]
struct Spot {
    subject: Subject,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<u64>,
    what: &'static str,
}

impl Chain {
    pub(crate) async fn run(&self, place: &Place, json: bool) -> Result<(), Fault> {
        let Self::Verify(verify) = self;
        let aws = place.aws(Who::Operator).await?;
        let tables = place.names(&aws).await?.tables()?;
        let database = Database::new(aws_sdk_dynamodb::Client::new(&aws), tables);
        let outcome = verify.look(&database).await?;
        if json {
            show::json(&outcome);
        } else {
            show::say(&text(&outcome));
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
    async fn look(&self, powers: &impl ReadTrails) -> Result<Outcome, Fault> {
        let subjects = match self.subject.as_deref().map(Subject::parse) {
            Some(Some(subject)) => BTreeSet::from([subject]),
            Some(None) => {
                return Err(Fault::usage(
                    "--subject is no id: it has 32 characters, 0 to 9 and a to f",
                ));
            }
            None => powers.with_trail().await?,
        };
        let mut outcome = Outcome {
            chains: 0,
            entries: 0,
            wrong: Vec::new(),
        };
        for subject in subjects {
            let trail = powers.trail(&subject).await?;
            if self.subject.is_some() && trail.entries.is_empty() && trail.head.is_none() {
                return Err(Fault::usage(
                    "there is no chain of this person: check --subject and --stack",
                ));
            }
            outcome.chains += 1;
            outcome.entries += trail.entries.len();
            let wrongs = wrongs(&trail).into_iter();
            outcome
                .wrong
                .extend(wrongs.map(|Wrong { entry, what }| Spot {
                    subject: subject.clone(),
                    entry,
                    what: what.as_str(),
                }));
        }
        Ok(outcome)
    }
}

fn text(outcome: &Outcome) -> String {
    let all = format!("{} chains, {} entries", outcome.chains, outcome.entries);
    if outcome.wrong.is_empty() {
        return format!("{all}: as they were written");
    }
    let rows = outcome.wrong.iter().map(|one| {
        let entry = one
            .entry
            .map_or_else(|| "head".to_owned(), |entry| entry.to_string());
        [one.subject.to_string(), entry, one.what.to_owned()]
    });
    format!("{}\n{all}", show::table(["subject", "entry", "what"], rows))
}

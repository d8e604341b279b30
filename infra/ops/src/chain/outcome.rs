//! What was found of audit chains, for people and for scripts.

use qeg_domain::id::Subject;
use qeg_store::audit::trail::Trail;
use serde::Serialize;

use super::{
    key::Signed,
    wrong::{At, Wrong},
};
use crate::show;

/// What was found of all chains that were looked at.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Outcome {
    pub(crate) chains: usize,
    pub(crate) entries: usize,
    /// Chains with a signed head that the audit key signed.
    pub(crate) signed: usize,
    /// Chains without any.
    pub(crate) not_signed: usize,
    pub(crate) wrong: Vec<Spot>,
}

/// Where something is wrong, and what.
#[derive(Debug, Serialize)]
pub(crate) struct Spot {
    subject: Subject,
    #[serde(skip)]
    at: At,
    place: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) entry: Option<u64>,
    /// The last of several entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<u64>,
    pub(crate) what: &'static str,
}

impl Outcome {
    /// Adds a chain, what was signed of it, and what is wrong with both.
    pub(crate) fn add(
        &mut self,
        subject: &Subject,
        trail: &Trail,
        signed: &Signed,
        wrongs: &[Wrong],
    ) {
        self.chains += 1;
        self.entries += trail.entries.len();
        self.signed += usize::from(signed.head.is_some());
        self.not_signed += usize::from(trail.signatures.signed.is_none());
        self.wrong.extend(wrongs.iter().map(|wrong| {
            let (entry, to) = wrong.at.numbers();
            Spot {
                subject: subject.clone(),
                at: wrong.at,
                place: wrong.at.as_str(),
                entry,
                to,
                what: wrong.as_str(),
            }
        }));
    }

    /// As a person reads it.
    pub(crate) fn text(&self) -> String {
        let Outcome {
            chains,
            entries,
            signed,
            not_signed,
            wrong,
        } = self;
        let all = format!(
            "{chains} chains, {entries} entries, {signed} with a signed head, {not_signed} not signed yet"
        );
        if wrong.is_empty() {
            return format!("{all}: as they were written");
        }
        let rows = wrong
            .iter()
            .map(|one| [one.subject.to_string(), one.at.shown(), one.what.to_owned()]);
        format!("{}\n{all}", show::table(["subject", "entry", "what"], rows))
    }
}

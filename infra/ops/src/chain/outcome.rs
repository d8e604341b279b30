//! The outcome of verifying audit chains, as text and as JSON.

use qeg_domain::id::Subject;
use qeg_store::audit::trail::Trail;
use serde::Serialize;

use super::{
    finding::{Finding, Location},
    key::Signed,
};
use crate::show;

/// The outcome for all verified chains.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Outcome {
    pub(crate) chains: usize,
    pub(crate) entries: usize,
    /// Chains with a validly signed head.
    pub(crate) signed: usize,
    /// Chains without a signed head.
    pub(crate) not_signed: usize,
    pub(crate) wrong: Vec<ChainFinding>,
}

/// A finding with its person.
#[derive(Debug, Serialize)]
pub(crate) struct ChainFinding {
    subject: Subject,
    #[serde(skip)]
    at: Location,
    place: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) entry: Option<u64>,
    /// The number of the last entry, if there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<u64>,
    pub(crate) what: &'static str,
}

impl Outcome {
    /// Adds a chain, its signed heads, and the findings in both.
    pub(crate) fn add(
        &mut self,
        subject: &Subject,
        trail: &Trail,
        signed: &Signed,
        findings: &[Finding],
    ) {
        self.chains += 1;
        self.entries += trail.entries.len();
        self.signed += usize::from(signed.head.is_some());
        self.not_signed += usize::from(trail.signatures.signed.is_none());
        self.wrong.extend(findings.iter().map(|finding| {
            let (entry, to) = finding.at.numbers();
            ChainFinding {
                subject: subject.clone(),
                at: finding.at,
                place: finding.at.as_str(),
                entry,
                to,
                what: finding.as_str(),
            }
        }));
    }

    /// The text for people.
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
            return format!("{all}: no tampering found");
        }
        let rows = wrong
            .iter()
            .map(|one| [one.subject.to_string(), one.at.shown(), one.what.to_owned()]);
        format!("{}\n{all}", show::table(["subject", "entry", "what"], rows))
    }
}

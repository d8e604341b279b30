//! The outcome of verifying audit chains, as text and as JSON.

use qeg_domain::id::Subject;
use serde::Serialize;

use super::{Checked, finding::Location};
use crate::{
    language::{Text, both, say},
    show,
};

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
    /// The number of findings that are not listed, in chains with very many.
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) not_listed: usize,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
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
    #[serde(skip)]
    shown: Text,
}

impl Outcome {
    /// Adds the result of checking a chain.
    pub(crate) fn add(&mut self, subject: &Subject, checked: &Checked) {
        self.chains += 1;
        self.entries += checked.entries;
        self.signed += usize::from(checked.signed.head.is_some());
        self.not_signed += usize::from(!checked.is_signed);
        self.not_listed += checked.findings.more;
        self.wrong
            .extend(checked.findings.listed.iter().map(|finding| {
                let (entry, to) = finding.at.numbers();
                ChainFinding {
                    subject: subject.clone(),
                    at: finding.at,
                    place: finding.at.as_str(),
                    entry,
                    to,
                    what: finding.as_str(),
                    shown: finding.shown(),
                }
            }));
    }

    /// The number of places with findings.
    pub(crate) fn places(&self) -> usize {
        self.wrong.len() + self.not_listed
    }

    /// The text for people.
    pub(crate) fn text(&self) -> String {
        let Outcome {
            chains,
            entries,
            signed,
            not_signed,
            wrong,
            not_listed,
        } = self;
        let all = say!(
            "{chains} chains, {entries} entries, {signed} with a signed head, {not_signed} not signed yet",
            "{chains} 条链，{entries} 个条目，{signed} 条链头已签名，{not_signed} 条尚未签名"
        );
        if wrong.is_empty() {
            return say!("{all}: no tampering found", "{all}：未发现篡改");
        }
        let rows = wrong
            .iter()
            .map(|one| [one.subject.to_string(), one.at.shown(), one.shown.into()]);
        let table = show::table(
            [
                both("subject", "用户"),
                both("entry", "条目"),
                both("what", "问题"),
            ],
            rows,
        );
        if *not_listed > 0 {
            return say!(
                "{table}\nand {not_listed} more places\n{all}",
                "{table}\n另有 {not_listed} 处\n{all}"
            );
        }
        format!("{table}\n{all}")
    }
}

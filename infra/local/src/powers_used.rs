//! The check at the end of `make test`: each function has used every power that docs/powers.md gives it, with its own
//! role, and no call was refused.
//!
//! If a power was not used, either the code does not need it or a test is missing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use powers::{Power, Service, code, document, spoken};
use serde::Deserialize;

use crate::endpoints::Facts;

/// One decision of the emulator's IAM, as `infra/local/launch.py` writes it.
#[derive(Deserialize)]
struct Decision {
    /// ARN.
    caller: String,
    /// `dynamodb:Query`.
    action: String,
    /// ARN.
    resource: String,
    allowed: bool,
}

/// The calls of the functions themselves, on any number of stacks.
#[derive(Debug, Default, Eq, PartialEq)]
pub(crate) struct Asked {
    allowed: BTreeSet<Power>,
    /// As text, because docs/powers.md has no name for some of them.
    refused: BTreeSet<String>,
}

impl Asked {
    /// Adds what the functions of one stack called.
    pub(crate) fn add(&mut self, facts: &Facts, region: &str, record: &Path) -> Result<()> {
        let text = fs::read_to_string(record)
            .with_context(|| format!("cannot read {}", record.display()))?;
        self.add_lines(facts, region, &text)
    }

    /// Every power that was not used, and every call that was refused, one line each.
    pub(crate) fn faults(&self) -> Result<Vec<String>> {
        // The emulator does what Lambda itself does without asking IAM.
        let of_lambda = code::read()?.of_lambda;
        Ok(compare(&document::read()?, &of_lambda, self))
    }

    fn add_lines(&mut self, facts: &Facts, region: &str, record: &str) -> Result<()> {
        let names = resource_names(facts, region)?;
        let sessions = sessions(facts)?;
        for line in record.lines() {
            let decision: Decision =
                serde_json::from_str(line).context("a line of iam.jsonl cannot be read")?;
            let session = decision.caller.split(":assumed-role/").last();
            let Some(function) = session.and_then(|session| sessions.get(session)) else {
                continue;
            };
            let (table, index) = match decision.resource.split_once("/index/") {
                Some((table, index)) => (table, format!("/{index}")),
                None => (decision.resource.as_str(), String::new()),
            };
            let name = names.get(table).map_or(table, String::as_str);
            let resource = format!("{name}{index}");
            let power = decision
                .action
                .split_once(':')
                .and_then(|(prefix, action)| {
                    Some(Power {
                        function: (*function).to_owned(),
                        service: Service::of_prefix(prefix)?,
                        resource: resource.clone(),
                        action: action.to_owned(),
                    })
                });
            if !decision.allowed {
                let call = format!("{function}: {} on {resource}", decision.action);
                self.refused.insert(call);
            } else if let Some(power) = power {
                self.allowed.insert(power);
            }
        }
        Ok(())
    }
}

fn compare(document: &BTreeSet<Power>, of_lambda: &BTreeSet<Power>, asked: &Asked) -> Vec<String> {
    let is_used = |power: &&Power| asked.allowed.contains(power) || of_lambda.contains(power);
    let unused = document.iter().filter(|power| !is_used(power));
    let unused = unused.map(|power| {
        format!("{power}: the function never used it in the tests. Remove it, or add a test")
    });
    let refused = asked.refused.iter();
    let refused = refused.map(|call| {
        format!("{call}: the function called it and was refused. Add the power, or remove the call")
    });
    unused.chain(refused).collect()
}

/// `role/session` -> function. The session name of a function is its name. This distinguishes its calls from the calls
/// of tests that use its role.
fn sessions(facts: &Facts) -> Result<BTreeMap<String, &str>> {
    let roles = facts.roles.iter();
    let sessions = roles.map(|(function, role)| {
        let name = facts.functions.get(function);
        let name = name.with_context(|| format!("{function} has a role and no name"))?;
        let role = role.rsplit('/').next().unwrap_or(role);
        anyhow::Ok((format!("{role}/{name}"), function.as_str()))
    });
    sessions.collect()
}

/// ARN -> the name in docs/powers.md.
fn resource_names(facts: &Facts, region: &str) -> Result<BTreeMap<String, String>> {
    let role = facts.roles.values().next();
    let account = role.and_then(|role| role.split(':').nth(4));
    let account = account.context("no function has a role with an account")?;
    let tables = facts.tables.iter().map(|(name, table)| {
        let arn = format!("arn:aws:dynamodb:{region}:{account}:table/{table}");
        (arn, spoken(name))
    });
    let queues = facts.queues.iter().map(|(name, url)| {
        let queue = url.rsplit('/').next().unwrap_or(url);
        (
            format!("arn:aws:sqs:{region}:{account}:{queue}"),
            spoken(name),
        )
    });
    let keys = facts.keys.iter().map(|(id, arn)| {
        let name = id.strip_suffix("Key").unwrap_or(id);
        (arn.clone(), spoken(name))
    });
    Ok(tables.chain(queues).chain(keys).collect())
}

#[cfg(test)]
mod tests;

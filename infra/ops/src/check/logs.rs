//! Log groups: how long they are kept, their encryption, and whether they are sent elsewhere.

use qeg_domain::retention::Category;
use serde_json::Value;

use super::{
    answers::NoAnswer,
    deployed::listed,
    line::{Compared, Words, words},
    promised::days,
    question::Question,
    report::{Inspection, Report},
    resolve::plain,
};

pub(super) fn check(report: &mut Report<'_>) {
    for id in report.stack.of_type("AWS::Logs::LogGroup") {
        report.line("logs.retention", id, |inspection| {
            let found = group(inspection, id)?["retentionInDays"].as_u64();
            let most = days(Category::Log);
            let deployed = &inspection.template(id)?["RetentionInDays"];
            let deployed = deployed
                .as_u64()
                .or_else(|| deployed.as_str()?.parse().ok());
            let expected = deployed.map_or(most, |deployed| deployed.min(most));
            Ok(Compared::equal(
                words!("{expected} days", "{expected} 天"),
                found.map_or_else(
                    || words!("for ever", "永久"),
                    |days| words!("{days} days", "{days} 天"),
                ),
            ))
        });
        report.line("logs.encryption", id, |inspection| {
            let found = group(inspection, id)?["kmsKeyId"].as_str();
            Ok(Compared::equal(
                Words::name("StorageKey"),
                inspection.stack.key_name(found),
            ))
        });
        report.line("logs.subscriptions", id, |inspection| {
            let found = inspection.ask(&Question::log_subscriptions(inspection.name(id)?))?;
            let filters = listed(&found["subscriptionFilters"]).iter();
            let findings: Vec<Words> = filters
                .map(|one| sent_to(&plain(&one["destinationArn"])))
                .collect();
            Ok(Compared::without(nowhere(), &findings))
        });
    }
    report.line("logs.subscriptions", "account", of_account);
}

fn nowhere() -> Words {
    words!("sent nowhere", "不转发")
}

fn sent_to(destination: &str) -> Words {
    words!("sent to {destination}", "转发到 {destination}")
}

/// A subscription of the whole account sends every log group but those that its criteria name.
fn of_account(inspection: &Inspection<'_>) -> Result<Compared, NoAnswer> {
    let found = inspection.ask(&Question::log_subscriptions_of_account())?;
    let mut findings = Vec::new();
    for policy in listed(&found["accountPolicies"]) {
        let left_out = plain(&policy["selectionCriteria"]);
        let groups = inspection.stack.of_type("AWS::Logs::LogGroup").into_iter();
        let is_sent = |id: &&str| {
            let name = inspection.name(id).unwrap_or_default();
            !left_out.contains(&format!("\"{name}\""))
        };
        if groups.filter(is_sent).count() > 0 {
            let document = plain(&policy["policyDocument"]);
            let document: Value = serde_json::from_str(&document).unwrap_or_default();
            findings.push(sent_to(&plain(&document["DestinationArn"])));
        }
    }
    Ok(Compared::without(nowhere(), &findings))
}

/// The groups of a stack have a common beginning, so one question answers for many.
fn group<'a>(inspection: &Inspection<'a>, id: &str) -> Result<&'a Value, NoAnswer> {
    let name = inspection.name(id)?;
    let stack = format!("{}-", inspection.stack.name);
    let common = name.find(&stack).map(|at| &name[..at + stack.len()]);
    let found = inspection.ask(&Question::log_groups(common.unwrap_or(name)))?;
    let mut groups = listed(&found["logGroups"]).iter();
    groups
        .find(|group| group["logGroupName"] == name)
        .ok_or(NoAnswer::Missing)
}

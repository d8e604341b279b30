//! Log groups: how long they are kept, and their encryption.

use qeg_domain::retention::Category;
use serde_json::Value;

use super::{
    ask::Ask,
    book::Gap,
    deployed::listed,
    line::{Compared, Words, words},
    promised::days,
    report::{Look, Report},
};

pub(super) fn check(report: &mut Report<'_>) {
    for id in report.stack.of_type("AWS::Logs::LogGroup") {
        report.line("logs.retention", id, |look| {
            let found = group(look, id)?["retentionInDays"].as_u64();
            let most = days(Category::Log);
            let deployed = &look.template(id)?["RetentionInDays"];
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
        report.line("logs.encryption", id, |look| {
            let found = group(look, id)?["kmsKeyId"].as_str();
            Ok(Compared::equal(
                Words::name("StorageKey"),
                look.stack.key_name(found),
            ))
        });
    }
}

/// The groups of a stack have a common beginning, so one question answers for many.
fn group<'a>(look: &Look<'a>, id: &str) -> Result<&'a Value, Gap> {
    let name = look.name(id)?;
    let stack = format!("{}-", look.stack.name);
    let common = name.find(&stack).map(|at| &name[..at + stack.len()]);
    let found = look.ask(&Ask::log_groups(common.unwrap_or(name)))?;
    let mut groups = listed(&found["logGroups"]).iter();
    groups
        .find(|group| group["logGroupName"] == name)
        .ok_or(Gap::Missing)
}

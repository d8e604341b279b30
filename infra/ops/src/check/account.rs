//! Settings of the AWS account that are easily forgotten.

use super::{
    deployed::listed,
    line::{Compared, Words, words},
    policy::{Policy, texts},
    promised::promised,
    question::Question,
    report::Report,
    resolve::plain,
};

pub(super) fn check(report: &mut Report<'_>) {
    let stages = report.stack.of_type("AWS::ApiGateway::Stage");
    let has_log = stages.iter().any(|id| {
        let properties = &report.stack.resources[*id].properties;
        !properties["AccessLogSetting"].is_null()
    });
    if has_log {
        report.line("account.access_log", "account", |inspection| {
            let found = inspection.ask(&Question::api_account())?;
            let is_set = !plain(&found["cloudwatchRoleArn"]).is_empty();
            Ok(there(words!("a role", "有角色"), is_set))
        });
    }
    report.line("account.concurrency", "account", |inspection| {
        let found = inspection.ask(&Question::lambda_account())?;
        let found = found["AccountLimit"]["ConcurrentExecutions"].as_u64();
        let least = promised().concurrency;
        let mut compared = Compared::equal(
            words!("at least {least}", "至少 {least}"),
            Words::name(found.map_or_else(|| "?".to_owned(), |found| found.to_string())),
        );
        compared.passes = found >= Some(least);
        Ok(compared)
    });
    devices(report);
    if report.stack.place.partition == "aws-cn" {
        report.manual(
            "account.filing",
            "account",
            words!(
                "`curl URL/health` answers 200, not 401",
                "`curl URL/health` 应答 200，而不是 401"
            ),
        );
    }
}

/// The MFA devices of the users whom the roles of staff trust.
pub(super) fn devices(report: &mut Report<'_>) {
    let roles = report.stack.of_type("AWS::IAM::Role").into_iter();
    for id in roles.filter(|id| id.starts_with("Staff")) {
        report.line("account.mfa", id, |inspection| {
            let found = inspection.ask(&Question::role(inspection.name(id)?))?;
            let trust = Policy::read(&found["Role"]["AssumeRolePolicyDocument"]);
            let users = trust
                .statements()
                .flat_map(|one| texts(&one["Condition"]["StringEquals"]["aws:username"]));
            let mut has_one = true;
            for user in users.collect::<Vec<_>>() {
                let found = inspection.ask(&Question::mfa_devices(&user))?;
                has_one &= !listed(&found["MFADevices"]).is_empty();
            }
            Ok(there(words!("a device", "有设备"), has_one))
        });
    }
}

/// Passes if it is there.
fn there(expected: Words, is_there: bool) -> Compared {
    let found = if is_there {
        expected.clone()
    } else {
        words!("none", "无")
    };
    Compared::equal(expected, found)
}

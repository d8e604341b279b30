//! Who may take a role: its trust policy.
//!
//! For the main stack it is compared with the deployed template. The small stacks of carriers and staff have their templates
//! in YAML, so theirs is compared with what `infra/carrier.yaml` and `infra/staff.yaml` make of the parameters. An MFA code
//! is expected whatever the parameters say.

use serde_json::{Value, json};

use super::{
    answers::NoAnswer,
    deployed::Deployed,
    line::{Compared, as_deployed, words},
    policy::{Policy, texts},
    question::Question,
    report::{Inspection, Report},
};

/// The roles of the main stack.
pub(super) fn check(report: &mut Report<'_>) {
    for id in report.stack.of_type("AWS::IAM::Role") {
        report.line("roles.trust", id, |inspection| {
            let expected = &inspection.template(id)?["AssumeRolePolicyDocument"];
            compared(inspection, id, &Policy::read(expected))
        });
    }
}

/// The role of a carrier or of a member of staff.
pub(super) fn of_small_stack(report: &mut Report<'_>) {
    for id in report.stack.of_type("AWS::IAM::Role") {
        report.line("roles.trust", id, |inspection| {
            let condition = match id {
                "StaffRole" => of_staff(inspection.stack),
                "CarrierRole" => of_carrier(inspection.stack),
                _ => return Err(NoAnswer::NotInStack),
            };
            let account = match id {
                "CarrierRole" => parameter(inspection.stack, "Account"),
                _ => &inspection.stack.place.account,
            };
            let partition = &inspection.stack.place.partition;
            let expected = json!({"Statement": {
                "Effect": "Allow",
                "Principal": {"AWS": format!("arn:{partition}:iam::{account}:root")},
                "Action": "sts:AssumeRole",
                "Condition": condition,
            }});
            compared(inspection, id, &Policy::read(&expected))
        });
    }
}

fn compared(
    inspection: &Inspection<'_>,
    id: &str,
    expected: &Policy,
) -> Result<Compared, NoAnswer> {
    let found = inspection.ask(&Question::role(inspection.name(id)?))?;
    let found = Policy::read(&found["Role"]["AssumeRolePolicyDocument"]);
    let mut findings = Policy::differences(expected, &found);
    if findings.is_empty() && found.statements().any(|one| is_for_everybody(&one)) {
        findings.push(words!("everybody may take it", "任何人都可使用"));
    }
    Ok(Compared::without(as_deployed(), &findings))
}

/// A statement of trust that lets everybody in.
fn is_for_everybody(statement: &Value) -> bool {
    let all = texts(&statement["Principal"]["AWS"]);
    let is_open = all.iter().any(|one| one == "*") && statement["Condition"].is_null();
    statement["Effect"] == "Allow" && is_open
}

fn parameter<'a>(stack: &'a Deployed, name: &str) -> &'a str {
    stack.parameters.get(name).map_or("", String::as_str)
}

/// Only this person, under their own name.
fn of_staff(stack: &Deployed) -> Value {
    let (user, provider) = (parameter(stack, "User"), parameter(stack, "ProviderRole"));
    if provider.is_empty() {
        return json!({
            "StringEquals": {"aws:username": user, "sts:RoleSessionName": user},
            "Bool": {"aws:MultiFactorAuthPresent": "true"},
        });
    }
    let provider = stack.place.arn("iam", &format!("role/{provider}"));
    json!({
        "ArnEquals": {"aws:PrincipalArn": provider},
        "StringEquals": {"sts:RoleSessionName": user},
        "StringLike": {"aws:userid": format!("*:{user}")},
    })
}

/// Only the role that the carrier has named, with the external id if it has one.
fn of_carrier(stack: &Deployed) -> Value {
    let (account, role) = (parameter(stack, "Account"), parameter(stack, "Role"));
    let partition = &stack.place.partition;
    let mut condition = json!({"ArnLike": {"aws:PrincipalArn": [
        format!("arn:{partition}:iam::{account}:role/{role}"),
        format!("arn:{partition}:sts::{account}:assumed-role/{role}/*"),
    ]}});
    let external_id = parameter(stack, "ExternalId");
    if !external_id.is_empty() {
        condition["StringEquals"] = json!({"sts:ExternalId": external_id});
    }
    condition
}

//! Who may take a role: its trust policy.
//!
//! For the main stack it is compared with the deployed template. The small stacks of carriers and staff have their templates
//! in YAML, so theirs is compared with what `infra/carrier.yaml` and `infra/staff.yaml` make of the parameters. Whether a staff
//! role asks for an MFA code is also a rule of its own, because a trial waives that alone, and not who may take the role.

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
        // An identity provider asks for MFA itself.
        if id == "StaffRole" && parameter(report.stack, "ProviderRole").is_empty() {
            report.line("roles.mfa", id, mfa);
        }
    }
}

/// Passes if nobody is let in without an MFA code.
fn mfa(inspection: &Inspection<'_>) -> Result<Compared, NoAnswer> {
    let found = trust_of(inspection, "StaffRole")?;
    let mut allowed = found.statements().filter(|one| one["Effect"] == "Allow");
    let needs_code = allowed.all(|one| {
        let present = &one["Condition"]["Bool"]["aws:multifactorauthpresent"];
        texts(present) == ["true"]
    });
    let expected = words!("an MFA code", "需要 MFA 验证码");
    let found = if needs_code {
        expected.clone()
    } else {
        words!("possible without an MFA code", "不需要 MFA 验证码")
    };
    Ok(Compared::equal(expected, found))
}

/// The trust policy that the role has now.
fn trust_of(inspection: &Inspection<'_>, id: &str) -> Result<Policy, NoAnswer> {
    let found = inspection.ask(&Question::role(inspection.name(id)?))?;
    Ok(Policy::read(&found["Role"]["AssumeRolePolicyDocument"]))
}

fn compared(
    inspection: &Inspection<'_>,
    id: &str,
    expected: &Policy,
) -> Result<Compared, NoAnswer> {
    let found = trust_of(inspection, id)?;
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
        let names = json!({"aws:username": user, "sts:RoleSessionName": user});
        let mut condition = json!({"StringEquals": names});
        if parameter(stack, "Mfa") != "off" {
            condition["Bool"] = json!({"aws:MultiFactorAuthPresent": "true"});
        }
        return condition;
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

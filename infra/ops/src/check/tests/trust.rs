//! Who may take the roles of carriers and staff, whose templates are compared by what they mean.

use serde_json::{Value, json};

use super::{Recorded, of_stack};
use crate::check::{
    Check,
    deployed::Deployed,
    line::{Line, State},
    question::Question,
    trust,
};

const ROOT: &str = "arn:aws-cn:iam::123456789012:root";

/// The lines of a small stack with these parameters, when its role has this trust: first who may take the role.
fn lines(stack: &str, role: &str, parameters: &[(&str, &str)], trust: &Value) -> Vec<Line> {
    let resources = json!({role: ["AWS::IAM::Role", "role-1", {}]});
    let mut recorded = Recorded::new(json!({}), &[])
        .answer(
            Question::stacks(),
            json!({"Stacks": [{"StackName": stack}]}),
        )
        .answer(
            Question::role("role-1"),
            json!({"Role": {"AssumeRolePolicyDocument": trust}}),
        );
    for (question, answer) in of_stack(stack, resources, parameters) {
        recorded = recorded.answer(question, answer);
    }
    let stacks = Deployed::read_small(&recorded.answers, "qeg-prod").unwrap();
    let check = Check {
        only: None,
        verbose: false,
        trial: true,
    };
    check.judge(&stacks[0], &recorded.answers, &[], trust::of_small_stack)
}

fn line(stack: &str, role: &str, parameters: &[(&str, &str)], trust: &Value) -> Line {
    lines(stack, role, parameters, trust).remove(0)
}

fn allowed(principal: &str, condition: &Value) -> Value {
    json!({"Statement": [{
        "Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole", "Condition": condition
    }]})
}

fn of_staff(parameters: &[(&str, &str)], condition: &Value) -> Line {
    let trust = allowed(ROOT, condition);
    line("qeg-prod-staff-li-wei", "StaffRole", parameters, &trust)
}

fn names(user: &str) -> Value {
    json!({"aws:username": user, "sts:RoleSessionName": user})
}

#[test]
fn a_member_of_staff_takes_their_role_with_mfa_and_under_their_own_name() {
    let is_mfa = json!({"aws:MultiFactorAuthPresent": "true"});
    let user = [("User", "li.wei"), ("Mfa", "required")];
    let of = |names: &Value| of_staff(&user, &json!({"StringEquals": names, "Bool": is_mfa}));
    assert_eq!(of(&names("li.wei")).result, State::Passed);
    let other = of(&names("li.lei"));
    assert_eq!(other.result, State::Failed);
    let found = "more: Allow sts:AssumeRole by 123456789012 if aws:multifactorauthpresent is true and aws:username is \
                 li.lei and sts:rolesessionname is li.lei; missing: ";
    assert!(other.found.en.starts_with(found), "{}", other.found.en);
    // Another session name: one person could ask and approve.
    assert_eq!(of(&json!({"aws:username": "li.wei"})).result, State::Failed);
}

#[test]
fn a_trial_waives_the_mfa_of_a_staff_role_and_not_who_may_take_it() {
    let of = |mfa, principal, condition: &Value| {
        let user = [("User", "li.wei"), ("Mfa", mfa)];
        let trust = allowed(principal, condition);
        let found = lines("qeg-prod-staff-li-wei", "StaffRole", &user, &trust);
        assert_eq!(found[1].rule, "roles.mfa");
        assert_eq!(found[0].waived_by, None);
        (found[0].result, found[1].result)
    };
    let (passed, failed, waived) = (State::Passed, State::Failed, State::Waived);
    let names = names("li.wei");
    let without = json!({"StringEquals": names});
    let with = json!({"StringEquals": names, "Bool": {"aws:MultiFactorAuthPresent": "true"}});
    assert_eq!(of("required", ROOT, &with), (passed, passed));
    assert_eq!(of("required", ROOT, &without), (failed, failed));
    assert_eq!(of("off", ROOT, &without), (passed, waived));
    assert_eq!(of("off", "*", &Value::Null), (failed, waived));
    let other = json!({"StringEquals": {"aws:username": "li.lei"}});
    assert_eq!(of("off", ROOT, &other), (failed, waived));
}

#[test]
fn a_session_of_the_identity_provider_takes_the_role_of_its_name() {
    let parameters = [("User", "li.wei"), ("ProviderRole", "sso/Staff")];
    let at = |role: &str| {
        let condition = json!({
            "ArnEquals": {"aws:PrincipalArn": format!("arn:aws-cn:iam::123456789012:role/{role}")},
            "StringEquals": {"sts:RoleSessionName": "li.wei"},
            "StringLike": {"aws:userid": "*:li.wei"},
        });
        let trust = allowed(ROOT, &condition);
        let found = lines("qeg-prod-staff-li-wei", "StaffRole", &parameters, &trust);
        // The provider asks for MFA.
        assert_eq!(found.len(), 1);
        found[0].result
    };
    assert_eq!(at("sso/Staff"), State::Passed);
    assert_eq!(at("sso/Others"), State::Failed);
}

#[test]
fn a_carrier_takes_its_role_from_its_account_and_role_with_its_external_id() {
    let arns = json!([
        "arn:aws-cn:iam::345678901234:role/pickup",
        "arn:aws-cn:sts::345678901234:assumed-role/pickup/*",
    ]);
    let parameters = [
        ("Account", "345678901234"),
        ("Role", "pickup"),
        ("ExternalId", "qeg-1"),
    ];
    let at = |account: &str, external: Value| {
        let mut condition = json!({"ArnLike": {"aws:PrincipalArn": arns}});
        if !external.is_null() {
            condition["StringEquals"] = json!({"sts:ExternalId": external});
        }
        let trust = allowed(&format!("arn:aws-cn:iam::{account}:root"), &condition);
        let of_carrier =
            |parameters| line("qeg-prod-carrier-post", "CarrierRole", parameters, &trust);
        let with = of_carrier(&parameters).result;
        let without = of_carrier(&parameters[..2]).result;
        (with, without)
    };
    let (passed, failed) = (State::Passed, State::Failed);
    assert_eq!(at("345678901234", json!("qeg-1")), (passed, failed));
    assert_eq!(at("345678901234", Value::Null), (failed, passed));
    assert_eq!(at("999988887777", json!("qeg-1")), (failed, failed));
}

//! Members of staff: each role and each session name belongs to one person (infra/decisions/0010), and only roles under the
//! path of staff may call the staff routes (infra/decisions/0032).

use serde_json::{Value, json};
use template::{STAFF, TEMPLATE};

use crate::{none, resolved::resources_of, unless};

/// The role of a member of staff, with these values for parameters.
fn role(given: &[(&str, &str)]) -> Value {
    let mut roles = resources_of(&STAFF, "AWS::IAM::Role", given).into_iter();
    let role = roles.next().unwrap();
    assert!(roles.next().is_none(), "a member of staff has one role");
    role.whole["Properties"].clone()
}

#[test]
fn only_one_user_may_assume_a_staff_role_and_only_with_their_own_session_name() {
    let role = role(&[("User", "wang.fang")]);
    let statements = &role["AssumeRolePolicyDocument"]["Statement"];
    let [statement] = statements.as_array().unwrap().as_slice() else {
        panic!("one statement");
    };
    assert_eq!(statement["Action"], "sts:AssumeRole");
    let pins = json!({
        "StringEquals": {"aws:username": "wang.fang", "sts:RoleSessionName": "wang.fang"},
        "Bool": {"aws:MultiFactorAuthPresent": "true"},
    });
    assert_eq!(statement["Condition"], pins);
}

#[test]
fn a_staff_role_needs_mfa_except_without_real_people() {
    let of =
        |role: Value| role["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]["Bool"].clone();
    let needed = json!({"aws:MultiFactorAuthPresent": "true"});
    assert_eq!(of(role(&[])), needed);
    assert_eq!(of(role(&[("Mfa", "off")])), Value::Null);
}

/// The session of a role has no `aws:username`, so a condition on it would keep everybody out.
#[test]
fn with_an_identity_provider_only_one_session_of_its_role_may_assume_a_staff_role() {
    let role = role(&[("User", "wang.fang"), ("ProviderRole", "sso/Staff")]);
    let statements = &role["AssumeRolePolicyDocument"]["Statement"];
    let [statement] = statements.as_array().unwrap().as_slice() else {
        panic!("one statement");
    };
    let provider = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${ProviderRole}";
    let pins = json!({
        "ArnEquals": {"aws:PrincipalArn": {"Fn::Sub": provider}},
        "StringEquals": {"sts:RoleSessionName": "wang.fang"},
        "StringLike": {"aws:userid": {"Fn::Sub": "*:${User}"}},
    });
    assert_eq!(statement["Condition"], pins);
}

#[test]
fn a_staff_role_may_call_the_staff_routes_and_nothing_else() {
    let role = role(&[]);
    assert_eq!(role["ManagedPolicyArns"], Value::Null);
    let [policy] = role["Policies"].as_array().unwrap().as_slice() else {
        panic!("one policy");
    };
    let [statement] = policy["PolicyDocument"]["Statement"]
        .as_array()
        .unwrap()
        .as_slice()
    else {
        panic!("one statement");
    };
    assert_eq!(statement["Action"], json!(["execute-api:Invoke"]));
    let resource = statement["Resource"]["Fn::Sub"].as_str().unwrap();
    assert!(
        resource.ends_with(":${Api}/${Stage}/*/staff/*"),
        "{resource}"
    );
    let others = STAFF["Resources"].as_object().unwrap().len();
    assert_eq!(others, 1, "nothing else gives the role a permission");
}

/// The statement of the API's resource policy that keeps routes to roles under a path.
pub(super) fn kept_to(sid: &str, routes: &str, path: &str) {
    let api = template::resources("AWS::Serverless::Api")
        .next()
        .unwrap()
        .1;
    let policy = &api["Properties"]["Auth"]["ResourcePolicy"]["CustomStatements"];
    let statements = policy.as_array().unwrap().iter();
    let deny: Vec<&Value> = statements.filter(|one| one["Sid"] == sid).collect();
    let arn = format!(
        "arn:${{AWS::Partition}}:iam::${{AWS::AccountId}}:role/${{AWS::StackName}}/{path}/*"
    );
    let wanted = json!({
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": "execute-api:Invoke",
        "Resource": format!("execute-api:/*/*/{routes}/*"),
        "Condition": {"ArnNotLike": {"aws:PrincipalArn": {"Fn::Sub": arn}}},
    });
    assert_eq!(deny, [&wanted]);
}

/// Other roles of the account are not staff, even if they may call everything, such as an administrator's.
#[test]
fn only_roles_under_the_path_of_staff_may_call_the_staff_routes() {
    kept_to("StaffAlone", "staff", "staff");
    assert_eq!(role(&[])["Path"], json!({"Fn::Sub": "/${Stack}/staff/"}));
}

/// Neither a member of staff nor a carrier is named in the main template: adding one does not change it.
#[test]
fn the_main_template_makes_no_role_of_a_person_or_a_carrier() {
    none(
        template::resources("AWS::IAM::Role").filter_map(|(id, role)| {
            let trust = &role["Properties"]["AssumeRolePolicyDocument"]["Statement"];
            let of_service = !trust[0]["Principal"]["Service"].is_null();
            unless(of_service, || format!("{id} is no role of a service"))
        }),
    );
    let parameters = TEMPLATE["Parameters"].as_object().unwrap().keys();
    none(parameters.filter_map(|name| {
        let numbered = name.chars().any(|c| c.is_ascii_digit());
        unless(!numbered, || format!("{name} is one of several alike"))
    }));
}

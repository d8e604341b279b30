//! Members of staff: each role and each session name belongs to one person (infra/decisions/0010).

use serde_json::{Value, json};

use crate::{
    none,
    resolved::{Resource, resources, resources_with},
    unless,
};

/// The roles of staff: those that no AWS service assumes.
fn members() -> Vec<Resource> {
    let roles = resources("AWS::IAM::Role").into_iter();
    roles
        .filter(|role| {
            let trust = &role.properties()["AssumeRolePolicyDocument"];
            trust["Statement"][0]["Principal"]["Service"].is_null()
        })
        .collect()
}

#[test]
fn only_one_user_may_assume_a_staff_role_and_only_with_their_own_session_name() {
    let members = members();
    assert!(members.len() >= 2, "a disclosure needs two people");
    none(members.iter().flat_map(|role| {
        let place = role.id.strip_suffix("Role").unwrap_or_default();
        let whole = template::resources("AWS::IAM::Role");
        let whole = whole.into_iter().find(|(id, _)| *id == role.id).unwrap().1;
        let user = json!({"Ref": format!("{place}User")});
        let statements = &whole["Properties"]["AssumeRolePolicyDocument"]["Statement"];
        let statement = &statements[0];
        let no_value = json!({"Ref": "AWS::NoValue"});
        let mfa = json!({"aws:MultiFactorAuthPresent": "true"});
        let pins = json!({
            "StringEquals": {"aws:username": user, "sts:RoleSessionName": user},
            "Bool": {"Fn::If": ["WithStaffMfa", mfa, no_value]},
        });
        let number = place.strip_prefix("Staff").unwrap_or_default();
        [
            unless(number.parse::<u8>().is_ok(), || {
                format!("{}: not named Staff and a number", role.id)
            }),
            unless(statements.as_array().map(Vec::len) == Some(1), || {
                format!("{}: more than one trust statement", role.id)
            }),
            unless(statement["Condition"] == pins, || {
                format!("{}: its condition is {}", role.id, statement["Condition"])
            }),
            unless(statement["Action"] == "sts:AssumeRole", || {
                format!("{}: allows {}", role.id, statement["Action"])
            }),
            unless(whole["Condition"] == format!("With{place}"), || {
                format!("{}: not conditional on its member", role.id)
            }),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
    }));
}

#[test]
fn a_staff_role_needs_mfa_unless_the_operator_leaves_it_to_an_identity_provider() {
    let asked_of = |roles: Vec<Resource>| -> Vec<Value> {
        let staff = roles.iter().filter(|role| role.id.starts_with("Staff"));
        let trust = staff.map(|role| &role.properties()["AssumeRolePolicyDocument"]);
        let mfa = trust.map(|trust| trust["Statement"][0]["Condition"]["Bool"].clone());
        mfa.collect()
    };
    let needed = json!({"aws:MultiFactorAuthPresent": "true"});
    let by_default = asked_of(resources("AWS::IAM::Role"));
    assert_eq!(by_default, vec![needed; members().len()]);
    let at_provider = resources_with("AWS::IAM::Role", &[("StaffMfa", "at-provider")]);
    let at_provider = asked_of(at_provider);
    assert_eq!(at_provider, vec![Value::Null; members().len()]);
}

#[test]
fn a_staff_role_may_call_the_staff_routes_and_nothing_else() {
    none(members().iter().filter_map(|role| {
        let of_role = |policy: &Resource| policy.properties()["Roles"] == json!([{"Ref": role.id}]);
        let policies = resources("AWS::IAM::Policy").into_iter();
        let policies: Vec<Resource> = policies.filter(of_role).collect();
        let statements = &policies[0].properties()["PolicyDocument"]["Statement"];
        let statement = &statements[0];
        let resource = statement["Resource"]["Fn::Sub"]
            .as_str()
            .unwrap_or_default();
        let is_alone = policies.len() == 1
            && statements.as_array().map(Vec::len) == Some(1)
            && role.properties()["Policies"] == Value::Null
            && role.properties()["ManagedPolicyArns"] == Value::Null;
        let is_narrow = statement["Action"] == json!(["execute-api:Invoke"])
            && resource.ends_with(":${Api}/${Stage}/*/staff/*");
        unless(is_alone && is_narrow, || {
            format!("{}: {statement}", role.id)
        })
    }));
}

/// Other roles of the account are not staff, even if they may call everything, such as an administrator's.
#[test]
fn only_staff_roles_may_call_the_staff_routes() {
    let api = template::resources("AWS::Serverless::Api")
        .next()
        .unwrap()
        .1;
    let policy = &api["Properties"]["Auth"]["ResourcePolicy"]["CustomStatements"];
    let statements = policy.as_array().unwrap().iter();
    let deny = statements.filter(|one| one["Sid"] == "StaffAlone");
    let [deny] = deny.collect::<Vec<_>>()[..] else {
        panic!("one statement");
    };
    assert_eq!(
        (&deny["Effect"], &deny["Principal"]),
        (&json!("Deny"), &json!("*"))
    );
    assert_eq!(deny["Action"], "execute-api:Invoke");
    assert_eq!(deny["Resource"], "execute-api:/*/*/staff/*");
    let but = &deny["Condition"]["ArnNotLike"]["aws:PrincipalArn"];
    let members = members();
    let wanted = members.iter().flat_map(|role| {
        let condition = format!("With{}", role.id.trim_end_matches("Role"));
        let nobody = json!({"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/"});
        let session = format!(
            "arn:${{AWS::Partition}}:sts::${{AWS::AccountId}}:assumed-role/${{{}}}/*",
            role.id
        );
        let arns = [
            json!({"Fn::GetAtt": [role.id, "Arn"]}),
            json!({"Fn::Sub": session}),
        ];
        arns.map(|arn| json!({"Fn::If": [condition, arn, nobody]}))
    });
    assert_eq!(*but, Value::Array(wanted.collect()));
}

#[test]
fn the_functions_with_staff_routes_know_the_roles_of_staff() {
    let members = members();
    let arns: Vec<Value> = members
        .iter()
        .map(|role| {
            let condition = format!("With{}", role.id.trim_end_matches("Role"));
            let arn = json!({"Fn::GetAtt": [role.id, "Arn"]});
            json!({"Fn::If": [condition, arn, "none"]})
        })
        .collect();
    let wanted = json!({"Fn::Join": [",", arns]});
    let routes = template::routes();
    let with_staff: std::collections::BTreeSet<&str> = routes
        .iter()
        .filter(|route| route.path.starts_with("/staff/"))
        .map(|route| route.function)
        .collect();
    assert!(!with_staff.is_empty());
    none(
        template::resources("AWS::Serverless::Function").filter_map(|(id, function)| {
            let known = &function["Properties"]["Environment"]["Variables"]["STAFF_ROLES"];
            let is_right = if with_staff.contains(id) {
                *known == wanted
            } else {
                known.is_null()
            };
            unless(is_right, || format!("{id}: {known}"))
        }),
    );
}

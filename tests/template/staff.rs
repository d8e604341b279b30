//! Members of staff: a role and a name is one person (infra/decisions/0010).

use serde_json::{Value, json};

use crate::{
    none,
    resolved::{Resource, resources},
    unless,
};

/// The roles that are not a function's.
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
fn a_role_of_staff_is_taken_by_one_user_under_their_own_name_alone() {
    let members = members();
    assert!(members.len() >= 2, "a disclosure takes two people");
    none(members.iter().flat_map(|role| {
        let place = role.id.strip_suffix("Role").unwrap_or_default();
        let whole = template::resources("AWS::IAM::Role");
        let whole = whole.into_iter().find(|(id, _)| *id == role.id).unwrap().1;
        let user = json!({"Ref": format!("{place}User")});
        let statements = &whole["Properties"]["AssumeRolePolicyDocument"]["Statement"];
        let statement = &statements[0];
        let pins = json!({"StringEquals": {
            "aws:username": user, "sts:RoleSessionName": user,
        }});
        let number = place.strip_prefix("Staff").unwrap_or_default();
        [
            unless(number.parse::<u8>().is_ok(), || {
                format!("{}: whose is it?", role.id)
            }),
            unless(statements.as_array().map(Vec::len) == Some(1), || {
                format!("{}: more than one way in", role.id)
            }),
            unless(statement["Condition"] == pins, || {
                format!("{}: pinned by {}", role.id, statement["Condition"])
            }),
            unless(statement["Action"] == "sts:AssumeRole", || {
                format!("{}: lets {}", role.id, statement["Action"])
            }),
            unless(whole["Condition"] == format!("With{place}"), || {
                format!("{}: there without a member", role.id)
            }),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
    }));
}

#[test]
fn a_role_of_staff_opens_the_staff_routes_and_nothing_else() {
    none(members().iter().filter_map(|role| {
        let policies = role.properties()["Policies"].as_array().unwrap();
        let statements = &policies[0]["PolicyDocument"]["Statement"];
        let statement = &statements[0];
        let resource = statement["Resource"]["Fn::Sub"]
            .as_str()
            .unwrap_or_default();
        let is_alone = policies.len() == 1
            && statements.as_array().map(Vec::len) == Some(1)
            && role.properties()["ManagedPolicyArns"] == Value::Null;
        let is_narrow = statement["Action"] == json!(["execute-api:Invoke"])
            && resource.ends_with(":${Api}/${Stage}/*/staff/*");
        unless(is_alone && is_narrow, || {
            format!("{}: {statement}", role.id)
        })
    }));
}

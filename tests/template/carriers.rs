//! Carriers: each can read its own queue and call its own routes, and nothing else (infra/decisions/0032).

use serde_json::{Value, json};
use template::{CARRIER, TEMPLATE};

use crate::{listed, resolved::resources_of, roles::statements, staff::kept_to};

fn properties(kind: &str, given: &[(&str, &str)]) -> Value {
    let mut all = resources_of(&CARRIER, kind, given).into_iter();
    let one = all.next().unwrap();
    assert!(all.next().is_none(), "one {kind}");
    one.whole["Properties"].clone()
}

#[test]
fn only_one_role_of_the_carriers_account_may_assume_its_role() {
    let given = [("Account", "345678901234"), ("Role", "pickup")];
    let trust = |more: &[(&str, &str)]| {
        let given = [&given, more].concat();
        let role = properties("AWS::IAM::Role", &given);
        let statements = &role["AssumeRolePolicyDocument"]["Statement"];
        assert_eq!(statements.as_array().map(Vec::len), Some(1));
        statements[0].clone()
    };
    let arns = json!({"aws:PrincipalArn": [
        {"Fn::Sub": "arn:${AWS::Partition}:iam::${Account}:role/${Role}"},
        {"Fn::Sub": "arn:${AWS::Partition}:sts::${Account}:assumed-role/${Role}/*"},
    ]});
    let without = trust(&[]);
    assert_eq!(without["Action"], "sts:AssumeRole");
    assert_eq!(without["Condition"]["ArnLike"], arns);
    assert_eq!(without["Condition"]["StringEquals"], Value::Null);
    let with = trust(&[("ExternalId", "qeg-2026")]);
    assert_eq!(with["Condition"]["ArnLike"], arns);
    let id = json!({"sts:ExternalId": "qeg-2026"});
    assert_eq!(with["Condition"]["StringEquals"], id);
}

#[test]
fn only_roles_under_the_path_of_carriers_may_call_the_routes_of_carriers() {
    kept_to("CarriersAlone", "carrier", "carriers");
    let role = properties("AWS::IAM::Role", &[]);
    assert_eq!(role["Path"], json!({"Fn::Sub": "/${Stack}/carriers/"}));
    assert_eq!(role["Policies"], Value::Null);
    assert_eq!(role["ManagedPolicyArns"], Value::Null);
}

#[test]
fn a_carrier_may_read_its_queue_through_its_key_and_call_its_routes_and_nothing_else() {
    let arn = |id: &str| json!({"Fn::GetAtt": [id, "Arn"]});
    let routes = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/${Stage}/*/carrier/*";
    let queue = [
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
    ];
    let wanted = [
        (json!(queue), arn("CarrierQueue")),
        (json!(["kms:Decrypt"]), arn("CarrierKey")),
        (json!(["execute-api:Invoke"]), json!({ "Fn::Sub": routes })),
    ];
    let policy = properties("AWS::IAM::Policy", &[]);
    let found = listed(&policy["PolicyDocument"]["Statement"]).into_iter();
    let found = found.map(|one| (one["Action"].clone(), one["Resource"].clone()));
    assert_eq!(found.collect::<Vec<_>>(), wanted);
    // Without a policy of the queue no other account can reach it.
    assert!(
        template::resources_of(&CARRIER, "AWS::SQS::QueuePolicy")
            .next()
            .is_none()
    );
}

/// The emulator does not evaluate these conditions.
#[test]
fn the_key_of_a_queue_works_only_through_sqs_and_only_for_relay_and_its_carrier() {
    let key = properties("AWS::KMS::Key", &[("RelayRole", "relay")]);
    let statements = listed(&key["KeyPolicy"]["Statement"]);
    let of = |sid: &str| statements.iter().find(|one| one["Sid"] == sid).unwrap();
    assert_eq!(statements.len(), 2);
    let used = of("Use");
    let through = json!({"Fn::Sub": "sqs.${AWS::Region}.amazonaws.com*"});
    assert_eq!(used["Condition"]["StringLike"]["kms:ViaService"], through);
    let roles = json!([
        {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${RelayRole}"},
        {"Fn::Sub": "arn:${AWS::Partition}:sts::${AWS::AccountId}:assumed-role/${RelayRole}/*"},
        {"Fn::GetAtt": ["CarrierRole", "Arn"]},
        {"Fn::Sub": "arn:${AWS::Partition}:sts::${AWS::AccountId}:assumed-role/${CarrierRole}/*"},
    ]);
    assert_eq!(used["Condition"]["ArnLike"]["aws:PrincipalArn"], roles);
    let administered = listed(&of("Administer")["Action"]);
    let uses = ["kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant"];
    assert!(
        administered
            .iter()
            .all(|action| !uses.contains(&action.as_str().unwrap()))
    );
}

/// Nor these. What relay may use is known by its name: the name of a queue and the alias of its key.
#[test]
fn relay_may_use_the_queues_and_keys_of_carriers_of_this_stack_alone() {
    let resource = |id: &str| &CARRIER["Resources"][id]["Properties"];
    let name = json!({"Fn::Sub": "${Stack}-carrier-${Name}"});
    assert_eq!(resource("CarrierQueue")["QueueName"], name);
    let alias = json!({"Fn::Sub": "alias/${Stack}-carrier-${Name}"});
    assert_eq!(resource("CarrierKeyAlias")["AliasName"], alias);
    let variables = &TEMPLATE["Resources"]["RelayFunction"]["Properties"]["Environment"];
    let prefix = json!({"Fn::Sub": "${AWS::StackName}-carrier-"});
    assert_eq!(variables["Variables"]["CARRIER_QUEUE_PREFIX"], prefix);
    let keys = statements()
        .into_iter()
        .find(|statement| statement.of == "RelayCarrierKeyAccess")
        .unwrap();
    let wanted = json!({
        "StringLike": {"kms:ViaService": {"Fn::Sub": "sqs.${AWS::Region}.amazonaws.com*"}},
        "ForAnyValue:StringLike": {
            "kms:ResourceAliases": {"Fn::Sub": "alias/${AWS::StackName}-carrier-*"}
        },
    });
    assert_eq!(keys.whole["Condition"], wanted);
}

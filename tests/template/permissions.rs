//! Permissions: the policies of roles and keys agree with docs/powers.md, and contain what Lambda itself needs for the
//! event sources.

use std::{collections::BTreeSet, fmt};

use powers::{Power, Service, code, differences, document, spoken};
use serde_json::{Value, json};

use crate::{listed, none, pointed};

/// Policies that do not belong to one function: use of the keys that encrypt tables and queues at rest.
const AT_REST: [&str; 2] = ["StorageAccess", "RelayCarrierKeyAccess"];

/// The actions that Lambda itself uses under a function's role to read a queue (AWS Lambda Developer Guide, "Using
/// Lambda with Amazon SQS", execution role permissions).
const OF_QUEUE: [&str; 3] = ["DeleteMessage", "GetQueueAttributes", "ReceiveMessage"];

/// The same for a stream (the same guide, "Using AWS Lambda with Amazon DynamoDB").
const OF_STREAM: [&str; 4] = [
    "DescribeStream",
    "GetRecords",
    "GetShardIterator",
    "ListStreams",
];

fn table() -> BTreeSet<Power> {
    document::read().unwrap()
}

/// The queues of all carriers, as `relay` may send to them.
fn carrier_queues() -> Value {
    let arn =
        "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${AWS::StackName}-carrier-*";
    json!({ "Fn::Sub": arn })
}

/// The name of a resource in docs/powers.md: `subjects`, `ledger/open`, `account`, `transient stream`, `relay failure`.
fn resource_name(resource: &Value) -> String {
    // The queues of carriers, which are in stacks of their own.
    if *resource == carrier_queues() {
        return "carrier".to_owned();
    }
    // `!If [WithOwnCertificateKey, !GetAtt CertificateKey.Arn, !Ref OtherCertificateKey]`.
    let resource = resource.get("Fn::If").map_or(resource, |parts| &parts[1]);
    let path = match pointed(resource) {
        Some((id, attribute)) => format!("{id}.{attribute}"),
        None => {
            let text = resource["Fn::Sub"].as_str().unwrap_or_default();
            text.replace("${", "").replace('}', "")
        }
    };
    let (id, rest) = path.split_once('.').unwrap_or((&path, ""));
    let kinds = ["Table", "Key", "Queue"];
    let name = kinds.iter().find_map(|kind| id.strip_suffix(kind));
    let name = spoken(name.unwrap_or_else(|| panic!("{resource}: no table, key or queue")));
    if rest == "StreamArn" || rest.contains("/stream/") {
        return format!("{name} stream");
    }
    match rest.split_once("/index/") {
        Some((_, index)) => format!("{name}/{index}"),
        None => name,
    }
}

/// The function of a resource: `RegistrationRole` with the suffix `Role` belongs to `registration`.
fn function_of(id: &str, suffix: &str) -> Option<String> {
    Some(spoken(id.strip_suffix(suffix)?))
}

fn powers(
    function: &str,
    service: Service,
    resource: &Value,
    actions: impl IntoIterator<Item = impl Into<String>>,
) -> Vec<Power> {
    let resource = resource_name(resource);
    let actions = actions.into_iter();
    let power = actions.map(|action| Power {
        function: function.to_owned(),
        service,
        resource: resource.clone(),
        action: action.into(),
    });
    power.collect()
}

/// Every power in the policies of the roles.
fn of_policies() -> BTreeSet<Power> {
    let mut found = BTreeSet::new();
    for (id, policy) in template::resources("AWS::IAM::Policy") {
        let Some(function) = function_of(id, "Powers") else {
            continue;
        };
        for statement in listed(&policy["Properties"]["PolicyDocument"]["Statement"]) {
            for action in listed(&statement["Action"]) {
                let (service, action) = action.as_str().unwrap().split_once(':').unwrap();
                if service == "logs" {
                    continue;
                }
                let service = Service::of_prefix(service)
                    .unwrap_or_else(|| panic!("{id}: docs/powers.md has no table for {service}"));
                for resource in listed(&statement["Resource"]) {
                    found.extend(powers(&function, service, resource, [action]));
                }
            }
        }
    }
    found
}

#[test]
fn policies_of_roles_agree_with_the_document() {
    let (template, document) = (of_policies(), table());
    assert!(template.len() > 100);
    none(differences(
        ("infra/template.yaml", &template),
        ("docs/powers.md", &document),
    ));
}

#[test]
fn every_policy_belongs_to_one_function() {
    let policies = template::resources("AWS::IAM::Policy");
    let policies = policies.chain(template::resources("AWS::IAM::ManagedPolicy"));
    none(policies.filter_map(|(id, policy)| {
        let roles = listed(&policy["Properties"]["Roles"]);
        let roles: Vec<_> = roles.into_iter().filter_map(pointed).collect();
        let own = id.strip_suffix("Powers").map(|name| format!("{name}Role"));
        let is_own = own.is_some_and(|own| roles == [(own.as_str(), "")]);
        let is_known = is_own || AT_REST.contains(&id);
        (!is_known).then(|| format!("{id}: belongs to no function, or to more than its own role"))
    }));
}

#[test]
fn no_role_of_a_function_has_an_inline_policy() {
    let functions = template::resources("AWS::Serverless::Function");
    let roles = functions.filter_map(|(_, function)| pointed(&function["Properties"]["Role"]));
    let roles: BTreeSet<&str> = roles.map(|(role, _)| role).collect();
    assert!(roles.len() > 10);
    let found = template::resources("AWS::IAM::Role").filter(|(id, role)| {
        let inline = &role["Properties"]["Policies"];
        roles.contains(id) && !inline.is_null()
    });
    none(found.map(|(id, _)| format!("{id}: its permissions belong in its XPowers policy")));
}

/// A part of a key's policy: a function that may use the key, or an action.
#[derive(Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Use {
    By(String, String),
    Action(String, String),
}

impl fmt::Display for Use {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::By(key, function) => write!(f, "key {key}: used by {function}"),
            Self::Action(key, action) => write!(f, "key {key}: {action}"),
        }
    }
}

/// The functions and actions in the statements `Use` of the keys' policies.
fn of_key_policies() -> BTreeSet<Use> {
    let mut found = BTreeSet::new();
    for (id, resource) in template::resources("AWS::KMS::Key") {
        let key = function_of(id, "Key").unwrap();
        for statement in listed(&resource["Properties"]["KeyPolicy"]["Statement"]) {
            if statement["Sid"] != "Use" {
                continue;
            }
            for action in listed(&statement["Action"]) {
                let action = action.as_str().unwrap().strip_prefix("kms:").unwrap();
                found.insert(Use::Action(key.clone(), action.to_owned()));
            }
            for arn in listed(&statement["Condition"]["ArnLike"]["aws:PrincipalArn"]) {
                found.insert(Use::By(key.clone(), role_in(arn)));
            }
        }
    }
    found
}

/// The function of the role in an ARN: `!GetAtt NotifyRole.Arn`, or `.../${NotifyRole}/*` for its sessions.
fn role_in(arn: &Value) -> String {
    let id = pointed(arn).map(|(id, _)| id).or_else(|| {
        let (_, rest) = arn["Fn::Sub"].as_str()?.split_once("assumed-role/${")?;
        rest.strip_suffix("}/*")
    });
    id.and_then(|id| function_of(id, "Role"))
        .unwrap_or_else(|| panic!("{arn}: not a function's role"))
}

#[test]
fn policies_of_keys_agree_with_the_document() {
    let document = table();
    let of_keys = document.iter().filter(|one| one.service == Service::Kms);
    let wanted: BTreeSet<Use> = of_keys
        .flat_map(|one| {
            let key = one.resource.clone();
            [
                Use::By(key.clone(), one.function.clone()),
                Use::Action(key, one.action.clone()),
            ]
        })
        .collect();
    none(differences(
        ("the policies of the keys", &of_key_policies()),
        ("docs/powers.md", &wanted),
    ));
}

/// The powers that Lambda itself needs for the event sources in the template.
fn of_event_sources() -> BTreeSet<Power> {
    let mut found = BTreeSet::new();
    for (id, resource) in template::resources("AWS::Serverless::Function") {
        let function = function_of(id, "Function").unwrap();
        let events = resource["Properties"]["Events"].as_object();
        for event in events.into_iter().flat_map(|events| events.values()) {
            let properties = &event["Properties"];
            match event["Type"].as_str().unwrap() {
                "SQS" => {
                    let queue = &properties["Queue"];
                    found.extend(powers(&function, Service::Sqs, queue, OF_QUEUE));
                }
                "DynamoDB" => {
                    let stream = &properties["Stream"];
                    found.extend(powers(&function, Service::DynamoDb, stream, OF_STREAM));
                }
                // API Gateway and EventBridge invoke the function with their own permission.
                "Api" | "Schedule" => {}
                other => panic!("{id}: what does Lambda need for an event of type {other}?"),
            }
            let failed = &properties["DestinationConfig"]["OnFailure"];
            if !failed.is_null() {
                let queue = &failed["Destination"];
                found.extend(powers(&function, Service::Sqs, queue, ["SendMessage"]));
            }
        }
    }
    found
}

#[test]
fn main_of_a_function_declares_what_its_event_sources_need() {
    let code = code::read().unwrap();
    none(differences(
        ("infra/template.yaml", &of_event_sources()),
        ("`needs!` of main.rs", &code.of_lambda),
    ));
}

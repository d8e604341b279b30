//! What `qeg check` promises of each resource (`infra/ops/src/check/promised.json`) is about the resources of the template.

use std::{collections::BTreeSet, fs};

use serde_json::Value;
use template::root;

fn read(path: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(root().join(path)).unwrap()).unwrap()
}

fn promised() -> Value {
    read("infra/ops/src/check/promised.json")
}

fn texts(list: &Value) -> BTreeSet<String> {
    let list = list.as_array().unwrap().iter();
    list.map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// The names of the resources of a type.
fn of_type(kind: &str) -> BTreeSet<String> {
    template::resources(kind)
        .map(|(id, _)| id.to_owned())
        .collect()
}

#[test]
fn every_table_and_key_of_the_template_is_promised() {
    let promised = promised();
    let tables: BTreeSet<String> = promised["tables"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(tables, of_type("AWS::DynamoDB::Table"));
    let keys = texts(&promised["keys"]);
    let of_carriers = |id: &String| id.starts_with("Carrier");
    let in_template = of_type("AWS::KMS::Key").into_iter();
    let in_template: BTreeSet<String> = in_template.filter(|id| !of_carriers(id)).collect();
    assert_eq!(keys, in_template);
    assert!(texts(&promised["queues"]).is_subset(&of_type("AWS::SQS::Queue")));
}

#[test]
fn what_waives_a_promise_is_a_parameter_with_that_value() {
    let known = |name: &str, value: &str| {
        [&*template::TEMPLATE, &*template::CARRIER, &*template::STAFF]
            .into_iter()
            .map(|template| &template["Parameters"][name])
            .filter(|parameter| !parameter.is_null())
            .any(|parameter| match parameter["AllowedValues"].as_array() {
                Some(values) => values.iter().any(|one| one == value),
                None => parameter["Default"] == value,
            })
    };
    let promised = promised();
    let mut seen = 0;
    for rule in promised["rules"].as_array().unwrap() {
        for (name, values) in rule["waived_by"].as_object().into_iter().flatten() {
            for value in texts(values) {
                assert!(known(name, &value), "{}: {name}={value}", rule["id"]);
                seen += 1;
            }
        }
    }
    assert!(seen > 4, "{seen}");
}

#[test]
fn every_schedule_of_the_template_is_promised() {
    let promised = promised();
    let promised: BTreeSet<&String> = promised["schedules"].as_object().unwrap().keys().collect();
    let mut rules = BTreeSet::new();
    for (function, resource) in template::resources("AWS::Serverless::Function") {
        for (event, one) in resource["Properties"]["Events"]
            .as_object()
            .into_iter()
            .flatten()
        {
            if one["Type"] == "Schedule" {
                rules.insert(format!("{function}{event}"));
            }
        }
    }
    assert_eq!(promised, rules.iter().collect());
}

#[test]
fn every_metric_that_an_alarm_of_ours_watches_is_promised() {
    let promised = texts(&promised()["watched"]);
    let alarms = template::resources("AWS::CloudWatch::Alarm");
    let watched: BTreeSet<String> = alarms
        .map(|(_, alarm)| {
            alarm["Properties"]["MetricName"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    // These have an alarm for each function and each queue.
    let of_each = ["Errors", "ApproximateNumberOfMessagesVisible"].map(str::to_owned);
    let of_each = BTreeSet::from(of_each);
    assert_eq!(&watched - &of_each, promised);
}

/// Who only looks must not see the secret in the configuration of a function.
#[test]
fn policy_of_the_check_leaves_out_functions_with_a_secret() {
    let policy = read("docs/qeg-check-policy.json");
    let mut statements = policy["Statement"].as_array().unwrap().iter();
    let configuration =
        statements.find(|one| texts(&one["Action"]).contains("lambda:GetFunctionConfiguration"));
    let left_out = texts(&configuration.unwrap()["NotResource"]);
    let mut with_secret = BTreeSet::new();
    for (id, function) in template::resources("AWS::Serverless::Function") {
        let variables = &function["Properties"]["Environment"]["Variables"];
        if !variables["GATEWAY_SECRET"].is_null() {
            let name = function["Properties"]["FunctionName"]["Fn::Sub"].as_str();
            let name = name.and_then(|name| name.strip_prefix("${AWS::StackName}"));
            let name = name.unwrap_or_else(|| panic!("{id}: a name with the stack's"));
            with_secret.insert(format!("arn:*:lambda:*:*:function:*{name}"));
        }
    }
    assert_eq!(left_out, with_secret);
}

//! Alarms reach somebody, when they begin and when they end, and belong to one stack.

use cost::usage::{ALARMS, CARRIERS, KEYS};
use serde_json::{Value, json};
use template::{CARRIER, TEMPLATE};

use crate::{
    none, pointed,
    resolved::{everywhere_with, resources},
    unless,
};

const TOPIC: &str = "arn:aws-cn:sns:cn-north-1:000000000000:alarms";

#[test]
fn every_alarm_tells_the_topic_when_it_begins_and_when_it_ends() {
    let alarms = everywhere_with("AWS::CloudWatch::Alarm", &[("AlarmTopicArn", TOPIC)]);
    assert!(alarms.len() > 40);
    none(
        alarms
            .iter()
            .flat_map(|alarm| {
                ["AlarmActions", "OKActions"].map(|actions| {
                    let found = &alarm.properties()[actions];
                    unless(*found == json!([TOPIC]), || {
                        format!("{}: {actions} is {found}", alarm.id)
                    })
                })
            })
            .flatten(),
    );
}

#[test]
fn every_function_has_an_alarm_for_its_errors() {
    let alarms = resources("AWS::CloudWatch::Alarm");
    none(
        resources("AWS::Serverless::Function")
            .iter()
            .filter_map(|function| {
                let of_it = alarms.iter().filter(|alarm| {
                    let alarm = alarm.properties();
                    let dimension = &alarm["Dimensions"][0];
                    (&alarm["Namespace"], &alarm["MetricName"])
                        == (&json!("AWS/Lambda"), &json!("Errors"))
                        && dimension["Name"] == "FunctionName"
                        && pointed(&dimension["Value"]) == Some((function.id, ""))
                });
                unless(of_it.count() == 1, || function.id.to_owned())
            }),
    );
}

#[test]
fn the_api_has_an_alarm_for_its_5xx_answers() {
    let alarms = resources("AWS::CloudWatch::Alarm").into_iter();
    let mut of_api = alarms.filter(|alarm| alarm.properties()["Namespace"] == "AWS/ApiGateway");
    let alarm = of_api.next().unwrap();
    assert!(of_api.next().is_none());
    // API Gateway names the metric by the name of the API and its stage.
    let api = &resources("AWS::Serverless::Api")[0];
    let name = |name: &str, value: &Value| json!({"Name": name, "Value": value});
    let of_api = [
        name("ApiName", &api.properties()["Name"]),
        name("Stage", &api.properties()["StageName"]),
    ];
    assert_eq!(alarm.properties()["MetricName"], "5XXError");
    assert_eq!(alarm.properties()["Dimensions"], json!(of_api));
}

#[test]
fn protected_stacks_need_a_topic_for_their_alarms() {
    let rule = &TEMPLATE["Rules"]["AlarmsReachSomebody"];
    assert_eq!(
        rule["RuleCondition"],
        json!({"Fn::Equals": [{"Ref": "Protection"}, "on"]})
    );
    let topic = json!({"Fn::Equals": [{"Ref": "AlarmTopicArn"}, ""]});
    assert_eq!(rule["Assertions"][0]["Assert"], json!({"Fn::Not": [topic]}));
}

/// The model of docs/cost.md counts with as many as there are.
#[test]
fn the_cost_model_has_the_alarms_and_keys_of_stack_and_carriers() {
    for (kind, counted) in [("AWS::CloudWatch::Alarm", ALARMS), ("AWS::KMS::Key", KEYS)] {
        let in_template = |template: &'static Value| template::resources_of(template, kind).count();
        let exact = in_template(&TEMPLATE) + CARRIERS * in_template(&CARRIER);
        let exact = f64::from(u32::try_from(exact).unwrap());
        assert!((exact - counted).abs() < 0.5, "{kind}: {exact}");
    }
}

#[test]
fn metrics_of_two_stacks_in_one_account_are_apart() {
    let ours = json!({"Fn::Sub": "QEG/${AWS::StackName}"});
    let written = &TEMPLATE["Globals"]["Function"]["Environment"]["Variables"];
    assert_eq!(written["METRICS_NAMESPACE"], ours);
    let alarms = template::resources("AWS::CloudWatch::Alarm");
    none(alarms.filter_map(|(id, alarm)| {
        let watched = &alarm["Properties"]["Namespace"];
        let is_of_aws = watched
            .as_str()
            .is_some_and(|name| name.starts_with("AWS/"));
        unless(is_of_aws || *watched == ours, || {
            format!("{id} watches {watched}")
        })
    }));
}

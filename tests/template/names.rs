//! Two stacks in one account share nothing: every name that is not made by AWS has the name of the stack in it.

use serde_json::Value;
use template::templates;

use crate::{none, unless};

/// The properties that name something in the account and region.
const NAMES: [&str; 11] = [
    "AliasName",
    "DashboardName",
    "FunctionName",
    "LogGroupName",
    "MetricNamespace",
    "Namespace",
    "QueueName",
    "RoleName",
    "RuleName",
    "TableName",
    "TopicName",
];

/// What names refer to: the name of the stack, or the name that a small stack is given for its main one.
const OF_STACK: [&str; 2] = ["AWS::StackName", "Stack"];

/// Whether a name has the name of the stack in it, or is of another resource of the stack, or of AWS.
fn is_own(name: &Value) -> bool {
    if let Some(text) = name["Fn::Sub"].as_str() {
        return OF_STACK
            .iter()
            .any(|of| text.contains(&format!("${{{of}}}")));
    }
    let refers = !name["Ref"].is_null() || !name["Fn::GetAtt"].is_null();
    refers || name.as_str().is_some_and(|text| text.starts_with("AWS/"))
}

fn find(value: &Value, place: &str, into: &mut Vec<(String, Value)>) {
    match value {
        Value::Array(list) => {
            for one in list {
                find(one, place, into);
            }
        }
        Value::Object(map) => {
            for (name, one) in map {
                let place = format!("{place}/{name}");
                if NAMES.contains(&name.as_str()) {
                    into.push((place, one.clone()));
                } else {
                    find(one, &place, into);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn every_name_has_the_name_of_the_stack_in_it() {
    let mut names = Vec::new();
    for template in templates() {
        find(&template["Resources"], "", &mut names);
    }
    assert!(names.len() > 60, "{}", names.len());
    none(
        names
            .into_iter()
            .filter_map(|(place, name)| unless(is_own(&name), || format!("{place}: {name}"))),
    );
}

/// The metrics of a web ACL have no namespace of their own.
#[test]
fn the_metrics_of_the_web_acl_have_the_name_of_the_stack() {
    let acls = template::resources("AWS::WAFv2::WebACL");
    let mut seen = 0;
    for (_, acl) in acls {
        let rules = acl["Properties"]["Rules"].as_array().unwrap().iter();
        for one in rules.chain([&acl["Properties"]]) {
            assert!(is_own(&one["VisibilityConfig"]["MetricName"]));
            seen += 1;
        }
    }
    assert!(seen > 1);
}

//! Checks settings of infra/template.yaml that the emulator ignores: expiry, recovery, concurrency, protection,
//! permissions and the gateway's own answers. The tests on the deployed stack check the rest.
//!
//! Each test is one rule, and lists every place that breaks it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod alarms;
mod api;
mod break_glass;
mod carrier_guide;
mod carrier_samples;
mod carriers;
mod dashboard;
mod domain;
mod functions;
mod gateway_log;
mod metrics;
mod names;
mod origins;
mod outputs;
mod parameters;
mod permissions;
mod promised;
mod queues;
mod resolved;
mod roles;
mod runbook_commands;
mod runbook_permissions;
mod runbooks;
mod staff;
mod tables;
mod throttles;

use serde_json::Value;

/// Fails if there are violations, and lists them.
#[track_caller]
fn none(violations: impl IntoIterator<Item = String>) {
    let violations: Vec<String> = violations.into_iter().collect();
    assert!(violations.is_empty(), "\n  {}\n", violations.join("\n  "));
}

/// The violation, unless the rule holds.
fn unless(holds: bool, violation: impl FnOnce() -> String) -> Option<String> {
    (!holds).then(violation)
}

/// Every text in a value with its path, including the names of members.
fn texts(value: &Value, place: &str, into: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => into.push((place.to_owned(), text.clone())),
        Value::Array(list) => {
            for (number, one) in list.iter().enumerate() {
                texts(one, &format!("{place}/{number}"), into);
            }
        }
        Value::Object(map) => {
            for (name, one) in map {
                into.push((place.to_owned(), name.clone()));
                texts(one, &format!("{place}/{name}"), into);
            }
        }
        _ => {}
    }
}

/// The target of a `!GetAtt` or `!Ref`, such as `("StorageKey", "Arn")`. The attribute of a `!Ref` is empty.
fn pointed(value: &Value) -> Option<(&str, &str)> {
    if let Some(id) = value["Ref"].as_str() {
        return Some((id, ""));
    }
    let path = value["Fn::GetAtt"].as_array()?;
    Some((path.first()?.as_str()?, path.get(1)?.as_str()?))
}

/// A list of values, even if there is only one value or none.
fn listed(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(list) => list.iter().collect(),
        one => vec![one],
    }
}

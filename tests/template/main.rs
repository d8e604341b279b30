//! infra/template.yaml says what the emulator does not hear: expiry, recovery, concurrency, protection,
//! limits of powers, the gateway's own answers. What is deployed here proves the rest.
//!
//! Each test is one rule, and tells every place that breaks it.
#![allow(clippy::unwrap_used, clippy::panic)]

mod api;
mod functions;
mod permissions;
mod queues;
mod resolved;
mod roles;
mod staff;
mod tables;

use serde_json::Value;

/// Fails with every violation, one a line.
#[track_caller]
fn none(violations: impl IntoIterator<Item = String>) {
    let violations: Vec<String> = violations.into_iter().collect();
    assert!(violations.is_empty(), "\n  {}\n", violations.join("\n  "));
}

/// What is wrong, where something is: for a rule that looks at one thing at a time.
fn unless(holds: bool, violation: impl FnOnce() -> String) -> Option<String> {
    (!holds).then(violation)
}

/// Every text of a value with its place, names of members included.
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

/// What `!GetAtt` or `!Ref` points at: `("StorageKey", "Arn")`; `!Ref` has no attribute.
fn pointed(value: &Value) -> Option<(&str, &str)> {
    if let Some(id) = value["Ref"].as_str() {
        return Some((id, ""));
    }
    let path = value["Fn::GetAtt"].as_array()?;
    Some((path.first()?.as_str()?, path.get(1)?.as_str()?))
}

/// One value or a list of them.
fn listed(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(list) => list.iter().collect(),
        one => vec![one],
    }
}

//! The template with values for its parameters: every `!If` and every `!Ref` to a parameter is replaced by its value.

use serde_json::Value;
use template::TEMPLATE;

/// A resource with resolved parameters.
pub(super) struct Resource {
    pub(super) id: &'static str,
    pub(super) whole: Value,
}

impl Resource {
    pub(super) fn properties(&self) -> &Value {
        &self.whole["Properties"]
    }
}

/// The resources of one type with the default parameters, which are those of production.
pub(super) fn resources(kind: &str) -> Vec<Resource> {
    resources_with(kind, &[])
}

/// The same with other values for some parameters.
pub(super) fn resources_with(kind: &str, given: &[(&str, &str)]) -> Vec<Resource> {
    let all = template::resources(kind);
    all.map(|(id, resource)| Resource {
        id,
        whole: resolved(resource, given),
    })
    .collect()
}

fn resolved(value: &Value, given: &[(&str, &str)]) -> Value {
    match value {
        Value::Object(map) => {
            if let Some(parts) = map.get("Fn::If").and_then(Value::as_array) {
                let chosen = if holds(parts[0].as_str().unwrap(), given) {
                    1
                } else {
                    2
                };
                return resolved(&parts[chosen], given);
            }
            match map.get("Ref").and_then(Value::as_str) {
                Some("AWS::NoValue") => return Value::Null,
                Some(name) => {
                    if let Some(value) = parameter(name, given) {
                        return value;
                    }
                }
                None => {}
            }
            let members = map.iter();
            members
                .map(|(name, one)| (name.clone(), resolved(one, given)))
                .collect()
        }
        Value::Array(list) => list.iter().map(|one| resolved(one, given)).collect(),
        other => other.clone(),
    }
}

fn parameter(name: &str, given: &[(&str, &str)]) -> Option<Value> {
    let declared = TEMPLATE["Parameters"].get(name)?;
    let value = given.iter().find(|(one, _)| *one == name);
    Some(value.map_or_else(|| declared["Default"].clone(), |(_, value)| (*value).into()))
}

fn holds(condition: &str, given: &[(&str, &str)]) -> bool {
    evaluated(&TEMPLATE["Conditions"][condition], given)
}

fn evaluated(condition: &Value, given: &[(&str, &str)]) -> bool {
    let (function, parts) = condition.as_object().unwrap().iter().next().unwrap();
    let parts = parts.as_array().unwrap();
    match function.as_str() {
        "Fn::Equals" => resolved(&parts[0], given) == resolved(&parts[1], given),
        "Fn::Not" => !evaluated(&parts[0], given),
        other => panic!("{other} is not known here yet"),
    }
}

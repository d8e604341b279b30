//! The templates with values for their parameters: every `!If` and every `!Ref` to a parameter is replaced by its value.

use serde_json::Value;
use template::{TEMPLATE, templates};

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

/// The resources of one type in the main template, with the default parameters. Production sets some others
/// (`infra/samconfig.toml`).
pub(super) fn resources(kind: &str) -> Vec<Resource> {
    resources_of(&TEMPLATE, kind, &[])
}

/// The same with other values for some parameters.
pub(super) fn resources_with(kind: &str, given: &[(&str, &str)]) -> Vec<Resource> {
    resources_of(&TEMPLATE, kind, given)
}

/// The same in all templates: the main one and those of carriers and staff.
pub(super) fn everywhere(kind: &str) -> Vec<Resource> {
    everywhere_with(kind, &[])
}

/// The same with other values for some parameters.
pub(super) fn everywhere_with(kind: &str, given: &[(&str, &str)]) -> Vec<Resource> {
    let all = templates().into_iter();
    all.flat_map(|template| resources_of(template, kind, given))
        .collect()
}

/// The resources of one type in a template, with other values for some parameters.
pub(super) fn resources_of(
    template: &'static Value,
    kind: &str,
    given: &[(&str, &str)],
) -> Vec<Resource> {
    let parameters = Parameters { template, given };
    let all = template::resources_of(template, kind);
    all.map(|(id, resource)| Resource {
        id,
        whole: parameters.resolved(resource),
    })
    .collect()
}

/// The parameters of a template, some of them with values of their own.
struct Parameters<'a> {
    template: &'static Value,
    given: &'a [(&'a str, &'a str)],
}

impl Parameters<'_> {
    fn resolved(&self, value: &Value) -> Value {
        match value {
            Value::Object(map) => {
                if let Some(parts) = map.get("Fn::If").and_then(Value::as_array) {
                    let holds = self.holds(parts[0].as_str().unwrap());
                    return self.resolved(&parts[if holds { 1 } else { 2 }]);
                }
                match map.get("Ref").and_then(Value::as_str) {
                    Some("AWS::NoValue") => return Value::Null,
                    Some(name) => {
                        if let Some(value) = self.value(name) {
                            return value;
                        }
                    }
                    None => {}
                }
                let members = map.iter();
                members
                    .map(|(name, one)| (name.clone(), self.resolved(one)))
                    .collect()
            }
            Value::Array(list) => list.iter().map(|one| self.resolved(one)).collect(),
            other => other.clone(),
        }
    }

    /// The value of a parameter. One without a default stays as it is.
    fn value(&self, name: &str) -> Option<Value> {
        let declared = self.template["Parameters"].get(name)?;
        let value = self.given.iter().find(|(one, _)| *one == name);
        match value {
            Some((_, value)) => Some((*value).into()),
            None => declared.get("Default").cloned(),
        }
    }

    fn holds(&self, condition: &str) -> bool {
        self.evaluated(&self.template["Conditions"][condition])
    }

    fn evaluated(&self, condition: &Value) -> bool {
        let (function, parts) = condition.as_object().unwrap().iter().next().unwrap();
        let parts = parts.as_array().unwrap();
        match function.as_str() {
            "Fn::Equals" => self.resolved(&parts[0]) == self.resolved(&parts[1]),
            "Fn::Not" => !self.evaluated(&parts[0]),
            other => panic!("{other} is not known here yet"),
        }
    }
}

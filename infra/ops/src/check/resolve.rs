//! Replaces the functions of `CloudFormation` in a template by what they give in this stack.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::place::{Place, arn_of};

/// What the functions refer to.
pub(super) struct Resolver<'a> {
    pub(super) stack: &'a str,
    pub(super) stack_id: &'a str,
    pub(super) place: &'a Place,
    pub(super) parameters: &'a BTreeMap<String, String>,
    /// Logical id -> type and physical id. What has a false condition is not among them.
    pub(super) resources: &'a BTreeMap<String, (String, String)>,
    /// Logical id of a table -> ARN of its stream.
    pub(super) streams: &'a BTreeMap<String, String>,
    pub(super) template: &'a Value,
}

impl Resolver<'_> {
    /// The value; `None` is `AWS::NoValue`.
    pub(super) fn resolved(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Object(members) => match only(members) {
                Some((function, argument)) if function == "Ref" || function.starts_with("Fn::") => {
                    self.call(function, argument)
                }
                _ => {
                    let members = members.iter();
                    let resolved =
                        members.filter_map(|(name, one)| Some((name.clone(), self.resolved(one)?)));
                    Some(Value::Object(resolved.collect()))
                }
            },
            Value::Array(list) => {
                let list = list.iter().filter_map(|one| self.resolved(one));
                Some(Value::Array(list.collect()))
            }
            other => Some(other.clone()),
        }
    }

    fn call(&self, function: &str, argument: &Value) -> Option<Value> {
        let parts = argument.as_array();
        let part = |n: usize| parts.and_then(|parts| parts.get(n)).unwrap_or(&Value::Null);
        match (function, argument) {
            ("Ref", Value::String(name)) => self.reference(name),
            ("Fn::GetAtt", Value::String(path)) => Some(self.attribute(path).into()),
            ("Fn::GetAtt", _) => {
                let path = (part(0).as_str()?, part(1).as_str()?);
                Some(self.attribute(&format!("{}.{}", path.0, path.1)).into())
            }
            ("Fn::Sub", Value::String(text)) => Some(self.text(text, &Value::Null).into()),
            ("Fn::Sub", _) => Some(self.text(part(0).as_str()?, part(1)).into()),
            ("Fn::If", _) => self.resolved(part(if self.holds(part(0)) { 1 } else { 2 })),
            ("Fn::Join", _) => {
                let list = self.resolved(part(1))?;
                let texts: Vec<&str> = list.as_array()?.iter().filter_map(Value::as_str).collect();
                Some(texts.join(part(0).as_str()?).into())
            }
            ("Fn::Select", _) => {
                let at = self.resolved(part(0))?;
                let at = at.as_u64().or_else(|| at.as_str()?.parse().ok())?;
                let list = self.resolved(part(1))?;
                list.get(usize::try_from(at).ok()?).cloned()
            }
            ("Fn::Split", _) => {
                let text = self.resolved(part(1))?;
                let parts = text.as_str()?.split(part(0).as_str()?);
                Some(parts.map(Value::from).collect())
            }
            _ => Some(Value::from(format!("{function} is not known here"))),
        }
    }

    fn reference(&self, name: &str) -> Option<Value> {
        let Place {
            partition,
            region,
            account,
        } = self.place;
        let text = match name {
            "AWS::NoValue" => return None,
            "AWS::Partition" => partition.clone(),
            "AWS::Region" => region.clone(),
            "AWS::AccountId" => account.clone(),
            "AWS::StackName" => self.stack.to_owned(),
            "AWS::StackId" => self.stack_id.to_owned(),
            "AWS::URLSuffix" if region.starts_with("cn-") => "amazonaws.com.cn".to_owned(),
            "AWS::URLSuffix" => "amazonaws.com".to_owned(),
            _ => match (self.parameters.get(name), self.resources.get(name)) {
                (Some(value), _) => value.clone(),
                (_, Some((_, physical))) => physical.clone(),
                // It shows what is missing, and is equal to nothing.
                _ => format!("${{{name}}}"),
            },
        };
        Some(text.into())
    }

    /// `DeletionQueue.Arn`.
    fn attribute(&self, path: &str) -> String {
        let known = || {
            let (logical, attribute) = path.split_once('.')?;
            let (kind, physical) = self.resources.get(logical)?;
            let own = &self.template["Resources"][logical]["Properties"]["Path"];
            let own = self.resolved(own).unwrap_or_default();
            let path = own.as_str().unwrap_or("/");
            match attribute {
                "Arn" => arn_of(self.place, kind, physical, path),
                "QueueName" => Some(physical.rsplit('/').next()?.to_owned()),
                "StreamArn" => self.streams.get(logical).cloned(),
                _ => None,
            }
        };
        known().unwrap_or_else(|| format!("${{{path}}}"))
    }

    /// A text with `${names}`; `own` gives values for some of them.
    fn text(&self, text: &str, own: &Value) -> String {
        let mut resolved = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            resolved.push_str(before);
            let Some((name, left)) = after.split_once('}') else {
                resolved.push_str("${");
                rest = after;
                continue;
            };
            let value = match (own.get(name), name.strip_prefix('!')) {
                (Some(given), _) => self.resolved(given).unwrap_or_default(),
                // `${!name}` is the text `${name}`.
                (None, Some(literal)) => Value::from(format!("${{{literal}}}")),
                (None, None) if name.contains('.') => self.attribute(name).into(),
                (None, None) => self.reference(name).unwrap_or_default(),
            };
            resolved.push_str(&plain(&value));
            rest = left;
        }
        resolved + rest
    }

    /// Whether a condition holds: its name, or its functions.
    fn holds(&self, condition: &Value) -> bool {
        if let Some(name) = condition.as_str() {
            return self.holds(&self.template["Conditions"][name]);
        }
        let Some((function, argument)) = condition.as_object().and_then(only) else {
            return false;
        };
        let parts = argument.as_array().map_or(&[][..], Vec::as_slice);
        match (function, parts) {
            ("Condition", _) => self.holds(argument),
            ("Fn::Equals", [one, other]) => {
                let text = |value| plain(&self.resolved(value).unwrap_or_default());
                text(one) == text(other)
            }
            ("Fn::Not", [inner]) => !self.holds(inner),
            ("Fn::And", all) => all.iter().all(|one| self.holds(one)),
            ("Fn::Or", all) => all.iter().any(|one| self.holds(one)),
            _ => false,
        }
    }
}

/// The only member.
fn only(members: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut members = members.iter();
    let (name, value) = members.next()?;
    members.next().is_none().then_some((name.as_str(), value))
}

/// A value as text, without quotes.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

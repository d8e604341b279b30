//! Policies of keys, queues, roles and the API, in a form in which the same permissions are the same text.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    line::{Words, words},
    resolve::plain,
};

/// The statements of a policy. The names of statements, the order of lists, and whether a single text is a list, make no
/// difference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Policy {
    statements: BTreeSet<String>,
}

impl Policy {
    /// The document, or the text of one; API Gateway gives its text escaped once more.
    pub(super) fn read(document: &Value) -> Self {
        let parsed = document.as_str().map(|text| {
            let once = serde_json::from_str(text);
            once.or_else(|_| serde_json::from_str(&text.replace("\\\"", "\"").replace("\\/", "/")))
                .unwrap_or_default()
        });
        let document: &Value = parsed.as_ref().unwrap_or(document);
        let statements = as_list(&document["Statement"]).into_iter().map(normal);
        Self {
            statements: statements.map(|one| one.to_string()).collect(),
        }
    }

    /// With the statements of another policy.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.statements.extend(other.statements);
        self
    }

    /// Each statement as JSON: `Effect`, lists of text for `Action` and `Resource`, `Principal` as lists by kind, `Condition` with keys in lower case.
    pub(super) fn statements(&self) -> impl Iterator<Item = Value> {
        let all = self.statements.iter();
        all.filter_map(|text| serde_json::from_str(text).ok())
    }

    /// What is in one of the two only, one line for each statement.
    pub(super) fn differences(expected: &Self, found: &Self) -> Vec<Words> {
        let more = found.statements.difference(&expected.statements);
        let fewer = expected.statements.difference(&found.statements);
        let more = more.map(|text| {
            let text = brief(text);
            words!("more: {text}", "多出：{text}")
        });
        let fewer = fewer.map(|text| {
            let text = brief(text);
            words!("missing: {text}", "缺少：{text}")
        });
        more.chain(fewer).collect()
    }
}

/// A member that may be one value or a list.
fn as_list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(list) => list.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

/// The texts of a member, in order.
pub(super) fn texts(value: &Value) -> Vec<String> {
    let texts: BTreeSet<String> = as_list(value).into_iter().map(plain).collect();
    texts.into_iter().collect()
}

fn normal(statement: &Value) -> Value {
    let mut found = Map::new();
    for (name, value) in statement.as_object().into_iter().flatten() {
        let value = match name.as_str() {
            "Sid" => continue,
            "Effect" => value.clone(),
            "Principal" | "NotPrincipal" => principals(value),
            "Condition" => conditions(value),
            _ => json!(texts(value)),
        };
        found.insert(name.clone(), value);
    }
    Value::Object(found)
}

/// `"*"` is everybody, as `{"AWS": "*"}` is; an account may be its number or the ARN of its root.
fn principals(value: &Value) -> Value {
    let Some(kinds) = value.as_object() else {
        return json!({"AWS": texts(value)});
    };
    let kinds = kinds.iter().map(|(kind, names)| {
        let names = texts(names).into_iter().map(|name| {
            let root = name
                .strip_prefix("arn:")
                .and_then(|_| name.strip_suffix(":root"));
            let account = root.and_then(|root| root.rsplit(':').next());
            account.map_or(name.clone(), str::to_owned)
        });
        (kind.clone(), json!(names.collect::<BTreeSet<_>>()))
    });
    Value::Object(kinds.collect())
}

/// The keys of conditions are the same in upper and lower case, except the part of an encryption context.
fn conditions(value: &Value) -> Value {
    let operators = value.as_object().into_iter().flatten();
    let operators = operators.map(|(operator, keys)| {
        let keys = keys.as_object().into_iter().flatten();
        let keys = keys.map(|(key, values)| (key.to_lowercase(), json!(texts(values))));
        (operator.clone(), Value::Object(keys.collect()))
    });
    Value::Object(operators.collect())
}

/// A statement in a few words: its effect, its actions, and where or who.
fn brief(statement: &str) -> String {
    let statement: Value = serde_json::from_str(statement).unwrap_or_default();
    let listed = |name: &str| {
        let all = texts(&statement[name]);
        let more = all.len().saturating_sub(3);
        let mut shown = all.into_iter().take(3).collect::<Vec<_>>().join(", ");
        if more > 0 {
            shown = format!("{shown} +{more}");
        }
        shown
    };
    let effect = plain(&statement["Effect"]);
    let resource = listed("Resource");
    let on = if !resource.is_empty() && resource != "*" {
        format!(" on {resource}")
    } else if statement["Principal"].is_object() {
        // Of a trust policy, and of a key: who, and under which conditions.
        format!(
            "{}{}",
            by(&statement["Principal"]),
            under(&statement["Condition"])
        )
    } else {
        String::new()
    };
    format!("{effect} {}{on}", listed("Action"))
}

/// ` by 123456789012`.
fn by(principals: &Value) -> String {
    let all = principals.as_object().into_iter().flatten();
    let all: Vec<String> = all.flat_map(|(_, names)| texts(names)).collect();
    format!(" by {}", all.join(", "))
}

/// ` if aws:username is li.wei`.
fn under(conditions: &Value) -> String {
    let all = conditions.as_object().into_iter().flatten();
    let all = all.flat_map(|(_, keys)| keys.as_object().into_iter().flatten());
    let all: Vec<String> = all
        .map(|(key, values)| format!("{key} is {}", texts(values).join(" or ")))
        .collect();
    if all.is_empty() {
        return String::new();
    }
    format!(" if {}", all.join(" and "))
}

/// Whether an action of a policy, which may have wildcards, includes this one.
pub(super) fn includes(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.to_lowercase(), action.to_lowercase());
    if pattern.contains('?') {
        // One unknown letter: nothing here is written so, and it might include anything.
        return true;
    }
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = action.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

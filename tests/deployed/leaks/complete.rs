//! Checks that the test covers every route of the template and every body field that functions read.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;
use template::{root, routes};

use crate::test_user::Scenario;

/// Routes that never succeeded, and body fields that no successful request had: their effects were not searched.
pub fn forgotten(scenario: &Scenario) -> Vec<String> {
    let succeeded = scenario.successes(|one| Some(one.route.clone()));
    // HEAD is GET without the body: `tests/template` holds the two together, and the attack sends both.
    let routes = routes().into_iter().filter(|route| route.method != "HEAD");
    let routes = routes.map(|route| route.name());
    let routes = routes.filter(|route| !succeeded.contains(route));
    let mut given = BTreeSet::new();
    for body in scenario.successes(|one| one.body.clone()) {
        names(&body, &mut given);
    }
    let read = read_fields();
    assert!(
        read.len() > 20,
        "the bodies of requests are not where they were"
    );
    let fields = read.difference(&given).cloned();
    routes
        .chain(fields)
        .map(|one| format!("{one} is in no request of the story"))
        .collect()
}

fn names(value: &Value, into: &mut BTreeSet<String>) {
    for (name, value) in value.as_object().into_iter().flatten() {
        into.insert(name.clone());
        names(value, into);
    }
}

/// The fields of every type that is read strictly and never written. These are the types of request bodies: in the
/// functions with any name, in the domain with the name `Input`.
fn read_fields() -> BTreeSet<String> {
    let mut fields = BTreeSet::new();
    for (folder, name) in [("functions", ""), ("shared/domain/src", "Input ")] {
        for text in sources(&root().join(folder)) {
            for one in text.split("#[derive(").skip(1) {
                let (head, rest) = one.split_once('{').unwrap_or_default();
                let derived = head.split(')').next().unwrap_or_default();
                let is_read = derived.contains("Deserialize")
                    && !derived.contains(" Serialize")
                    && !derived.starts_with("Serialize")
                    && head.contains("deny_unknown_fields")
                    && head.contains("struct ")
                    && head.ends_with(name);
                let body = rest.split("\n}").next().unwrap_or_default();
                if is_read {
                    fields.extend(body.lines().filter_map(field));
                }
            }
        }
    }
    fields
}

/// The name of a field, from its line.
fn field(line: &str) -> Option<String> {
    let line = line.trim().trim_start_matches("pub ");
    let (name, _) = line.split_once(": ")?;
    let is_name = name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    is_name.then(|| name.to_owned())
}

/// The text of every source file below a folder.
fn sources(folder: &Path) -> Vec<String> {
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            texts.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            texts.push(fs::read_to_string(&path).unwrap());
        }
    }
    texts
}

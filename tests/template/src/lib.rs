//! infra/template.yaml and the small templates of carriers and staff for tests: with their tags as mappings, and the list of
//! routes.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's own tools"
)]

pub mod runbooks;

use std::{path::PathBuf, process::Command, sync::LazyLock};

use serde_json::Value;

/// Reads the template with the YAML reader of the SAM CLI, as the deployment does.
const READER: &str = "\
import json, sys
from samcli.yamlhelper import parse_yaml_file
json.dump(parse_yaml_file(sys.argv[1]), sys.stdout)";

/// The main template: `!Ref X` is `{"Ref": "X"}`, `!GetAtt X.Arn` is `{"Fn::GetAtt": ["X", "Arn"]}`.
pub static TEMPLATE: LazyLock<Value> = LazyLock::new(|| read("infra/template.yaml"));

/// The template of a carrier.
pub static CARRIER: LazyLock<Value> = LazyLock::new(|| read("infra/carrier.yaml"));

/// The template of a member of staff.
pub static STAFF: LazyLock<Value> = LazyLock::new(|| read("infra/staff.yaml"));

/// All templates, the main one first.
pub fn templates() -> [&'static Value; 3] {
    [&TEMPLATE, &CARRIER, &STAFF]
}

fn read(path: &str) -> Value {
    let (root, python) = (root(), python());
    let output = Command::new(&python)
        .args(["-c", READER])
        .arg(root.join(path))
        .output()
        .unwrap_or_else(|error| panic!("{}: {error}: run `make tools`", python.display()));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The project's root.
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// A Python with the SAM CLI.
pub fn python() -> PathBuf {
    // `make test` sets the variable; `make tools` installs the default.
    std::env::var_os("QEG_PYTHON")
        .map_or_else(|| root().join("target/tools/bin/python3"), PathBuf::from)
}

/// The resources of one type in the main template, by logical id.
pub fn resources(kind: &str) -> impl Iterator<Item = (&'static str, &'static Value)> + use<'_> {
    resources_of(&TEMPLATE, kind)
}

/// The same in one of the templates.
pub fn resources_of<'a>(
    template: &'static Value,
    kind: &'a str,
) -> impl Iterator<Item = (&'static str, &'static Value)> + use<'a> {
    let all = template["Resources"].as_object().unwrap();
    all.iter()
        .filter(move |(_, resource)| resource["Type"] == kind)
        .map(|(id, resource)| (id.as_str(), resource))
}

/// A route of the API, with its event in the template.
#[derive(Clone)]
pub struct Route {
    pub function: &'static str,
    pub method: &'static str,
    pub path: &'static str,
    pub event: &'static Value,
}

impl Route {
    /// The name of the route in the functions' logs: `GET /deletions/{request_id}`.
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// Every route in the template.
pub fn routes() -> Vec<Route> {
    let mut routes = Vec::new();
    for (function, resource) in resources("AWS::Serverless::Function") {
        let events = resource["Properties"]["Events"].as_object();
        for event in events.into_iter().flat_map(|events| events.values()) {
            if event["Type"] == "Api" {
                routes.push(Route {
                    function,
                    method: event["Properties"]["Method"].as_str().unwrap(),
                    path: event["Properties"]["Path"].as_str().unwrap(),
                    event,
                });
            }
        }
    }
    routes
}

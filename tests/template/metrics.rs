//! Metrics: each alarm watches one that a function or a metric filter makes, and each filter looks for what is in the
//! request log. With a wrong name an alarm never rings.

use std::{fs, path::Path};

use serde_json::Value;
use template::{root, routes};

use crate::{
    none, pointed,
    resolved::{Resource, resources},
    unless,
};

/// The fields of a line of the request log, see `shared/web/src/edge.rs`.
const LOGGED: [&str; 9] = [
    "event",
    "function",
    "request_id",
    "method",
    "route",
    "status",
    "duration_ms",
    "blind_indexes",
    "error_class",
];

/// The Rust sources of a function, tests included.
pub(super) fn code_of(function: &str) -> String {
    code_in(&root().join("functions").join(function).join("src"))
}

/// The Rust sources in a folder and those below it.
fn code_in(folder: &Path) -> String {
    fn read(folder: &Path, code: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, code);
            } else {
                code.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut code = String::new();
    read(folder, &mut code);
    code
}

/// Metric filters: id, the function of the log group, the pattern, and the metric it makes.
fn filters() -> Vec<(&'static str, String, String, Value)> {
    let filters = resources("AWS::Logs::MetricFilter").into_iter();
    filters
        .map(|filter| {
            let properties = filter.properties();
            let (log, _) = pointed(&properties["LogGroupName"]).unwrap();
            (
                filter.id,
                log.trim_end_matches("Log").to_lowercase(),
                properties["FilterPattern"].as_str().unwrap().to_owned(),
                properties["MetricTransformations"][0].clone(),
            )
        })
        .collect()
}

/// Whether an alarm watches the metric that a filter makes.
fn watches(alarm: &Resource, made: &Value) -> bool {
    let alarm = alarm.properties();
    alarm["MetricName"] == made["MetricName"] && alarm["Namespace"] == made["MetricNamespace"]
}

#[test]
fn every_alarm_watches_a_metric_that_is_made() {
    let filters = filters();
    let alarms = resources("AWS::CloudWatch::Alarm");
    let is_of_aws = |alarm: &Resource| {
        let namespace = alarm.properties()["Namespace"].as_str();
        namespace.is_some_and(|name| name.starts_with("AWS/"))
    };
    let ours = alarms.iter().filter(|alarm| !is_of_aws(alarm));
    none(ours.filter_map(|alarm| {
        let properties = alarm.properties();
        let name = properties["MetricName"].as_str().unwrap();
        let is_made = match &properties["Dimensions"][0] {
            // A metric filter of this template makes it.
            Value::Null => filters.iter().any(|(.., made)| watches(alarm, made)),
            // The function writes it, with its own name as the dimension.
            of => {
                let function = of["Value"].as_str().unwrap_or_default();
                of["Name"] == "function" && code_of(function).contains(&format!("\"{name}\""))
            }
        };
        unless(is_made, || format!("{}: nothing makes {name}", alarm.id))
    }));
}

#[test]
fn every_metric_filter_has_an_alarm_and_looks_for_what_is_logged() {
    let alarms = resources("AWS::CloudWatch::Alarm");
    let (routes, shared) = (routes(), code_in(&root().join("shared")));
    none(filters().iter().flat_map(|(id, function, pattern, made)| {
        let is_watched = alarms.iter().any(|alarm| watches(alarm, made));
        let fields = pattern.split("$.").skip(1).map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '_');
            &rest[..end.unwrap_or(rest.len())]
        });
        let unknown: Vec<&str> = fields.filter(|field| !LOGGED.contains(field)).collect();
        let code = code_of(function) + &shared;
        // A quoted word is a route of the function, or a class of error or a kind of event in code that it runs.
        let mut words = pattern.split('"').skip(1).step_by(2);
        let is_known = |word: &str| {
            let is_route = routes.iter().any(|route| route.name() == word);
            is_route || code.contains(&format!("\"{word}\""))
        };
        [
            unless(is_watched, || {
                format!("{id}: no alarm watches {}", made["MetricName"])
            }),
            unless(unknown.is_empty(), || format!("{id}: no field {unknown:?}")),
            unless(words.all(is_known), || {
                format!("{id}: {function} logs no such word: {pattern}")
            }),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
    }));
}

//! The dashboard has every alarm once, under the promise that is in danger when it goes off.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use template::{TEMPLATE, runbooks::runbooks};

use crate::{none, runbooks::description, unless};

const PROMISES: &str = include_str!("../../docs/promises.md");

/// The widgets of one kind. Every `${X.Arn}` becomes `X`.
fn widgets(kind: &str) -> Vec<Value> {
    let body = &TEMPLATE["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"];
    let text = body.as_str().unwrap().to_owned();
    let text = text
        .replace("${AWS::Region}", "r")
        .replace("${AWS::StackName}", "s");
    let text = text.replace("${", "").replace(".Arn}", "");
    let body: Value = serde_json::from_str(&text).unwrap();
    let all = body["widgets"].as_array().unwrap().iter();
    all.filter(|widget| widget["type"] == kind)
        .cloned()
        .collect()
}

#[test]
fn every_alarm_is_on_the_dashboard_once() {
    let mut shown = Vec::new();
    for widget in widgets("alarm") {
        let alarms = widget["properties"]["alarms"].as_array().unwrap();
        shown.extend(alarms.iter().map(|one| one.as_str().unwrap().to_owned()));
    }
    let count = shown.len();
    let shown: BTreeSet<String> = shown.into_iter().collect();
    assert_eq!(shown.len(), count, "an alarm is there twice");
    let alarms = template::resources("AWS::CloudWatch::Alarm");
    let alarms: BTreeSet<String> = alarms.map(|(id, _)| id.to_owned()).collect();
    assert_eq!(shown, alarms);
}

#[test]
fn each_group_of_alarms_names_a_promise() {
    let groups = widgets("alarm");
    none(groups.iter().filter_map(|widget| {
        let title = widget["properties"]["title"].as_str().unwrap();
        let (promises, _) = title.split_once(':').unwrap();
        let is_known = |id: &str| PROMISES.contains(&format!("\n| {id} |"));
        unless(promises.split(", ").all(is_known), || title.to_owned())
    }));
}

/// The promises in a text, such as `P1`. Those of which it says "P11 not" are not meant.
fn promises_in(text: &str) -> BTreeSet<String> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let is_promise = |word: &str| {
        let number = word.strip_prefix('P').unwrap_or_default();
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    };
    let meant = words.iter().enumerate().filter(|(at, word)| {
        is_promise(word) && words.get(at + 1).is_none_or(|next| *next != "not")
    });
    meant.map(|(_, word)| (*word).to_owned()).collect()
}

#[test]
fn an_alarm_is_under_a_promise_that_its_runbook_says_is_in_danger() {
    let runbooks = runbooks();
    let in_danger = |alarm: &str| {
        let (path, _) = description(&TEMPLATE["Resources"][alarm]["Properties"]);
        let runbook = runbooks.iter().find(|one| one.path == path).unwrap();
        let mut lines = runbook.text.lines();
        let row = lines
            .find(|line| line.starts_with("| In danger |"))
            .unwrap();
        let mut found = promises_in(row);
        // The runbook of errors has a row for each function instead of one for all.
        if found.is_empty() {
            let function = alarm.strip_suffix("ErrorsAlarm").unwrap_or_default();
            let function = function.to_lowercase();
            let of_it = |line: &&str| {
                let first = line.split('|').nth(1).unwrap_or_default();
                line.starts_with("| ") && first.split(',').any(|one| one.trim() == function)
            };
            found = lines.filter(of_it).flat_map(promises_in).collect();
        }
        let is_none = row.contains("No promise");
        (found, is_none)
    };
    let mut wrong = Vec::new();
    for widget in widgets("alarm") {
        let title = widget["properties"]["title"].as_str().unwrap();
        let shown = promises_in(title.split_once(':').unwrap().0);
        let mut all = BTreeSet::new();
        for alarm in widget["properties"]["alarms"].as_array().unwrap() {
            let alarm = alarm.as_str().unwrap();
            let (found, is_none) = in_danger(alarm);
            let fits = is_none || found.intersection(&shown).next().is_some();
            wrong.extend(unless(fits, || {
                format!("{title}: {alarm} is about {found:?}")
            }));
            all.extend(found);
        }
        let fits = shown.is_subset(&all);
        wrong.extend(unless(fits, || {
            format!("{title}: its alarms are about {all:?}")
        }));
    }
    none(wrong);
}

#[test]
fn the_dashboard_shows_metrics_that_alarms_watch() {
    let alarms = template::resources("AWS::CloudWatch::Alarm");
    let watched: BTreeSet<(String, String)> = alarms
        .map(|(_, alarm)| {
            let properties = &alarm["Properties"];
            let function = &properties["Dimensions"][0]["Value"];
            (properties["MetricName"].to_string(), function.to_string())
        })
        .collect();
    for widget in widgets("metric") {
        for metric in widget["properties"]["metrics"].as_array().unwrap() {
            // The queues of carriers, of which the template knows no names.
            if let Some(search) = metric[0]["expression"].as_str() {
                let names = ["QueueName=s-carrier'", "QueueName=s-dead-letters'"];
                assert!(names.iter().any(|name| search.contains(name)), "{search}");
                continue;
            }
            assert_eq!(
                (&metric[0], &metric[2]),
                (&json!("QEG/s"), &json!("function"))
            );
            let shown = (metric[1].to_string(), metric[3].to_string());
            assert!(watched.contains(&shown), "{shown:?}");
        }
    }
}

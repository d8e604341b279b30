//! Runbooks: each alarm has one that can be found and read at night.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use serde_json::Value;
use template::root;

use crate::{none, resolved::everywhere, unless};

/// The most characters that `CloudWatch` allows in the description of an alarm.
const DESCRIPTION_CHARS: usize = 1_024;
/// The most lines that somebody reads at night.
const LINES: usize = 120;
/// The rows that the table at the top of each runbook of an alarm has.
const ROWS: [&str; 5] = [
    "Alarm",
    "People see",
    "In danger",
    "Wake somebody?",
    "You need",
];

/// A file of the folder of runbooks.
pub(super) struct Runbook {
    /// Its path below the folder of runbooks, such as `alarms/codes.md`.
    pub(super) path: String,
    pub(super) text: String,
}

fn folder() -> std::path::PathBuf {
    root().join("infra/runbooks")
}

pub(super) fn runbooks() -> Vec<Runbook> {
    fn read(folder: &Path, name: &str, found: &mut Vec<Runbook>) {
        for entry in fs::read_dir(folder.join(name)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{name}{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                read(folder, &format!("{path}/"), found);
            } else {
                let text = fs::read_to_string(entry.path()).unwrap();
                found.push(Runbook { path, text });
            }
        }
    }
    let mut found = Vec::new();
    read(&folder(), "", &mut found);
    found
}

/// The runbook that the description of an alarm ends with, and all of the description.
fn description(alarm: &Value) -> (String, String) {
    let description = &alarm["AlarmDescription"];
    let text = description["Fn::Sub"].as_str().or(description.as_str());
    let text = text.unwrap_or_default();
    let last = text.rsplit(' ').next().unwrap_or_default();
    let runbook = last.strip_prefix("infra/runbooks/").unwrap_or_default();
    (runbook.to_owned(), text.to_owned())
}

/// Runbook -> the alarms whose descriptions name it.
fn alarms_by_runbook() -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for alarm in everywhere("AWS::CloudWatch::Alarm") {
        let (runbook, _) = description(alarm.properties());
        found
            .entry(runbook)
            .or_default()
            .insert(alarm.id.to_owned());
    }
    found
}

#[test]
fn every_alarm_ends_with_the_path_of_its_runbook() {
    let known: BTreeSet<String> = runbooks().into_iter().map(|one| one.path).collect();
    none(
        everywhere("AWS::CloudWatch::Alarm")
            .iter()
            .flat_map(|alarm| {
                let (runbook, text) = description(alarm.properties());
                let is_known = runbook.starts_with("alarms/") && known.contains(&runbook);
                [
                    unless(is_known, || format!("{}: no runbook: {text}", alarm.id)),
                    unless(text.chars().count() <= DESCRIPTION_CHARS, || {
                        format!("{}: the description is too long", alarm.id)
                    }),
                ]
            })
            .flatten(),
    );
}

#[test]
fn every_runbook_of_alarms_names_exactly_the_alarms_that_name_it() {
    let alarms = alarms_by_runbook();
    let of_alarms = runbooks().into_iter();
    let of_alarms = of_alarms.filter(|runbook| runbook.path.starts_with("alarms/"));
    none(of_alarms.filter_map(|Runbook { path, text }| {
        let row = text.lines().find(|line| line.starts_with("| Alarm |"));
        let named: BTreeSet<String> = row
            .into_iter()
            .flat_map(|row| row.split('`').skip(1).step_by(2))
            .map(str::to_owned)
            .collect();
        let wanted = alarms.get(&path).cloned().unwrap_or_default();
        unless(named == wanted && !named.is_empty(), || {
            format!("{path}: names {named:?}, is named by {wanted:?}")
        })
    }));
}

#[test]
fn every_runbook_is_short_and_says_first_who_is_concerned() {
    none(runbooks().iter().flat_map(|Runbook { path, text }| {
        let lines = text.lines().count();
        let rows = ROWS.iter().filter(|_| path.starts_with("alarms/"));
        let missing = rows.filter(|row| !text.contains(&format!("\n| {row} | ")));
        let missing: Vec<_> = missing.collect();
        [
            unless(lines <= LINES, || format!("{path}: {lines} lines")),
            unless(missing.is_empty(), || format!("{path}: no row {missing:?}")),
        ]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
    }));
}

#[test]
fn the_index_names_every_runbook_and_every_link_leads_somewhere() {
    let all = runbooks();
    let index = all.iter().find(|one| one.path == "README.md").unwrap();
    let row = |path: &str| format!("]({path}) |");
    let others = all.iter().filter(|one| one.path != index.path);
    none(others.filter_map(|one| {
        unless(index.text.contains(&row(&one.path)), || {
            format!("the index has no row for {}", one.path)
        })
    }));
    none(all.iter().flat_map(|runbook| {
        let from = folder().join(&runbook.path);
        let links = runbook.text.split("](").skip(1);
        let links = links.filter_map(|rest| rest.split_once(')'));
        let dead = links.filter_map(|(link, _)| {
            let file = link.split('#').next().unwrap();
            let is_there = file.is_empty() || from.parent().unwrap().join(file).exists();
            unless(is_there, || {
                format!("{}: {link} leads nowhere", runbook.path)
            })
        });
        dead.collect::<Vec<_>>()
    }));
}

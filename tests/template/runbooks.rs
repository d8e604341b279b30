//! Runbooks: each alarm has one that can be found and read at night.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use template::{
    root,
    runbooks::{INDEX, runbooks},
};

use crate::{none, resolved::everywhere, unless};

/// The most characters that `CloudWatch` allows in the description of an alarm.
const DESCRIPTION_CHARS: usize = 1_024;
/// The most lines that somebody reads at night.
const LINES: usize = 120;
/// The rows that the table at the top of each runbook has. Those of alarms begin with the row `Alarm`.
const ROWS: [&str; 4] = ["People see", "In danger", "Wake somebody?", "You need"];
/// The words by which a step says how long it takes.
const TIMES: [&str; 3] = ["second", "minute", "hour"];

fn folder() -> std::path::PathBuf {
    root().join("infra/runbooks")
}

/// The runbook that the description of an alarm ends with, and all of the description.
pub(super) fn description(alarm: &Value) -> (String, String) {
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
fn every_alarm_says_what_people_see() {
    none(
        everywhere("AWS::CloudWatch::Alarm")
            .iter()
            .filter_map(|alarm| {
                let (runbook, text) = description(alarm.properties());
                let (_, seen) = text.split_once(" People see: ").unwrap_or_default();
                let seen = seen.strip_suffix(&format!(". infra/runbooks/{runbook}"));
                unless(seen.is_some_and(|seen| seen.len() > 5), || {
                    format!("{}: {text}", alarm.id)
                })
            }),
    );
}

#[test]
fn every_runbook_of_alarms_names_exactly_the_alarms_that_name_it() {
    let alarms = alarms_by_runbook();
    let of_alarms = runbooks().into_iter();
    let of_alarms = of_alarms.filter(|runbook| runbook.path.starts_with("alarms/"));
    none(of_alarms.filter_map(|runbook| {
        let (path, row) = (&runbook.path, runbook.row("Alarm"));
        let named: BTreeSet<String> = row
            .into_iter()
            .flat_map(|row| row.split('`').skip(1).step_by(2))
            .map(str::to_owned)
            .collect();
        let wanted = alarms.get(path).cloned().unwrap_or_default();
        unless(named == wanted && !named.is_empty(), || {
            format!("{path}: names {named:?}, is named by {wanted:?}")
        })
    }));
}

#[test]
fn every_runbook_is_short_and_says_first_who_is_concerned() {
    none(runbooks().iter().flat_map(|runbook| {
        let (path, lines) = (&runbook.path, runbook.text.lines().count());
        let is_of_alarm = path.starts_with("alarms/");
        let rows = is_of_alarm.then_some("Alarm").into_iter().chain(ROWS);
        let missing = rows.filter(|row| path != INDEX && runbook.row(row).is_none());
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
    let index = all.iter().find(|one| one.path == INDEX).unwrap();
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

/// How urgent a row of the index is by its last column, 0 for the most urgent; `None` for a column that says nothing known.
fn urgency(column: &str) -> Option<u8> {
    match column {
        "morning" => Some(2),
        "working day" => Some(3),
        "" => Some(4),
        always if always.starts_with("yes") => Some(0),
        sometimes if sometimes.contains(": yes") => Some(1),
        _ => None,
    }
}

#[test]
fn the_index_has_the_most_urgent_first() {
    let all = runbooks();
    let index = all.iter().find(|one| one.path == INDEX).unwrap();
    let rows = index
        .text
        .lines()
        .filter(|line| line.contains("](") && line.starts_with("| "));
    let (mut before, mut seen) = (0, 0);
    none(rows.flat_map(|row| {
        seen += 1;
        let column = row.trim_end_matches('|').rsplit('|').next().unwrap().trim();
        let urgency = urgency(column);
        let is_sorted = urgency.is_some_and(|urgency| before <= urgency);
        before = urgency.unwrap_or(before);
        unless(is_sorted, || format!("not sorted, or not known: {row}"))
    }));
    assert!(seen > 30, "{seen} rows were found");
}

#[test]
fn every_step_says_what_its_commands_print_if_all_is_well_and_how_long_it_takes() {
    let mut seen = 0;
    none(runbooks().iter().flat_map(|runbook| {
        let mut faults = Vec::new();
        for step in runbook.steps() {
            let place = format!("{}, {}", runbook.path, step.title);
            seen += step.blocks.len();
            for block in &step.blocks {
                let first = block.script.lines().next().unwrap_or_default();
                faults.extend(unless(block.well().is_some(), || {
                    format!("{place}: what does it print if all is well? {first}")
                }));
            }
            let says_time = TIMES.iter().any(|time| step.text.contains(time));
            faults.extend(unless(step.blocks.is_empty() || says_time, || {
                format!("{place}: how long does it take?")
            }));
        }
        faults
    }));
    assert!(seen > 80, "{seen} blocks were found");
}

//! The row "You need" of each runbook: whoever has these permissions can run every command of it, and needs no other.

use std::{collections::BTreeSet, fs};

use serde_json::Value;
use template::{
    root,
    runbooks::{INDEX, Runbook, runbooks},
};

use crate::{none, unless};

/// Commands of the AWS CLI whose permission has another name, or that ask for something else.
const OTHER_NAMES: [(&str, &str); 3] = [
    ("lambda:Invoke", "lambda:InvokeFunction"),
    ("dynamodb:Wait", "dynamodb:DescribeTable"),
    ("cloudformation:Wait", "cloudformation:DescribeStacks"),
];
/// What a permission of a runbook is for, if none of its commands asks for it.
const FOR_NO_COMMAND: [(&str, &str); 0] = [];
/// Commands of `qeg` for operators.
const OF_OPERATORS: [&str; 8] = [
    "redrive",
    "replay",
    "restore",
    "retention",
    "chain",
    "check",
    "carrier",
    "staff",
];
/// Commands of `qeg` that change stacks, which only who deploys may do.
const OF_WHO_DEPLOYS: [&str; 4] = ["carrier add", "carrier remove", "staff add", "staff remove"];

/// The words in code that name a permission, such as `kms:EnableKey`.
fn named(text: &str) -> BTreeSet<String> {
    let words = text.split('`').skip(1).step_by(2);
    let is_action = |word: &&str| {
        let parts = word.split_once(':');
        parts.is_some_and(|(service, action)| {
            let is_name = |letter: char| letter.is_ascii_alphanumeric();
            !service.is_empty()
                && service.chars().all(is_name)
                && action.starts_with(|letter: char| letter.is_ascii_uppercase())
                && action.chars().all(is_name)
        })
    };
    words.filter(is_action).map(str::to_owned).collect()
}

/// The permissions of "look": those that the index lists, and those of `qeg check`.
fn look() -> BTreeSet<String> {
    let all = runbooks();
    let index = all.iter().find(|one| one.path == INDEX).unwrap();
    let (_, rest) = index.text.split_once("\"Look\" means:").unwrap();
    let mut found = named(rest.split_once("None of them").unwrap().0);
    let policy = fs::read_to_string(root().join("docs/qeg-check-policy.json")).unwrap();
    let policy: Value = serde_json::from_str(&policy).unwrap();
    for statement in policy["Statement"].as_array().unwrap() {
        let actions = statement["Action"].as_array().unwrap().iter();
        found.extend(actions.map(|action| action.as_str().unwrap().to_owned()));
    }
    found
}

/// The permission that a command of the AWS CLI needs: `kms enable-key` is `kms:EnableKey`.
fn permission(service: &str, command: &str) -> String {
    let words = command.split('-').map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    });
    let name = format!("{service}:{}", words.collect::<String>());
    let other = OTHER_NAMES.iter().find(|(one, _)| *one == name);
    other.map_or(name.clone(), |(_, other)| (*other).to_owned())
}

/// The permissions of all commands of the AWS CLI in a runbook.
fn asked_for(runbook: &Runbook) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for command in runbook.commands() {
        for rest in command.split("aws ").skip(1) {
            let is_word = |word: &&str| {
                let is_name = |letter: char| letter.is_ascii_lowercase() || letter == '-';
                let letters = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
                !letters.is_empty() && letters.chars().all(is_name)
            };
            let mut words = rest.split([' ', ')']).take_while(is_word);
            if let (Some(service), Some(command)) = (words.next(), words.next()) {
                found.insert(permission(service, command));
            }
        }
    }
    found
}

#[test]
fn every_command_of_aws_needs_a_permission_that_the_runbook_names() {
    let look = look();
    assert!(look.len() > 30, "{look:?}");
    let mut seen = 0;
    none(
        runbooks()
            .iter()
            .filter(|one| one.path != INDEX)
            .flat_map(|runbook| {
                let row = runbook.row("You need").unwrap_or_default();
                let (named, asked) = (named(row), asked_for(runbook));
                seen += asked.len();
                let has_look = row.split(';').any(|part| part.trim() == "look");
                let lacking = asked.iter().filter(|one| {
                    let is_look = has_look && look.contains(*one);
                    !is_look && !named.contains(*one)
                });
                let lacking =
                    lacking.map(|one| format!("{}: \"You need\" lacks {one}", runbook.path));
                let spare = named.iter().filter(|one| {
                    let is_known = FOR_NO_COMMAND.contains(&(&*runbook.path, one));
                    !asked.contains(*one) && !is_known
                });
                let spare = spare.map(|one| format!("{}: no command needs {one}", runbook.path));
                lacking.chain(spare).collect::<Vec<_>>()
            }),
    );
    assert!(seen > 80, "{seen} permissions were asked for");
}

#[test]
fn the_index_itself_needs_no_more_than_to_look() {
    let (all, look) = (runbooks(), look());
    let index = all.iter().find(|one| one.path == INDEX).unwrap();
    none(asked_for(index).difference(&look).cloned());
}

#[test]
fn every_command_of_qeg_is_for_somebody_whom_the_runbook_names() {
    none(
        runbooks()
            .iter()
            .filter(|one| one.path != INDEX)
            .flat_map(|runbook| {
                let row = runbook.row("You need").unwrap_or_default();
                let commands = runbook.commands();
                let uses = |words: &str| {
                    let mut commands = commands.iter();
                    commands.any(|command| command.contains(&format!("qeg {words}")))
                };
                let needs = |who: &str, is_used: bool| {
                    unless(!is_used || row.contains(who), || {
                        format!("{}: \"You need\" lacks \"{who}\"", runbook.path)
                    })
                };
                let is_for_staff = commands
                    .iter()
                    .any(|command| command.contains("--profile qeg"));
                [
                    needs("qeg, staff", is_for_staff),
                    needs("qeg, operator", OF_OPERATORS.into_iter().any(uses)),
                    needs("whoever deploys", OF_WHO_DEPLOYS.into_iter().any(uses)),
                ]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
            }),
    );
}

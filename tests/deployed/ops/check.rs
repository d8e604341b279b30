//! `qeg check`: each line passes on a stack with the parameters of production, and fails when its promise is broken.
//!
//! All promises are broken at the same time, each at a resource of its own, and exactly these lines must fail. The check
//! runs as a caller who has the documented policy and nothing else.

mod breaks;
mod own_stack;

use std::collections::BTreeSet;

use client::qeg::{Said, binary};
use serde_json::{Value, json};
use stack::cli::{Cli, Keys};

use self::{
    breaks::Fixture,
    own_stack::{NAME, OwnStack},
};
use crate::run::local;

/// What cannot pass on the emulator, and why.
const NOT_PASSED: [(&str, &str, &str); 5] = [
    ("tables.recovery", "SubjectsTable", DAYS),
    ("tables.recovery", "KeysTable", DAYS),
    ("tables.recovery", "LedgerTable", DAYS),
    (
        "account.concurrency",
        "account",
        "the emulator's quota is the memory of this machine",
    ),
    ("logs.subscriptions", "account", NO_ACCOUNT_POLICIES),
];
const NO_ACCOUNT_POLICIES: &str =
    "the emulator has no policies of accounts; a unit test shows this line with AWS's own answers";
const DAYS: &str =
    "the emulator keeps no RecoveryPeriodInDays; unit tests show this line with AWS's own answers";
/// What a person has to check: the functions whose environment has a secret.
const BY_HAND: [(&str, &str); 2] = [
    ("functions.settings", "NotifyFunction"),
    ("functions.settings", "CodesFunction"),
];
/// Permissions that the emulator takes for others.
const NAMES_OF_EMULATOR: [(&str, &str); 2] = [
    (
        "lambda:GetFunctionConcurrency",
        "lambda:PutFunctionConcurrency",
    ),
    (
        "lambda:GetEventSourceMapping",
        "lambda:ListEventSourceMappings",
    ),
];
/// The rule that is about mainland China only; a unit test shows it.
const IN_CHINA: &str = "account.filing";

type Lines = BTreeSet<(String, String)>;

fn line(rule: &str, of: &str) -> (String, String) {
    (rule.to_owned(), of.to_owned())
}

fn run(cli: &Cli, who: &Keys, arguments: &[&str]) -> Said {
    let words = ["check", "--stack", NAME, "--json"];
    let output = cli
        .as_caller(binary(), who)
        .args(words)
        .args(arguments)
        .output();
    Said::from(output.unwrap())
}

/// The lines that did not pass.
fn not_passed(report: &Value) -> Lines {
    let all = report["lines"].as_array().unwrap().iter();
    all.filter(|one| one["result"] != "passed")
        .map(|one| line(one["rule"].as_str().unwrap(), one["of"].as_str().unwrap()))
        .collect()
}

fn found<'a>(report: &'a Value, rule: &str, of: &str) -> &'a str {
    let mut all = report["lines"].as_array().unwrap().iter();
    let one = all.find(|one| one["rule"] == rule && one["of"] == of);
    one.unwrap()["found"].as_str().unwrap()
}

/// A caller with the documented policy, less one permission.
fn operator(cli: &Cli, root: &Keys, name: &str, without: Option<&str>) -> Keys {
    let policy = include_str!("../../../docs/qeg-check-policy.json");
    let mut policy: Value = serde_json::from_str(policy).unwrap();
    for statement in policy["Statement"].as_array_mut().unwrap() {
        let actions = statement["Action"].as_array_mut().unwrap();
        for (real, of_emulator) in NAMES_OF_EMULATOR {
            if actions.contains(&json!(real)) {
                actions.push(json!(of_emulator));
            }
        }
        actions.retain(|action| action.as_str() != without);
    }
    let policy = policy.to_string();
    cli.run(root, "iam create-user --user-name", &[name]);
    cli.run(
        root,
        "iam put-user-policy --user-name",
        &[name, "--policy-name", "check", "--policy-document", &policy],
    );
    let key = cli.run(root, "iam create-access-key --user-name", &[name]);
    let text = |name: &str| key["AccessKey"][name].as_str().unwrap().to_owned();
    Keys {
        id: text("AccessKeyId"),
        secret: text("SecretAccessKey"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exactly_the_lines_fail_whose_promise_is_broken() {
    tokio::task::spawn_blocking(broken_and_mended)
        .await
        .unwrap();
}

#[tokio::test]
async fn without_the_aws_cli_it_says_so_in_one_line() {
    let mut command = local(&["check"]);
    command.env("PATH", "/nonexistent");
    let said = crate::run::run(command, "").await.expect(2);
    assert!(
        said.err.contains("AWS CLI") && said.err.lines().count() == 1,
        "{}",
        said.err
    );
}

fn broken_and_mended() {
    let cli = Cli::start("check");
    let stack = OwnStack::create(&cli);
    stack.prepare_account(&cli);
    let fixture = Fixture {
        cli: &cli,
        stack: &stack,
        before: Default::default(),
    };
    let who = operator(&cli, &stack.root, "operator", None);
    let mut always: Lines = NOT_PASSED
        .iter()
        .map(|(rule, of, _)| line(rule, of))
        .collect();
    always.extend(BY_HAND.map(|(rule, of)| line(rule, of)));

    let all = breaks::all;
    all().for_each(|one| (one.break_it)(&fixture));
    let subjects = stack.name("SubjectsTable");
    let recovery = |is_on: &str| {
        let specification = format!("PointInTimeRecoveryEnabled={is_on}");
        cli.run(
            &stack.root,
            "dynamodb update-continuous-backups --table-name",
            &[
                subjects,
                "--point-in-time-recovery-specification",
                &specification,
            ],
        );
    };
    recovery("false");
    let report = run(&cli, &who, &[]).expect(1).json();
    let broken = all().flat_map(|one| one.fails);
    let broken: Lines = broken.map(|(rule, of)| line(rule, of)).collect();
    assert_eq!(not_passed(&report), &always | &broken);
    assert_eq!(
        report["unchecked"],
        json!(1),
        "the documented policy is enough for all but the policies of accounts, which the emulator lacks"
    );
    assert_eq!(found(&report, "tables.recovery", "SubjectsTable"), "off");

    all().for_each(|one| (one.repair)(&fixture));
    recovery("true");
    let report = run(&cli, &who, &[]).expect(1).json();
    assert_eq!(not_passed(&report), always);
    assert!(found(&report, "tables.recovery", "SubjectsTable").starts_with("on"));

    every_rule_is_broken(&broken);
    a_lacking_permission_is_named(&cli, &stack);
}

/// A rule that no break shows would be a rule that nobody has seen to fail.
fn every_rule_is_broken(broken: &Lines) {
    let promised = include_str!("../../../infra/ops/src/check/promised.json");
    let promised: Value = serde_json::from_str(promised).unwrap();
    let rules = promised["rules"].as_array().unwrap().iter();
    let rules: BTreeSet<&str> = rules.map(|rule| rule["id"].as_str().unwrap()).collect();
    let broken = broken.iter().map(|(rule, _)| rule.as_str());
    let not_passed = NOT_PASSED.iter().map(|(rule, ..)| *rule);
    let shown: BTreeSet<&str> = broken.chain(not_passed).chain([IN_CHINA]).collect();
    assert_eq!(shown, rules);
}

/// What cannot be checked has neither passed nor failed, and the line says what is missing.
fn a_lacking_permission_is_named(cli: &Cli, stack: &OwnStack) {
    let permission = "kms:GetKeyPolicy";
    let who = operator(cli, &stack.root, "newcomer", Some(permission));
    let said = run(cli, &who, &["--only", "keys"]).expect(7);
    assert!(said.err.contains("could not be checked"), "{}", said.err);
    let report = said.json();
    let lines = report["lines"].as_array().unwrap();
    for one in lines {
        let needs_policy = ["keys.users", "keys.policy"].contains(&one["rule"].as_str().unwrap());
        let expected = if needs_policy { "unchecked" } else { "passed" };
        assert_eq!(one["result"], expected, "{one}");
        assert_eq!(one["permission"] == permission, needs_policy, "{one}");
    }
    assert!(lines.len() > 30, "{} lines", lines.len());
}

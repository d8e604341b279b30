//! The list of promises and the documents agree.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

use crate::check::{
    promised::{POWERS, promised},
    question::Question,
};

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

#[test]
fn each_rule_has_a_row_of_promises_a_document_and_a_name_of_its_own() {
    let promises = fs::read_to_string(root().join("docs/promises.md")).unwrap();
    let mut ids = BTreeSet::new();
    for rule in promised().rules() {
        assert!(ids.insert(&rule.id), "{} twice", rule.id);
        assert!(
            root().join(&rule.read).is_file(),
            "{}: {}",
            rule.id,
            rule.read
        );
        let row = format!("| {} |", rule.promise);
        assert!(promises.contains(&row), "{}: {}", rule.id, rule.promise);
    }
    assert!(ids.len() > 30);
    assert!(POWERS.len() > 100);
}

#[test]
fn documented_policy_has_exactly_the_permissions_that_are_asked_for() {
    let text = fs::read_to_string(root().join("docs/qeg-check-policy.json")).unwrap();
    let policy: Value = serde_json::from_str(&text).unwrap();
    let statements = policy["Statement"].as_array().unwrap().iter();
    let documented = statements.flat_map(|one| one["Action"].as_array().unwrap());
    let documented: BTreeSet<&str> = documented.map(|one| one.as_str().unwrap()).collect();
    let asks = Question::of_each_kind();
    let asked: BTreeSet<&str> = asks.iter().map(|question| question.permission).collect();
    assert_eq!(documented, asked);
}

/// A permission follows from its command: `dynamodb describe-table` needs `dynamodb:DescribeTable`.
#[test]
fn each_question_names_the_permission_of_its_command() {
    for question in Question::of_each_kind() {
        let (service, action) = question.permission.split_once(':').unwrap();
        assert_eq!(question.words[0], service, "{:?}", question.words);
        let only_reads = ["get-", "list-", "describe-"];
        assert!(
            only_reads
                .iter()
                .any(|start| question.words[1].starts_with(start))
        );
        if service != "apigateway" {
            let words = question.words[1].replace('-', "");
            assert_eq!(words, action.to_lowercase(), "{:?}", question.words);
        }
    }
}

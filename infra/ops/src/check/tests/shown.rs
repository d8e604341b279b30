//! The table and the JSON, in both languages.

use serde_json::json;

use super::Recorded;
use crate::{
    check::{logs, outcome::Outcome, question::Question},
    language::tests::in_chinese,
};

/// Five log groups: one is encrypted, none has its retention.
fn outcome() -> Outcome {
    let key = "arn:aws-cn:kms:cn-north-1:123456789012:key/1-s";
    let mut resources = json!({"StorageKey": ["AWS::KMS::Key", "1-s", {}]});
    let mut groups = Vec::new();
    for name in ["a", "b", "c", "d", "e"] {
        let group = format!("/aws/lambda/qeg-prod-{name}");
        let key = (name == "a").then_some(key);
        groups.push(json!({"logGroupName": group, "kmsKeyId": key}));
        resources[format!("Log{name}")] =
            json!(["AWS::Logs::LogGroup", group, {"RetentionInDays": 30}]);
    }
    let recorded = Recorded::new(resources, &[]).answer(
        Question::log_groups("/aws/lambda/qeg-prod-"),
        json!({"logGroups": groups}),
    );
    let mut lines = recorded.lines(logs::check);
    lines.retain(|line| line.rule != "logs.subscriptions");
    Outcome::of(&recorded.stack(), lines)
}

#[test]
fn lines_that_say_the_same_are_one_row() {
    let text = outcome().text(false);
    let rows: Vec<&str> = text.lines().map(str::trim_end).collect();
    assert!(rows[1].starts_with("FAILED  P8"), "{text}");
    assert!(rows[1].ends_with("Loga, Logb, Logc and 2 more"), "{text}");
    assert_eq!(rows[2], "          expected  30 days");
    assert_eq!(rows[3], "          found     for ever");
    assert!(rows[4].starts_with("          read      infra/runbooks/"));
    assert!(rows[5].starts_with("passed  P2") && rows[5].ends_with("Loga"));
    assert!(rows[6].ends_with("Logb, Logc, Logd and 1 more"), "{text}");
    assert_eq!(
        rows.last().copied(),
        Some("qeg-prod in cn-north-1, account 123456789012: 1 passed, 9 failed")
    );
    assert!(!text.contains("aws logs"));
}

#[test]
fn verbose_table_has_each_line_with_its_command() {
    let text = outcome().text(true);
    let command = "          command   aws logs describe-log-groups --log-group-name-prefix \
                   /aws/lambda/qeg-prod- --region cn-north-1";
    assert_eq!(text.lines().filter(|line| *line == command).count(), 10);
}

#[test]
fn the_table_is_chinese_and_json_is_not() {
    let outcome = outcome();
    let (text, json) =
        in_chinese(|| (outcome.text(false), serde_json::to_value(&outcome).unwrap()));
    for words in [
        "不符",
        "日志按时删除",
        "应为",
        "30 天",
        "永久",
        "另有 2 项",
        "1 项通过",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    for words in ["FAILED", "passed", "days", "ever", "expected"] {
        assert!(!text.contains(words), "{words}: {text}");
    }
    let line = &json["lines"][0];
    assert_eq!(line["found"], "for ever");
    assert_eq!(line["result"], "failed");
    assert_eq!(json["failed"], 9);
    let mut names: Vec<&String> = line.as_object().unwrap().keys().collect();
    names.sort_unstable();
    let expected = [
        "commands", "expected", "found", "of", "promise", "read", "result", "rule",
    ];
    assert_eq!(names, expected);
}

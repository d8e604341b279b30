//! A template that promises less fails too; what is given up, what cannot be seen, and what a person has to look at.

use serde_json::json;

use super::{Recorded, failed, held, of_stack};
use crate::{
    check::{
        Check, account, alarms, ask::Ask, book::Gap, deployed::Deployed, functions, line::State,
        logs, outcome::Outcome, queues, roles, tables,
    },
    fault::Exit,
};

#[test]
fn template_that_keeps_logs_for_longer_than_published_fails() {
    let at = |days: u64| {
        let group =
            json!(["AWS::Logs::LogGroup", "/aws/lambda/qeg-prod-purge", {"RetentionInDays": days}]);
        let found = json!({"logGroups": [{"logGroupName": "/aws/lambda/qeg-prod-purge", "retentionInDays": days}]});
        let recorded = Recorded::new(json!({"PurgeLog": group}), &[]);
        recorded
            .answer(Ask::log_groups("/aws/lambda/qeg-prod-"), found)
            .line(logs::check, "logs.retention", "PurgeLog")
    };
    assert_eq!(at(30), held("30 days"));
    assert_eq!(at(7), held("7 days"));
    assert_eq!(at(365), failed("30 days", "365 days"));
}

#[test]
fn template_that_runs_purge_once_a_day_fails() {
    let at = |rate: &str| {
        let targets = json!([{"Arn": "arn:purge"}]);
        let rule =
            json!(["AWS::Events::Rule", "due", {"ScheduleExpression": rate, "Targets": targets}]);
        let recorded = Recorded::new(json!({"PurgeFunctionDue": rule}), &[]);
        let found = json!({"State": "ENABLED", "ScheduleExpression": rate});
        recorded
            .answer(Ask::schedule("due"), found)
            .answer(Ask::schedule_targets("due"), json!({"Targets": targets}))
            .line(functions::check, "functions.schedules", "PurgeFunctionDue")
    };
    assert_eq!(at("rate(15 minutes)"), held("rate(15 minutes)"));
    let found = failed("at least every 60 minutes", "rate(1 day)");
    assert_eq!(at("rate(1 day)"), found);
    assert_eq!(at("cron(0 0 * * ? *)").0, State::Failed);
}

#[test]
fn deletion_that_is_completed_while_a_backup_has_its_keys_fails() {
    let at = |seconds: &str, days: u64| {
        let resources = json!({
            "PurgeFunction": ["AWS::Lambda::Function", "qeg-prod-purge", {}],
            "KeysTable": ["AWS::DynamoDB::Table", "keys", {}],
        });
        let recovery = json!({"ContinuousBackupsDescription": {
            "PointInTimeRecoveryDescription": {"RecoveryPeriodInDays": days},
        }});
        Recorded::new(resources, &[])
            .answer(
                Ask::function("qeg-prod-purge"),
                json!({"KeyBackupSeconds": seconds}),
            )
            .answer(Ask::recovery("keys"), recovery)
            .line(functions::check, "functions.waiting", "PurgeFunction")
            .0
    };
    assert_eq!(at("262800", 3), State::Held);
    assert_eq!(at("86400", 1), State::Held);
    assert_eq!(at("86400", 2), State::Failed);
    assert_eq!(at("", 1), State::Failed);
}

#[test]
fn template_that_loses_a_failed_message_fails() {
    let attributes = json!({"Attributes": {"VisibilityTimeout": "180"}});
    let queue = json!(["AWS::SQS::Queue", "https://sqs/1/n", {"VisibilityTimeout": 180}]);
    let line = Recorded::new(json!({"NotificationQueue": queue}), &[])
        .answer(Ask::queue("https://sqs/1/n"), attributes)
        .line(queues::check, "queues.redrive", "NotificationQueue");
    let found = "tried every 180 s, then lost";
    assert_eq!(
        line,
        failed("at least 5 tries, then a dead-letter queue", found)
    );
}

#[test]
fn template_without_an_alarm_or_a_table_fails() {
    let empty = Recorded::new(json!({}), &[]).answer(
        Ask::alarms("qeg-prod-"),
        json!({"MetricAlarms": [{"MetricName": "Overdue"}]}),
    );
    let of = |metric| empty.line(alarms::check, "alarms.watched", metric).0;
    assert_eq!(of("Overdue"), State::Held);
    assert_eq!(of("ChainsBroken"), State::Failed);
    let keys = empty.line(tables::check, "tables.recovery", "KeysTable");
    assert_eq!(keys, failed("", "not in the stack"));
    let more = json!({"CopyTable": ["AWS::DynamoDB::Table", "copy", {}]});
    let more = Recorded::new(more, &[]).line(tables::check, "tables.recovery", "CopyTable");
    assert_eq!(more.0, State::Failed);
}

#[test]
fn an_alarm_is_heard_only_by_who_has_confirmed() {
    let topic = "arn:aws-cn:sns:cn-north-1:123456789012:alarms";
    let alarm = json!({"MetricAlarms": [{"AlarmName": "qeg-prod-A", "AlarmActions": [topic]}]});
    let with = |subscription: &str| {
        Recorded::new(
            json!({"A": ["AWS::CloudWatch::Alarm", "qeg-prod-A", {}]}),
            &[],
        )
        .answer(Ask::alarms("qeg-prod-"), alarm.clone())
        .answer(
            Ask::subscribers(topic),
            json!({"Subscriptions": [{"SubscriptionArn": subscription}]}),
        )
        .line(alarms::check, "alarms.heard", "A")
    };
    let confirmed = format!("{topic}:1-2");
    assert_eq!(
        with(&confirmed),
        held("a topic with a confirmed subscriber")
    );
    assert_eq!(with("PendingConfirmation").2, "nobody confirmed at alarms");
}

#[test]
fn role_that_may_do_more_is_told_in_the_words_of_the_table() {
    let table = "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/qeg-prod-KeysTable-1";
    let role = "qeg-prod-PortalRole-1";
    let resources = json!({
        "PortalRole": ["AWS::IAM::Role", role, {}],
        "PortalFunction": ["AWS::Lambda::Function", "qeg-prod-portal", {"Role": {"Fn::GetAtt": ["PortalRole", "Arn"]}}],
        "KeysTable": ["AWS::DynamoDB::Table", "qeg-prod-KeysTable-1", {}],
    });
    let with = |action: &str, resource: &str| {
        let more =
            json!({"Statement": {"Effect": "Allow", "Action": action, "Resource": resource}});
        Recorded::new(resources.clone(), &[])
            .answer(Ask::inline_policies(role), json!({"PolicyNames": ["more"]}))
            .answer(
                Ask::attached_policies(role),
                json!({"AttachedPolicies": []}),
            )
            .answer(
                Ask::inline_policy(role, "more"),
                json!({"PolicyDocument": more}),
            )
            .line(roles::check, "roles.powers", "PortalRole")
            .2
    };
    assert_eq!(with("dynamodb:Query", table), "also dynamodb:Query on keys");
    let index = format!("{table}/index/open");
    assert_eq!(
        with("dynamodb:Query", &index),
        "also dynamodb:Query on keys/open"
    );
    assert_eq!(with("s3:*", "*"), "also s3:* on *");
}

#[test]
fn what_a_parameter_gives_up_fails_unless_it_is_a_trial() {
    let table = json!({"IndexTable": ["AWS::DynamoDB::Table", "index", {}]});
    let open = json!({"Table": {"DeletionProtectionEnabled": false}});
    for (protection, is_trial, expected, because) in [
        ("keys", false, State::Failed, Some("Protection=keys")),
        ("keys", true, State::GivenUp, Some("Protection=keys")),
        ("on", true, State::Failed, None),
    ] {
        let recorded = Recorded::new(table.clone(), &[("Protection", protection)]);
        let mut recorded = recorded.answer(Ask::table("index"), open.clone());
        recorded.is_trial = is_trial;
        let lines = recorded.lines(tables::check);
        let mut lines = lines.iter();
        let line = lines.find(|line| line.rule == "tables.protection" && line.of == "IndexTable");
        let line = line.unwrap();
        assert_eq!(line.result, expected, "{protection} {is_trial}");
        assert_eq!(line.given_up_by.as_deref(), because);
    }
}

fn outcome(recorded: &Recorded) -> Outcome {
    let stack: Deployed = recorded.stack();
    Outcome::of(&stack, recorded.lines(account::check))
}

#[test]
fn exit_code_tells_failures_from_what_could_not_be_seen() {
    let enough = json!({"AccountLimit": {"ConcurrentExecutions": 1000}});
    let few = json!({"AccountLimit": {"ConcurrentExecutions": 10}});
    let empty = || Recorded::new(json!({}), &[]);
    let exit = |recorded: &Recorded| outcome(recorded).fault().map(|fault| fault.exit);
    // The ICP filing is a line to look at, and counts for nothing.
    let held = empty().answer(Ask::lambda_account(), enough);
    assert_eq!(exit(&held), None);
    let failed = empty().answer(Ask::lambda_account(), few);
    assert_eq!(exit(&failed), Some(Exit::CheckFailed));
    let denied = Gap::Denied("lambda:GetAccountSettings");
    let unseen = empty().gap(Ask::lambda_account(), denied);
    assert_eq!(exit(&unseen), Some(Exit::Unseen));
    let text = outcome(&unseen).text(false);
    assert!(text.contains("lambda:GetAccountSettings"), "{text}");
}

#[test]
fn the_filing_of_an_account_in_china_is_to_be_looked_at() {
    let recorded = Recorded::new(json!({}), &[]);
    let (state, expected, found) = recorded.line(account::check, "account.filing", "account");
    assert_eq!(state, State::Look);
    assert!(expected.contains("/health"), "{expected}");
    assert_eq!(found, "AWS does not show it");
}

/// The role of a carrier may read the queue of its own stack and call the routes of carriers, and nothing else.
#[test]
fn stacks_of_carriers_and_staff_are_checked_with_the_main_one() {
    let names = [
        "qeg-prod",
        "qeg-prod-carrier-post",
        "qeg-prod2-staff-li-wei",
        "other",
    ];
    let names = names.map(|name| json!({"StackName": name}));
    let role = "qeg-prod-carrier-post-CarrierRole-1";
    let small = json!({
        "CarrierRole": ["AWS::IAM::Role", role, {"Path": "/qeg-prod/carriers/"}],
        "CarrierQueue": ["AWS::SQS::Queue", "https://sqs/1/qeg-prod-carrier-post", {}],
    });
    let of = |queue: &str| {
        let powers = json!({"Statement": [
            {"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": format!("arn:aws-cn:sqs:cn-north-1:123456789012:{queue}")},
            {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "arn:aws-cn:execute-api:cn-north-1:123456789012:a1/v1/*/carrier/*"},
        ]});
        let mut recorded = Recorded::new(json!({}), &[])
            .answer(Ask::stacks(), json!({"Stacks": names}))
            .answer(
                Ask::inline_policies(role),
                json!({"PolicyNames": ["powers"]}),
            )
            .answer(
                Ask::attached_policies(role),
                json!({"AttachedPolicies": []}),
            )
            .answer(
                Ask::inline_policy(role, "powers"),
                json!({"PolicyDocument": powers}),
            );
        for (ask, answer) in of_stack("qeg-prod-carrier-post", small.clone(), &[]) {
            recorded = recorded.answer(ask, answer);
        }
        let stacks = Deployed::read_small(&recorded.book, "qeg-prod").unwrap();
        assert_eq!(stacks.len(), 1);
        let check = Check {
            only: Some("roles.powers".to_owned()),
            verbose: false,
            trial: false,
        };
        let lines = check.judge(&stacks[0], &recorded.book, &[], roles::check);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].of, "qeg-prod-carrier-post CarrierRole");
        lines[0].found.en.clone()
    };
    assert_eq!(of("qeg-prod-carrier-post"), "calls its routes");
    let another = "arn:aws-cn:sqs:cn-north-1:123456789012:qeg-prod-carrier-express";
    assert_eq!(
        of("qeg-prod-carrier-express"),
        format!("also sqs:ReceiveMessage on {another}")
    );
}

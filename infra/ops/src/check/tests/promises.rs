//! A template that promises less fails too; what is waived, what cannot be checked, and what a person has to check.

use serde_json::{Value, json};

use super::{Recorded, failed, of_stack, passed};
use crate::{
    check::{
        Check, account, alarms, answers::NoAnswer, deployed::Deployed, functions, line::State,
        logs, outcome::Outcome, question::Question, queues, roles, tables,
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
            .answer(Question::log_groups("/aws/lambda/qeg-prod-"), found)
            .line(logs::check, "logs.retention", "PurgeLog")
    };
    assert_eq!(at(30), passed("30 days"));
    assert_eq!(at(7), passed("7 days"));
    assert_eq!(at(365), failed("30 days", "365 days"));
}

#[test]
fn a_subscription_of_the_whole_account_fails_unless_it_leaves_our_logs_out() {
    let groups = ["/aws/lambda/qeg-prod-a", "/aws/lambda/qeg-prod-b"];
    let resources = json!({
        "LogA": ["AWS::Logs::LogGroup", groups[0], {}],
        "LogB": ["AWS::Logs::LogGroup", groups[1], {}],
    });
    let at = |policies: Value| {
        let recorded = Recorded::new(resources.clone(), &[]);
        let policies = json!({"accountPolicies": policies});
        recorded
            .answer(Question::log_subscriptions_of_account(), policies)
            .line(logs::check, "logs.subscriptions", "account")
    };
    let elsewhere = json!({"DestinationArn": "arn:elsewhere"}).to_string();
    let of = |criteria: &str| json!([{"policyDocument": elsewhere, "selectionCriteria": criteria}]);
    let [a, b] = groups;
    assert_eq!(at(json!([])), passed("sent nowhere"));
    let sent = failed("sent nowhere", "sent to arn:elsewhere");
    assert_eq!(at(of("")), sent);
    assert_eq!(at(of(&format!("LogGroupName NOT IN [\"{a}\"]"))), sent);
    let both = format!("LogGroupName NOT IN [\"{a}\", \"{b}\"]");
    assert_eq!(at(of(&both)), passed("sent nowhere"));
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
            .answer(Question::schedule("due"), found)
            .answer(
                Question::schedule_targets("due"),
                json!({"Targets": targets}),
            )
            .line(functions::check, "functions.schedules", "PurgeFunctionDue")
    };
    assert_eq!(at("rate(15 minutes)"), passed("rate(15 minutes)"));
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
                Question::function("qeg-prod-purge"),
                json!({"KeyBackupSeconds": seconds}),
            )
            .answer(Question::recovery("keys"), recovery)
            .line(functions::check, "functions.waiting", "PurgeFunction")
            .0
    };
    assert_eq!(at("262800", 3), State::Passed);
    assert_eq!(at("86400", 1), State::Passed);
    assert_eq!(at("86400", 2), State::Failed);
    assert_eq!(at("", 1), State::Failed);
}

#[test]
fn template_that_loses_a_failed_message_fails() {
    let attributes = json!({"Attributes": {"VisibilityTimeout": "180"}});
    let queue = json!(["AWS::SQS::Queue", "https://sqs/1/n", {"VisibilityTimeout": 180}]);
    let line = Recorded::new(json!({"NotificationQueue": queue}), &[])
        .answer(Question::queue("https://sqs/1/n"), attributes)
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
        Question::alarms("qeg-prod-"),
        json!({"MetricAlarms": [{"MetricName": "Overdue"}]}),
    );
    let of = |metric| empty.line(alarms::check, "alarms.watched", metric).0;
    assert_eq!(of("Overdue"), State::Passed);
    assert_eq!(of("ChainsBroken"), State::Failed);
    let keys = empty.line(tables::check, "tables.recovery", "KeysTable");
    assert_eq!(keys, failed("", "not in the stack"));
    let more = json!({"CopyTable": ["AWS::DynamoDB::Table", "copy", {}]});
    let more = Recorded::new(more, &[]).line(tables::check, "tables.recovery", "CopyTable");
    assert_eq!(more.0, State::Failed);
}

#[test]
fn an_alarm_reaches_only_who_has_confirmed() {
    let topic = "arn:aws-cn:sns:cn-north-1:123456789012:alarms";
    let alarm = json!({"MetricAlarms": [{"AlarmName": "qeg-prod-A", "AlarmActions": [topic]}]});
    let with = |subscription: &str| {
        Recorded::new(
            json!({"A": ["AWS::CloudWatch::Alarm", "qeg-prod-A", {}]}),
            &[],
        )
        .answer(Question::alarms("qeg-prod-"), alarm.clone())
        .answer(
            Question::subscribers(topic),
            json!({"Subscriptions": [{"SubscriptionArn": subscription}]}),
        )
        .line(alarms::check, "alarms.recipients", "A")
    };
    let confirmed = format!("{topic}:1-2");
    assert_eq!(
        with(&confirmed),
        passed("a topic with a confirmed subscriber")
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
            .answer(
                Question::inline_policies(role),
                json!({"PolicyNames": ["more"]}),
            )
            .answer(
                Question::attached_policies(role),
                json!({"AttachedPolicies": []}),
            )
            .answer(
                Question::inline_policy(role, "more"),
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
fn what_a_parameter_waives_fails_unless_it_is_a_trial() {
    let table = json!({"IndexTable": ["AWS::DynamoDB::Table", "index", {}]});
    let open = json!({"Table": {"DeletionProtectionEnabled": false}});
    for (protection, is_trial, expected, because) in [
        ("keys", false, State::Failed, Some("Protection=keys")),
        ("keys", true, State::Waived, Some("Protection=keys")),
        ("on", true, State::Failed, None),
    ] {
        let recorded = Recorded::new(table.clone(), &[("Protection", protection)]);
        let mut recorded = recorded.answer(Question::table("index"), open.clone());
        recorded.is_trial = is_trial;
        let lines = recorded.lines(tables::check);
        let mut lines = lines.iter();
        let line = lines.find(|line| line.rule == "tables.protection" && line.of == "IndexTable");
        let line = line.unwrap();
        assert_eq!(line.result, expected, "{protection} {is_trial}");
        assert_eq!(line.waived_by.as_deref(), because);
    }
}

fn outcome(recorded: &Recorded) -> Outcome {
    let stack: Deployed = recorded.stack();
    Outcome::of(&stack, recorded.lines(account::check))
}

#[test]
fn exit_code_tells_failures_from_what_could_not_be_checked() {
    let enough = json!({"AccountLimit": {"ConcurrentExecutions": 1000}});
    let few = json!({"AccountLimit": {"ConcurrentExecutions": 10}});
    let empty = || Recorded::new(json!({}), &[]);
    let exit = |recorded: &Recorded| outcome(recorded).fault().map(|fault| fault.exit);
    // The ICP filing is checked by hand, and counts for nothing.
    let passed = empty().answer(Question::lambda_account(), enough);
    assert_eq!(exit(&passed), None);
    let failed = empty().answer(Question::lambda_account(), few);
    assert_eq!(exit(&failed), Some(Exit::CheckFailed));
    let denied = NoAnswer::Denied("lambda:GetAccountSettings");
    let unchecked = empty().reason(Question::lambda_account(), denied);
    assert_eq!(exit(&unchecked), Some(Exit::Unchecked));
    let text = outcome(&unchecked).text(false);
    assert!(text.contains("lambda:GetAccountSettings"), "{text}");
}

#[test]
fn the_filing_of_an_account_in_china_is_checked_by_hand() {
    let recorded = Recorded::new(json!({}), &[]);
    let (state, expected, found) = recorded.line(account::check, "account.filing", "account");
    assert_eq!(state, State::Manual);
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
            .answer(Question::stacks(), json!({"Stacks": names}))
            .answer(
                Question::inline_policies(role),
                json!({"PolicyNames": ["powers"]}),
            )
            .answer(
                Question::attached_policies(role),
                json!({"AttachedPolicies": []}),
            )
            .answer(
                Question::inline_policy(role, "powers"),
                json!({"PolicyDocument": powers}),
            );
        for (question, answer) in of_stack("qeg-prod-carrier-post", small.clone(), &[]) {
            recorded = recorded.answer(question, answer);
        }
        let stacks = Deployed::read_small(&recorded.answers, "qeg-prod").unwrap();
        assert_eq!(stacks.len(), 1);
        let check = Check {
            only: Some("roles.powers".to_owned()),
            verbose: false,
            trial: false,
        };
        let lines = check.judge(&stacks[0], &recorded.answers, &[], roles::without_template);
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

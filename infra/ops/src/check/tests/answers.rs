//! What AWS says that the emulator does not.

use serde_json::{Value, json};

use super::{Recorded, failed, passed};
use crate::check::{api, keys, line::State, question::Question, tables};

const SUBJECTS: &str = "qeg-prod-SubjectsTable-1A";
const KEYS: &str = "qeg-prod-KeysTable-1A";

fn recovery(days: &Value) -> Value {
    json!({"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": days}})
}

fn tables(subjects: &Value, keys: &Value) -> Recorded {
    let kind = "AWS::DynamoDB::Table";
    let resources = json!({
        "SubjectsTable": [kind, SUBJECTS, recovery(subjects)],
        "KeysTable": [kind, KEYS, recovery(keys)],
    });
    Recorded::new(resources, &[("KeyBackupDays", "1")])
}

fn restorable(days: u64) -> Value {
    json!({"ContinuousBackupsDescription": {
        "ContinuousBackupsStatus": "ENABLED",
        "PointInTimeRecoveryDescription": {
            "PointInTimeRecoveryStatus": "ENABLED", "RecoveryPeriodInDays": days,
            "EarliestRestorableDateTime": "2026-11-24T05:00:00+00:00",
        },
    }})
}

#[test]
fn tables_are_restorable_for_the_promised_days_whatever_the_template_says() {
    let at = |subjects, keys| {
        let recorded = tables(&json!(subjects), &json!(keys));
        let recorded = recorded.answer(Question::recovery(SUBJECTS), restorable(subjects));
        recorded.answer(Question::recovery(KEYS), restorable(keys))
    };
    let of = |recorded: &Recorded, id| recorded.line(tables::check, "tables.recovery", id);
    let good = at(35, 3);
    assert_eq!(of(&good, "SubjectsTable"), passed("35 days"));
    assert_eq!(of(&good, "KeysTable"), passed("3 days"));
    // Deployed so, and not promised so.
    let bad = at(7, 35);
    assert_eq!(of(&bad, "SubjectsTable"), failed("35 days", "7 days"));
    assert_eq!(of(&bad, "KeysTable"), failed("3 days", "35 days"));
}

#[test]
fn keys_may_be_restorable_for_fewer_days_if_they_were_deployed_so() {
    let at = |found| {
        let recorded = tables(&json!(35), &json!({"Ref": "KeyBackupDays"}));
        recorded.answer(Question::recovery(KEYS), restorable(found))
    };
    let of = |recorded: &Recorded| recorded.line(tables::check, "tables.recovery", "KeysTable");
    assert_eq!(of(&at(1)), passed("1 days"));
    assert_eq!(of(&at(3)), failed("1 days", "3 days"));
}

/// No copies but these.
fn copies(table: &str, backups: &Value, points: &Value) -> Recorded {
    let arn = format!("arn:aws-cn:dynamodb:cn-north-1:123456789012:table/{table}");
    let recorded = tables(&json!(35), &json!(3));
    let recorded = recorded.answer(
        Question::table(table),
        json!({"Table": {"TableName": table}}),
    );
    let recorded = recorded.answer(
        Question::backups(table),
        json!({"BackupSummaries": backups}),
    );
    let recorded = recorded.answer(
        Question::recovery_points(&arn),
        json!({"RecoveryPoints": points}),
    );
    let recorded = recorded.answer(Question::exports(&arn), json!({"ExportSummaries": []}));
    recorded.answer(
        Question::kinesis(table),
        json!({"KinesisDataStreamDestinations": []}),
    )
}

#[test]
fn backup_counts_once_it_is_older_than_promised_and_one_of_keys_at_once() {
    // Version 2 of the CLI prints a text, version 1 a number.
    for (made, is_over) in [
        (json!("2026-10-01T00:00:00.5+00:00"), true),
        (json!("2026-11-20T00:00:00+08:00"), false),
        (json!(1_790_812_800.25), true),
        (json!(1_795_132_800), false),
    ] {
        let backup = json!([{"BackupName": "before-upgrade", "BackupCreationDateTime": made}]);
        let of = |table, id| {
            let recorded = copies(table, &backup, &json!([]));
            recorded.line(tables::check, "tables.copies", id)
        };
        let found = failed("none", "backup before-upgrade");
        let expected = if is_over {
            found.clone()
        } else {
            passed("none")
        };
        assert_eq!(of(SUBJECTS, "SubjectsTable"), expected, "{made}");
        assert_eq!(of(KEYS, "KeysTable"), found, "{made}");
    }
}

#[test]
fn copies_of_aws_backup_are_seen_too() {
    let point = json!([{"BackupVaultName": "daily", "CreationDate": "2026-11-25T00:00:00+00:00"}]);
    let recorded = copies(KEYS, &json!([]), &point);
    let line = recorded.line(tables::check, "tables.copies", "KeysTable");
    assert_eq!(line, failed("none", "AWS Backup vault daily"));
}

#[test]
fn only_dynamodb_may_have_grants_and_only_on_the_storage_key() {
    let grant =
        |who: &str| json!({"Grants": [{"GranteePrincipal": who, "Operations": ["Decrypt"]}]});
    let table = "dynamodb.cn-north-1.amazonaws.com";
    let resources = json!({
        "StorageKey": ["AWS::KMS::Key", "1-s", {}],
        "AccountKey": ["AWS::KMS::Key", "1-a", {}],
    });
    let with = |who: &str| {
        let recorded = Recorded::new(resources.clone(), &[]);
        let recorded = recorded.answer(Question::grants("1-s"), grant(who));
        recorded.answer(Question::grants("1-a"), grant(who))
    };
    let of = |recorded: &Recorded, id| recorded.line(keys::check, "keys.grants", id).0;
    assert_eq!(of(&with(table), "StorageKey"), State::Passed);
    assert_eq!(of(&with(table), "AccountKey"), State::Failed);
    let somebody = "arn:aws-cn:iam::123456789012:role/somebody";
    assert_eq!(of(&with(somebody), "StorageKey"), State::Failed);
}

#[test]
fn key_policy_that_grants_more_is_found_whatever_form_it_has() {
    let role = "arn:aws-cn:iam::123456789012:role/qeg-prod-OversightRole-1";
    let root = "arn:aws-cn:iam::123456789012:root";
    let only = json!({"ArnLike": {"aws:PrincipalArn": role}});
    let resources = json!({
        "OversightKey": ["AWS::KMS::Key", "1-o", {}],
        "OversightRole": ["AWS::IAM::Role", "qeg-prod-OversightRole-1", {}],
    });
    let of = |statements: Value| {
        let policy = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
        let recorded = Recorded::new(resources.clone(), &[]);
        let recorded = recorded.answer(Question::key_policy("1-o"), json!({"Policy": policy}));
        recorded.line(keys::check, "keys.users", "OversightKey")
    };
    let promised = json!({
        "Effect": "Allow", "Principal": {"AWS": root}, "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": "*", "Condition": only,
    });
    let expected = "oversight: Decrypt, GenerateDataKey";
    assert_eq!(of(json!([promised])), passed(expected));
    for more in [
        json!({"Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}),
        json!({"Effect": "Allow", "Principal": {"AWS": root}, "Action": ["kms:D*"], "Resource": "*"}),
        json!({"Effect": "Allow", "Principal": {"AWS": root}, "NotAction": "kms:Sign", "Resource": "*"}),
        json!({"Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:ReEncrypt*", "Resource": "*", "Condition": only}),
        json!({"Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:Decrypt", "Resource": "*",
            "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws-cn:iam::123456789012:role/*"}}}),
    ] {
        let (state, _, found) = of(json!([promised, more]));
        assert_eq!(state, State::Failed, "{more}: {found}");
    }
    let reads = json!({"Effect": "Allow", "Principal": {"AWS": root}, "Action": ["kms:Describe*", "kms:List*"], "Resource": "*"});
    assert_eq!(of(json!([promised, reads])), passed(expected));
}

#[test]
fn policy_of_an_api_is_the_same_written_out_and_escaped() {
    let short = json!({"Version": "2012-10-17", "Statement": [
        {"Sid": "OpenRoutes", "Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke",
            "Resource": ["execute-api:/*/GET/", "execute-api:/*/GET/account"]},
        {"Sid": "StaffAlone", "Effect": "Deny", "Principal": "*", "Action": "execute-api:Invoke",
            "Resource": "execute-api:/*/*/staff/*",
            "Condition": {"ArnNotLike": {"aws:PrincipalArn": ["arn:aws-cn:iam::123456789012:role/staff"]}}},
    ]});
    let whole = "arn:aws-cn:execute-api:cn-north-1:123456789012:a1";
    let written = short
        .to_string()
        .replace("execute-api:/", &format!("{whole}/"));
    let resources = json!({"Api": [
        "AWS::ApiGateway::RestApi", "a1", {"Body": {"x-amazon-apigateway-policy": short}},
    ]});
    let of = |policy: &str, rule| {
        // API Gateway escapes the text once more.
        let escaped = policy.replace('"', "\\\"");
        let recorded = Recorded::new(resources.clone(), &[]);
        let recorded = recorded.answer(Question::api("a1"), json!({"policy": escaped}));
        recorded.line(api::check, rule, "Api")
    };
    assert_eq!(of(&written, "api.policy"), passed("as deployed"));
    assert_eq!(of(&written, "api.closed"), passed("closed"));
    for (from, to) in [
        ("GET/account", "*/staff/threads"),
        ("GET/account", "POST/carrier/*"),
        ("GET/account", "*"),
    ] {
        let open = written.replace(from, to);
        assert_eq!(of(&open, "api.closed").0, State::Failed, "{to}");
        assert_eq!(of(&open, "api.policy").0, State::Failed, "{to}");
    }
    let without = written.replace("Deny", "Allow");
    assert_eq!(of(&without, "api.closed").0, State::Failed);
}

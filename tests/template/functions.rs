//! Functions: concurrency, schedules, event sources, log groups and tracing.

use qeg_boot::{Config, Roots};
use serde_json::{Value, json};
use template::TEMPLATE;

use crate::{
    none, pointed,
    resolved::{Resource, resources},
    unless,
};

fn functions() -> Vec<Resource> {
    resources("AWS::Serverless::Function")
}

/// Events of one type, with the name of their function.
fn events(kind: &str) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for function in functions() {
        for (name, event) in function.properties()["Events"]
            .as_object()
            .into_iter()
            .flatten()
        {
            if event["Type"] == kind {
                found.push((
                    format!("{} {name}", function.id),
                    event["Properties"].clone(),
                ));
            }
        }
    }
    found
}

#[test]
fn scheduled_functions_run_one_at_a_time_and_are_not_retried() {
    let functions = functions();
    for id in ["PurgeFunction", "AuditFunction", "RetentionFunction"] {
        let function = functions.iter().find(|one| one.id == id).unwrap();
        assert_eq!(function.properties()["ReservedConcurrentExecutions"], 1);
        assert_eq!(
            function.properties()["EventInvokeConfig"]["MaximumRetryAttempts"],
            0
        );
    }
}

#[test]
fn schedules_are_rules_and_six_functions_have_one() {
    assert!(events("ScheduleV2").is_empty(), "infra/decisions/0001");
    let scheduled: Vec<String> = events("Schedule")
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        scheduled,
        [
            "AuditFunction Due",
            "PurgeFunction Due",
            "RegistrationFunction Releases",
            "RelayFunction Resend",
            "RetentionFunction Due",
            "SupportFunction Due"
        ]
    );
}

/// A run that ends by itself does so half a minute before its function's time is over, so it needs much more than that.
#[test]
fn a_scheduled_run_that_ends_by_itself_has_time_to_work() {
    for name in ["Audit", "Purge", "Relay", "Retention"] {
        let function = &TEMPLATE["Resources"][format!("{name}Function")];
        let seconds = function["Properties"]["Timeout"].as_u64();
        assert!(seconds >= Some(120), "{name}: {seconds:?}");
    }
}

/// A copy of a running process would repeat its random numbers (decision 0029).
#[test]
fn no_function_is_started_from_a_snapshot() {
    let globals = &TEMPLATE["Globals"]["Function"];
    assert!(globals["SnapStart"].is_null());
    none(functions().iter().filter_map(|function| {
        let is_copied = !function.properties()["SnapStart"].is_null();
        unless(!is_copied, || format!("{} has SnapStart", function.id))
    }));
}

/// The functions understand each value that the parameter can have, and the default is not the system's roots.
#[test]
fn every_function_knows_which_roots_to_trust() {
    let variables = &TEMPLATE["Globals"]["Function"]["Environment"]["Variables"];
    assert_eq!(variables["ROOT_CERTIFICATES"]["Ref"], "RootCertificates");
    let parameter = &TEMPLATE["Parameters"]["RootCertificates"];
    assert_eq!(parameter["Default"], "built-in");
    for value in parameter["AllowedValues"].as_array().unwrap() {
        let value = value.as_str().unwrap().to_owned();
        let config = Config::of(move |_| Some(value.clone()));
        assert!(Roots::of(&config).is_ok());
    }
}

#[test]
fn every_batch_reports_its_failed_records() {
    let batches = [events("SQS"), events("DynamoDB")].concat();
    assert_eq!(batches.len(), 3);
    none(batches.iter().filter_map(|(name, event)| {
        let response_types = &event["FunctionResponseTypes"];
        unless(
            *response_types == json!(["ReportBatchItemFailures"]),
            || format!("{name}: {response_types}"),
        )
    }));
}

#[test]
fn a_stream_continues_after_a_bad_record_and_contains_only_new_events() {
    none(
        events("DynamoDB")
            .iter()
            .flat_map(|(name, event)| {
                let retries = event["MaximumRetryAttempts"].as_u64();
                let age = event["MaximumRecordAgeInSeconds"].as_u64();
                let filters = event["FilterCriteria"]["Filters"].as_array();
                let pattern = filters.and_then(|filters| filters.first());
                let pattern = pattern
                    .and_then(|filter| filter["Pattern"].as_str())
                    .unwrap_or("null");
                let pattern: Value = serde_json::from_str(pattern).unwrap();
                let is_outbox =
                    pattern["dynamodb"]["Keys"]["pk"]["S"] == json!([{"prefix": "OUTBOX#"}]);
                [
                    unless(event["BisectBatchOnFunctionError"] == true, || {
                        format!("{name}: one bad record blocks its batch")
                    }),
                    unless(retries.is_some_and(|n| n <= 10), || {
                        format!("{name}: retries {retries:?} times")
                    }),
                    // A stream keeps records for a day.
                    unless(age.is_some_and(|s| s <= 86_400), || {
                        format!("{name}: retries for {age:?} s")
                    }),
                    unless(pattern["eventName"] == json!(["INSERT"]), || {
                        format!("{name}: gets more than new items")
                    }),
                    unless(is_outbox, || format!("{name}: gets more than the outbox")),
                ]
            })
            .flatten(),
    );
}

#[test]
fn every_function_has_its_own_log_group_with_a_retention_time_and_encryption() {
    let groups = resources("AWS::Logs::LogGroup");
    none(functions().iter().filter_map(|function| {
        let group = pointed(&function.properties()["LoggingConfig"]["LogGroup"])?;
        let group = groups.iter().find(|one| one.id == group.0)?;
        let name = function.properties()["FunctionName"]["Fn::Sub"]
            .as_str()
            .unwrap();
        let log = group.properties()["LogGroupName"]["Fn::Sub"]
            .as_str()
            .unwrap();
        unless(log == format!("/aws/lambda/{name}"), || {
            format!("{}: logs to {log}", function.id)
        })
    }));
    none(functions().iter().filter_map(|function| {
        let group = pointed(&function.properties()["LoggingConfig"]["LogGroup"]);
        let is_ours = group.is_some_and(|(id, _)| groups.iter().any(|group| group.id == id));
        unless(is_ours, || {
            format!("{}: no log group of the template", function.id)
        })
    }));
    none(
        groups
            .iter()
            .flat_map(|group| {
                let days = group.properties()["RetentionInDays"].as_u64();
                let key = pointed(&group.properties()["KmsKeyId"]);
                [
                    unless(days.is_some(), || format!("{}: kept forever", group.id)),
                    unless(key == Some(("StorageKey", "Arn")), || {
                        format!("{}: encrypted with {key:?}", group.id)
                    }),
                ]
            })
            .flatten(),
    );
    let most = TEMPLATE["Parameters"]["LogRetentionDays"]["AllowedValues"]
        .as_array()
        .unwrap();
    assert!(most.iter().all(|days| days.as_u64().unwrap() <= 365));
}

#[test]
fn nothing_is_traced() {
    assert_eq!(TEMPLATE["Globals"]["Function"]["Tracing"], "Disabled");
    none(functions().iter().filter_map(|function| {
        let tracing = &function.properties()["Tracing"];
        unless(tracing.is_null(), || format!("{}: {tracing}", function.id))
    }));
    none(resources("AWS::Serverless::Api").iter().filter_map(|api| {
        let tracing = &api.properties()["TracingEnabled"];
        unless(*tracing == false, || format!("{}: {tracing}", api.id))
    }));
}

/// While erased people are back in a restored table, no function may answer requests.
#[test]
fn the_restore_runbook_stops_every_function_that_answers_requests() {
    const RUNBOOK: &str = include_str!("../../infra/runbooks/restore.md");
    let loop_of = RUNBOOK.split("\nfor f in ").nth(1).unwrap();
    let closed: Vec<&str> = loop_of.split(';').next().unwrap().split(' ').collect();
    let answering = events("Api").into_iter().map(|(name, _)| name);
    let mut open: Vec<String> = answering
        .filter_map(|name| Some(name.split_once("Function ")?.0.to_lowercase()))
        // It has no access to data.
        .filter(|name| name != "portal")
        .chain(["retention".to_owned()])
        .collect();
    open.sort_unstable();
    open.dedup();
    let mut all = closed.clone();
    all.sort_unstable();
    assert_eq!(all, open);
}

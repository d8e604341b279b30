//! Records of a few lines, and the faults found in them.

use std::collections::BTreeSet;

use anyhow::Result;
use serde_json::json;

use super::{Asked, Facts, Power, Service, compare};

fn facts() -> Result<Facts> {
    let role = "arn:aws:iam::000000000000:role/qeg-RelayRole";
    let facts = json!({
        "api_id": "", "stack": "local", "staff": [], "carriers": {}, "log_groups": {},
        "tables": {"transient": "qeg-transient"},
        "queues": {"relay_failure": "http://127.0.0.1:4566/000000000000/failures", "carrier-post": "http://x/y/post"},
        "keys": {"AccountKey": "arn:aws:kms:us-east-1:000000000000:key/1"},
        "functions": {"relay": "qeg-relay"},
        "roles": {"relay": role},
    });
    Ok(serde_json::from_value(facts)?)
}

/// One call under the role of relay, by a session of this name.
fn call(session: &str, action: &str, resource: &str, allowed: bool) -> String {
    let caller = format!("arn:aws:sts::000000000000:assumed-role/qeg-RelayRole/{session}");
    json!({"caller": caller, "action": action, "resource": resource, "allowed": allowed})
        .to_string()
}

fn power(service: Service, action: &str, resource: &str) -> Power {
    Power {
        function: "relay".into(),
        service,
        resource: resource.into(),
        action: action.into(),
    }
}

fn read(lines: &[String]) -> Result<Asked> {
    let mut asked = Asked::default();
    asked.add_lines(&facts()?, "us-east-1", &lines.join("\n"))?;
    Ok(asked)
}

const TABLE: &str = "arn:aws:dynamodb:us-east-1:000000000000:table/qeg-transient";

#[test]
fn calls_of_a_function_are_powers() -> Result<()> {
    let index = format!("{TABLE}/index/unsent");
    let queue = "arn:aws:sqs:us-east-1:000000000000:";
    let asked = read(&[
        call("qeg-relay", "dynamodb:DeleteItem", TABLE, true),
        call("qeg-relay", "dynamodb:Query", &index, true),
        call(
            "qeg-relay",
            "sqs:SendMessage",
            &format!("{queue}failures"),
            true,
        ),
        call(
            "qeg-relay",
            "sqs:SendMessage",
            &format!("{queue}post"),
            true,
        ),
        call(
            "qeg-relay",
            "kms:Decrypt",
            "arn:aws:kms:us-east-1:000000000000:key/1",
            true,
        ),
    ])?;
    let wanted = [
        power(Service::DynamoDb, "DeleteItem", "transient"),
        power(Service::DynamoDb, "Query", "transient/unsent"),
        power(Service::Sqs, "SendMessage", "relay failure"),
        power(Service::Sqs, "SendMessage", "carrier"),
        power(Service::Kms, "Decrypt", "account"),
    ];
    assert_eq!(asked.allowed, wanted.into());
    Ok(())
}

#[test]
fn calls_of_a_test_under_the_role_of_a_function_do_not_count() -> Result<()> {
    let asked = read(&[
        call("probe", "dynamodb:DeleteItem", TABLE, true),
        call("probe", "dynamodb:Scan", TABLE, false),
    ])?;
    assert_eq!(asked, Asked::default());
    Ok(())
}

#[test]
fn an_unused_power_is_a_fault_unless_lambda_uses_it() -> Result<()> {
    let asked = read(&[call("qeg-relay", "dynamodb:DeleteItem", TABLE, true)])?;
    let used = power(Service::DynamoDb, "DeleteItem", "transient");
    let by_lambda = power(Service::Sqs, "SendMessage", "relay failure");
    let unused = power(Service::Sqs, "SendMessage", "deletion");
    let document = [used, by_lambda.clone(), unused].into();
    let faults = compare(&document, &[by_lambda].into(), &asked);
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0].starts_with("relay: sqs:SendMessage on deletion: the function never used it")
    );
    Ok(())
}

#[test]
fn a_refused_call_is_a_fault_also_for_an_unknown_service() -> Result<()> {
    let asked = read(&[
        call("qeg-relay", "dynamodb:Scan", TABLE, false),
        call("qeg-relay", "s3:GetObject", "arn:aws:s3:::x", false),
    ])?;
    let faults = compare(&[].into(), &[].into(), &asked);
    assert_eq!(faults.len(), 2);
    assert!(faults[0].starts_with("relay: dynamodb:Scan on transient: the function called"));
    assert!(faults[1].starts_with("relay: s3:GetObject on arn:aws:s3:::x: the function called"));
    Ok(())
}

#[test]
fn a_power_may_be_used_on_either_of_two_stacks_but_a_refused_call_counts_on_both() -> Result<()> {
    let mut asked = read(&[call("qeg-relay", "dynamodb:DeleteItem", TABLE, true)])?;
    let other = [
        call("qeg-relay", "dynamodb:Query", TABLE, true),
        call("qeg-relay", "dynamodb:Scan", TABLE, false),
    ];
    asked.add_lines(&facts()?, "us-east-1", &other.join("\n"))?;
    let document = [
        power(Service::DynamoDb, "DeleteItem", "transient"),
        power(Service::DynamoDb, "Query", "transient"),
    ];
    let faults = compare(&document.into(), &BTreeSet::new(), &asked);
    assert_eq!(faults.len(), 1);
    assert!(faults[0].contains("dynamodb:Scan on transient"));
    Ok(())
}

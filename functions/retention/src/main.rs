//! The retention function: boots, connects, runs once for each tick of its schedule, or only looks when an operator
//! calls it with `{"dry_run": true}`.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use lambda_http::lambda_runtime::{self, Error, LambdaEvent, service_fn};
use qeg_batch::Trigger;
use qeg_boot::Boot;
use qeg_domain::{calendar::Calendar, retention::Schedule};
use qeg_retention::{Mode, report, run};
use qeg_store::{Database, Store, Tables};
use qeg_vault::{KeyArns, Vault};
use serde_json::{Value, json};

/// What is begun this long before Lambda's own end still has time to finish.
const MARGIN: SignedDuration = SignedDuration::from_secs(30);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("retention").await;
    let config = &boot.config;
    let tables = Tables {
        subjects: config.text("SUBJECTS_TABLE")?,
        keys: config.text("KEYS_TABLE")?,
        ledger: config.text("LEDGER_TABLE")?,
        transient: config.text("TRANSIENT_TABLE")?,
        ..Tables::default()
    };
    let database = Database::new(boot.clients.dynamodb(), tables);
    // Without a key: it opens nothing, and seals nothing.
    let vault = Vault::new(
        boot.clients.kms(),
        KeyArns::default(),
        Arc::new(boot.random),
        Arc::new(boot.clock),
    );
    let store = &Store::new(database, vault);
    let rules = &(Schedule::published()?, Calendar::published());
    let boot = &boot;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| async move {
        let mode = mode(&event.payload)?;
        let stop_at = stop_at(event.context.deadline)?;
        let report = run(store, (&rules.0, &rules.1), &boot.clock, mode, stop_at).await;
        let report = report.inspect_err(|_| {
            tracing::error!(event = "retention", error_class = "tables_unavailable");
        })?;
        if mode == Mode::DryRun {
            return Ok(serde_json::to_value(&report)?);
        }
        report::log(&report);
        boot.metrics.write(&boot.clock, &report::metrics(&report));
        Ok::<Value, Error>(Value::Null)
    }))
    .await
}

fn mode(event: &Value) -> Result<Mode, Error> {
    if Trigger::is_schedule(event) {
        return Ok(Mode::Apply);
    }
    if *event == json!({"dry_run": true}) {
        return Ok(Mode::DryRun);
    }
    tracing::error!(event = "refused", error_class = "unknown_trigger");
    Err(Error::from(
        "neither the schedule nor {\"dry_run\": true}: check the event sources of retention",
    ))
}

/// Lambda gives its deadline in milliseconds since 1970.
fn stop_at(deadline: u64) -> Result<Timestamp, Error> {
    let deadline = Timestamp::from_millisecond(i64::try_from(deadline)?)?;
    Ok(deadline.checked_sub(MARGIN)?)
}

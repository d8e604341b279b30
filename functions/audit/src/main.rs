//! The audit function: boots, connects, runs once for each tick of its schedule.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use jiff::{SignedDuration, Timestamp};
use lambda_http::lambda_runtime::{self, Error, LambdaEvent, service_fn};
use qeg_audit::{run, sign::Kms};
use qeg_batch::Trigger;
use qeg_boot::Boot;
use qeg_store::{Database, Tables};
use serde_json::Value;

/// What is begun this long before Lambda's own end still has time to finish.
const MARGIN: SignedDuration = SignedDuration::from_secs(30);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("audit").await;
    let tables = Tables {
        ledger: boot.config.text("LEDGER_TABLE")?,
        ..Tables::default()
    };
    let database = Database::new(boot.clients.dynamodb(), tables);
    let signer = Kms::new(boot.clients.kms(), boot.config.arn("AUDIT_KEY")?);
    let (boot, database, signer) = (&boot, &database, &signer);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| async move {
        if !matches!(Trigger::of(event.payload), Trigger::Schedule) {
            tracing::error!(event = "refused", error_class = "unknown_trigger");
            return Err(Error::from(
                "not the schedule: check the event sources of audit",
            ));
        }
        let stop_at = stop_at(event.context.deadline)?;
        let report = run(database, signer, &boot.clock, stop_at).await?;
        report.log();
        boot.metrics.write(&boot.clock, &report.metrics());
        Ok(Value::Null)
    }))
    .await
}

/// Lambda gives its deadline in milliseconds since 1970.
fn stop_at(deadline: u64) -> Result<Timestamp, Error> {
    let deadline = Timestamp::from_millisecond(i64::try_from(deadline)?)?;
    Ok(deadline.checked_sub(MARGIN)?)
}

//! The purge function: boots, connects, runs once for each tick of its schedule.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use jiff::{SignedDuration, Timestamp};
use lambda_http::lambda_runtime::{self, Error, LambdaEvent, service_fn};
use qeg_batch::Trigger;
use qeg_boot::Boot;
use qeg_domain::calendar::Calendar;
use qeg_purge::{Settings, certify::Kms, intake::Sqs, run};
use qeg_store::{Database, Tables};
use serde_json::Value;

/// What is begun this long before Lambda's own end still has time to finish a step.
const MARGIN: SignedDuration = SignedDuration::from_secs(30);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("purge").await;
    let config = &boot.config;
    let tables = Tables {
        subjects: config.text("SUBJECTS_TABLE")?,
        keys: config.text("KEYS_TABLE")?,
        index: config.text("INDEX_TABLE")?,
        ledger: config.text("LEDGER_TABLE")?,
        transient: config.text("TRANSIENT_TABLE")?,
    };
    let database = Database::new(boot.clients.dynamodb(), tables);
    let queue = Sqs::new(boot.clients.sqs(), config.url("DELETION_QUEUE_URL")?);
    let signer = Kms::new(boot.clients.kms(), config.arn("CERTIFICATE_KEY")?);
    let key_backup = config.seconds("KEY_BACKUP_SECONDS")?;
    let carrier_answer = config.seconds("CARRIER_ANSWER_SECONDS")?;
    let issuer = config.text("CERTIFICATE_ISSUER")?;
    let calendar = Calendar::published();
    let (boot, database, queue, signer) = (&boot, &database, &queue, &signer);
    let (issuer, calendar) = (&issuer, &calendar);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| async move {
        if !matches!(Trigger::of(event.payload), Trigger::Schedule) {
            tracing::error!(event = "refused", error_class = "unknown_trigger");
            return Err(Error::from(
                "not the schedule: check the event sources of purge",
            ));
        }
        let clock = &boot.clock;
        let settings = Settings {
            key_backup,
            carrier_answer,
            issuer: issuer.clone(),
            stop_at: stop_at(event.context.deadline)?,
        };
        let report = run(database, queue, signer, clock, calendar, &settings).await?;
        report.log();
        boot.metrics.write(clock, &report.metrics());
        Ok(Value::Null)
    }))
    .await
}

/// Lambda gives its deadline in milliseconds since 1970.
fn stop_at(deadline: u64) -> Result<Timestamp, Error> {
    let deadline = Timestamp::from_millisecond(i64::try_from(deadline)?)?;
    Ok(deadline.checked_sub(MARGIN)?)
}

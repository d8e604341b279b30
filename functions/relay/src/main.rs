//! The relay function: boots, connects, runs; told by its trigger what to do.
//!
//! Needs, for Lambda to bring the stream, and to put away what fails: transient stream
//! `DescribeStream`, `GetRecords`, `GetShardIterator`, `ListStreams`; SQS `SendMessage` on the relay
//! failure queue.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use std::collections::BTreeMap;

use lambda_http::lambda_runtime::{self, Error, LambdaEvent, service_fn};
use qeg_batch::{Failures, Trigger};
use qeg_boot::{Boot, Config};
use qeg_domain::{clock::Clock, handoff::CarrierName};
use qeg_relay::{queues::Queues, resend::resend, stream};
use qeg_store::{Database, Tables};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("relay").await;
    let config = &boot.config;
    let tables = Tables {
        transient: config.text("TRANSIENT_TABLE")?,
        ..Tables::default()
    };
    let outbox = Database::new(boot.clients.dynamodb(), tables);
    let queues = Queues {
        sqs: boot.clients.sqs(),
        deletions: config.url("DELETION_QUEUE_URL")?,
        notifications: config.url("NOTIFICATION_QUEUE_URL")?,
        failures: config.url("FAILURE_QUEUE_URL")?,
        carriers: carriers(config)?,
    };
    let (outbox, queues, clock) = (&outbox, &queues, &boot.clock);
    let metrics = &boot.metrics;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| async move {
        match Trigger::of(event.payload) {
            Trigger::Stream(records) => Ok(stream::relay(outbox, queues, records).await),
            Trigger::Schedule => {
                let resent = resend(outbox, queues, clock.now()).await.inspect_err(|_| {
                    tracing::error!(event = "resend", error_class = "outbox_unavailable");
                })?;
                tracing::info!(
                    event = "resend",
                    resent = resent.sent,
                    failed = resent.failed,
                    skipped = resent.unreadable,
                );
                metrics.write(clock, &resent.metrics());
                Ok(Failures::default())
            }
            Trigger::Queue(_) | Trigger::Unknown => {
                tracing::error!(event = "refused", error_class = "unknown_trigger");
                Err(Error::from(
                    "not an event that relay knows: check its event sources",
                ))
            }
        }
    }))
    .await
}

/// The queues of the carriers that the template has places for; an empty place has no name.
fn carriers(config: &Config) -> Result<BTreeMap<CarrierName, String>, Error> {
    const PLACES: [(&str, &str); 4] = [
        ("CARRIER_1_NAME", "CARRIER_1_QUEUE_URL"),
        ("CARRIER_2_NAME", "CARRIER_2_QUEUE_URL"),
        ("CARRIER_3_NAME", "CARRIER_3_QUEUE_URL"),
        ("CARRIER_4_NAME", "CARRIER_4_QUEUE_URL"),
    ];
    let mut carriers = BTreeMap::new();
    for (name, url) in PLACES {
        let read = |text: &str| CarrierName::parse(text).ok_or(());
        if let Some(name) = Config::optional(config.parsed(name, "the name of a carrier", read))? {
            carriers.insert(name, config.url(url)?);
        }
    }
    Ok(carriers)
}

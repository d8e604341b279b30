//! The relay function: boots, connects, runs; told by its trigger what to do.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use batch::{Failures, Trigger};
use boot::Boot;
use domain::clock::Clock;
use lambda_http::lambda_runtime::{self, Error, LambdaEvent, service_fn};
use relay::{queues::Queues, resend::resend, stream};
use serde_json::Value;
use store::{Database, Tables};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("relay").await;
    let config = &boot.config;
    let tables = Tables {
        transient: config.text("TRANSIENT_TABLE")?,
        ..Tables::default()
    };
    let outbox = Database::new(boot.clients.dynamodb(), tables);
    let queues = Queues::new(
        boot.clients.sqs(),
        config.url("DELETION_QUEUE_URL")?,
        config.url("NOTIFICATION_QUEUE_URL")?,
    );
    let (outbox, queues, clock) = (&outbox, &queues, &boot.clock);
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

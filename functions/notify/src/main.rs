//! The notify function: boots, connects, runs for each batch of its queue.
//!
//! Needs, for Lambda to bring the batches: SQS `DeleteMessage`, `GetQueueAttributes`, `ReceiveMessage`
//! on the notification queue.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use std::{num::NonZeroUsize, sync::Arc};

use lambda_http::lambda_runtime::{self, Error, LambdaEvent, service_fn};
use qeg_batch::{Failures, Trigger, queue};
use qeg_boot::{Boot, Config};
use qeg_domain::clock::Clock;
use qeg_notify::{send::send, webhook::Webhook};
use qeg_store::{Database, Store, Tables};
use qeg_vault::{KeyArns, Vault};
use serde_json::Value;

/// How many messages are sent at once.
const AT_ONCE: NonZeroUsize = NonZeroUsize::new(5).unwrap();

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("notify").await;
    let config = &boot.config;
    let tables = Tables {
        subjects: config.text("SUBJECTS_TABLE")?,
        keys: config.text("KEYS_TABLE")?,
        index: config.text("INDEX_TABLE")?,
        ledger: config.text("LEDGER_TABLE")?,
        transient: config.text("TRANSIENT_TABLE")?,
    };
    let keys = KeyArns {
        account: Some(config.arn("ACCOUNT_KEY")?),
        ..KeyArns::default()
    };
    let database = Database::new(boot.clients.dynamodb(), tables);
    let vault = Vault::new(
        boot.clients.kms(),
        keys,
        Arc::new(boot.random),
        Arc::new(boot.clock),
    );
    let store = Store::new(database, vault);
    let gateway = match Config::optional(config.url("GATEWAY_URL"))? {
        Some(url) => Some(Webhook::new(&url, &config.text("GATEWAY_SECRET")?)?),
        None => None,
    };
    serve(&boot, &store, gateway.as_ref()).await
}

async fn serve(boot: &Boot, store: &Store, gateway: Option<&Webhook>) -> Result<(), Error> {
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| async move {
        let Trigger::Queue(records) = Trigger::of(event.payload) else {
            tracing::error!(event = "refused", error_class = "unknown_trigger");
            return Err(Error::from(
                "not the queue: check the event sources of notify",
            ));
        };
        let handle = async |body: &str| send(store, gateway, body, boot.clock.now()).await;
        Ok::<Failures, Error>(queue::run("notify", records, AT_ONCE, handle).await)
    }))
    .await
}

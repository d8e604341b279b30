//! The support function: boots, connects, warms, runs; told by its trigger whether to answer or to look
//! how near the due dates are.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use std::sync::Arc;

use lambda_http::lambda_runtime::{self, Error, LambdaEvent, service_fn};
use qeg_batch::Trigger;
use qeg_boot::{Boot, warm};
use qeg_domain::{calendar::Calendar, clock::Clock};
use qeg_store::{Database, Store, Table, Tables};
use qeg_support::{Service, due, route};
use qeg_vault::{KeyArns, Vault};
use qeg_web::edge;
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("support").await;
    let config = &boot.config;
    let tables = Tables {
        subjects: config.text("SUBJECTS_TABLE")?,
        keys: config.text("KEYS_TABLE")?,
        index: config.text("INDEX_TABLE")?,
        ledger: config.text("LEDGER_TABLE")?,
        transient: config.text("TRANSIENT_TABLE")?,
    };
    let keys = KeyArns {
        support: Some(config.arn("SUPPORT_KEY")?),
        index: Some(config.arn("INDEX_KEY")?),
        ..KeyArns::default()
    };
    let database = Database::new(boot.clients.dynamodb(), tables);
    let vault = Vault::new(
        boot.clients.kms(),
        keys,
        Arc::new(boot.random),
        Arc::new(boot.clock),
    );
    let service = Service {
        store: Store::new(database, vault),
        calendar: Calendar::published(),
    };
    warm::together([warm::call(service.store.database().get(
        Table::Subjects,
        "WARM",
        "WARM",
    ))])
    .await;
    serve(&boot, &service).await
}

async fn serve(boot: &Boot, service: &Service) -> Result<(), Error> {
    let handler = &async |request: &qeg_web::Request| route(service, request).await;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| async move {
        if Trigger::is_schedule(&event.payload) {
            look(boot, service).await?;
            return Ok(Value::Null);
        }
        let id = event.context.request_id.as_str();
        let reply = edge::respond("support", handler, event.payload, id).await;
        Ok::<Value, Error>(serde_json::to_value(reply)?)
    }))
    .await
}

async fn look(boot: &Boot, service: &Service) -> Result<(), Error> {
    let now = boot.clock.now();
    let found = due::look(&service.store, &service.calendar, now).await;
    let found = found.inspect_err(|_| {
        tracing::error!(event = "threads_due", error_class = "threads_unavailable");
    })?;
    tracing::info!(event = "threads_due", overdue = found.overdue);
    boot.metrics.write(&boot.clock, &found.metrics());
    Ok(())
}

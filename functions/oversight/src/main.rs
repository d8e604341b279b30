//! The oversight function: boots, connects, warms, runs.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use std::sync::Arc;

use qeg_boot::{Boot, warm};
use qeg_domain::calendar::Calendar;
use qeg_oversight::{Service, route};
use qeg_store::{Database, Store, Table, Tables};
use qeg_vault::{KeyArns, Vault};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let boot = Boot::start("oversight").await;
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
        contact: Some(config.arn("CONTACT_KEY")?),
        support: Some(config.arn("SUPPORT_KEY")?),
        oversight: Some(config.arn("OVERSIGHT_KEY")?),
        index: Some(config.arn("INDEX_KEY")?),
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
        Table::Ledger,
        "WARM",
        "WARM",
    ))])
    .await;
    qeg_web::edge::serve("oversight", async |request| route(&service, request).await).await
}

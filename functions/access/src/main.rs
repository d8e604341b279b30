//! The access function: boots, connects, warms, runs.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use std::sync::Arc;

use qeg_access::route;
use qeg_boot::{Boot, warm};
use qeg_domain::calendar::Calendar;
use qeg_store::{Database, Store, Table, Tables};
use qeg_vault::{KeyArns, Vault};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let boot = Boot::start("access").await;
    let config = &boot.config;
    let tables = Tables {
        subjects: config.text("SUBJECTS_TABLE")?,
        keys: config.text("KEYS_TABLE")?,
        ledger: config.text("LEDGER_TABLE")?,
        ..Tables::default()
    };
    let keys = KeyArns {
        account: Some(config.arn("ACCOUNT_KEY")?),
        contact: Some(config.arn("CONTACT_KEY")?),
        support: Some(config.arn("SUPPORT_KEY")?),
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
    warm::together([warm::call(store.database().get(
        Table::Ledger,
        "WARM",
        "WARM",
    ))])
    .await;
    let calendar = Calendar::published();
    qeg_web::edge::serve("access", async |request| {
        route(&store, &calendar, request).await
    })
    .await
}

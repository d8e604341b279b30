//! The contact function: boots, connects, warms, runs.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use std::sync::Arc;

use qeg_boot::{Boot, warm};
use qeg_contact::route;
use qeg_store::{Database, Store, Table, Tables};
use qeg_vault::{KeyArns, Vault};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let boot = Boot::start("contact").await;
    let config = &boot.config;
    let tables = Tables {
        subjects: config.text("SUBJECTS_TABLE")?,
        keys: config.text("KEYS_TABLE")?,
        ledger: config.text("LEDGER_TABLE")?,
        transient: config.text("TRANSIENT_TABLE")?,
        ..Tables::default()
    };
    let keys = KeyArns {
        contact: Some(config.arn("CONTACT_KEY")?),
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
    qeg_web::edge::serve("contact", async |request| route(&store, request).await).await
}

//! The handoff function: boots, connects, warms, runs.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use std::sync::Arc;

use qeg_boot::{Boot, warm};
use qeg_domain::handoff::Carriers;
use qeg_handoff::{Service, route};
use qeg_store::{Database, Store, Table, Tables};
use qeg_vault::{KeyArns, Vault};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let boot = Boot::start("handoff").await;
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
    let expected = "a JSON list of {name, account, role, handling}";
    let carriers = config.parsed("CARRIERS", expected, Carriers::from_json)?;
    let database = Database::new(boot.clients.dynamodb(), tables);
    let vault = Vault::new(
        boot.clients.kms(),
        keys,
        Arc::new(boot.random),
        Arc::new(boot.clock),
    );
    let service = Service {
        store: Store::new(database, vault),
        carriers,
    };
    warm::together([warm::call(service.store.database().get(
        Table::Subjects,
        "WARM",
        "WARM",
    ))])
    .await;
    qeg_web::edge::serve("handoff", async |request| route(&service, request).await).await
}

//! The registration function: boots, connects, warms, runs.
#![recursion_limit = "256"] // handlers nest deeper in SDK futures than the default allows for

use std::sync::Arc;

use qeg_boot::{Boot, warm};
use qeg_domain::{calendar::Calendar, personal::Personal};
use qeg_registration::{Service, route};
use qeg_store::{Database, Store, Table, Tables};
use qeg_vault::{Field, KeyArns, Vault, credential::Passwords};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let boot = Boot::start("registration").await;
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
        passwords: Passwords::default(),
        calendar: Calendar::published(),
    };
    let nobody = Personal::new(String::new());
    warm::together([
        warm::call(
            service
                .store
                .database()
                .get(Table::Transient, "WARM", "WARM"),
        ),
        warm::call(service.store.vault().blind_index(Field::Source, &nobody)),
    ])
    .await;
    qeg_web::edge::serve("registration", async |request| {
        route(&service, request).await
    })
    .await
}

//! The deletion function: boots, connects, warms, runs.
#![recursion_limit = "256"] // handlers nest deeper in SDK futures than the default allows for

use std::sync::Arc;

use qeg_boot::{Boot, warm};
use qeg_deletion::{
    Service,
    certificate_key::{CertificateKey, PublishKey},
    route,
};
use qeg_domain::calendar::Calendar;
use qeg_store::{Database, Store, Table, Tables};
use qeg_vault::{KeyArns, Vault, credential::Passwords};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    let boot = Boot::start("deletion").await;
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
        index: Some(config.arn("INDEX_KEY")?),
        ..KeyArns::default()
    };
    let kms = boot.clients.kms();
    let certificate_key = CertificateKey::new(kms.clone(), config.arn("CERTIFICATE_KEY")?);
    let database = Database::new(boot.clients.dynamodb(), tables);
    let vault = Vault::new(kms, keys, Arc::new(boot.random), Arc::new(boot.clock));
    let service = Service {
        store: Store::new(database, vault),
        passwords: Passwords::default(),
        calendar: Calendar::published(),
        certificate_key,
    };
    // Pays for TLS and entropy before the first request; a failure here is no failure of the start.
    warm::together([
        warm::call(service.store.database().get(Table::Ledger, "WARM", "WARM")),
        warm::call(service.certificate_key.jwk()),
    ])
    .await;
    qeg_web::edge::serve("deletion", async |request| route(&service, request).await).await
}

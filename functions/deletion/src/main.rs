//! The deletion function answers requests of the API.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use qeg_boot::{Boot, Error, warm};
use qeg_deletion::{Service, certificate_key::PublishKey as _, route};
use qeg_store::Table;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("deletion")?;
    let service = Service::connect(&boot)?;
    let public_key = warm::call(service.certificate_key.jwk());
    boot.warm_with(&service.store, Table::Ledger, [public_key])
        .await;
    boot.serve_requests(async |request| route(&service, request).await)
        .await
}

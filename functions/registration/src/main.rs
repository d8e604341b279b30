//! The registration function answers requests of the API.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use qeg_boot::{Boot, Error, warm};
use qeg_domain::personal::Personal;
use qeg_registration::{Service, route};
use qeg_store::Table;
use qeg_vault::Field;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("registration").await;
    let service = Service::connect(&boot)?;
    let nobody = Personal::new(String::new());
    let mac = warm::call(service.store.vault().blind_index(Field::Source, &nobody));
    boot.warm_with(service.store.database(), Table::Transient, [mac])
        .await;
    boot.serve_requests(async |request| route(&service, request).await)
        .await
}

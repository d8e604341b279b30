//! The access function answers requests of the API.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use qeg_access::{Service, route};
use qeg_boot::{Boot, Error};
use qeg_store::Table;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("access")?;
    let service = Service::connect(&boot)?;
    boot.warm(&service.store, Table::Ledger).await;
    boot.serve_requests(async |request| route(&service, request).await)
        .await
}

//! The support function answers requests of the API, and on a schedule measures how near the due dates are.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use qeg_boot::{Boot, Error};
use qeg_store::Table;
use qeg_support::{Service, route};
use qeg_web::Request;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("support")?;
    let service = Service::connect(&boot)?;
    boot.warm(&service.store, Table::Subjects).await;
    let handler = async |request: &Request| route(&service, request).await;
    boot.serve_requests_and_schedule(handler, async |stop_at| service.due(stop_at).await)
        .await
}

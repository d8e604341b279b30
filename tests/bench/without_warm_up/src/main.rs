//! The contact function without warm-up: the first request opens the connection to DynamoDB itself.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use qeg_boot::{Boot, Error};
use qeg_contact::{Service, route};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("contact")?;
    let service = Service::connect(&boot)?;
    boot.serve_requests(async |request| route(&service, request).await)
        .await
}

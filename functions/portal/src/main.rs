//! The portal function answers requests of the API. It uses no table, key or queue.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use qeg_boot::{Boot, Error};
use qeg_portal::{Service, route};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start_without_aws("portal");
    let service = Service::connect(&boot);
    boot.serve_requests(async |request| route(&service, request))
        .await
}

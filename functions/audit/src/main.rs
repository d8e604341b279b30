//! The audit function runs on a schedule: it checks and signs audit chains.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use qeg_audit::Service;
use qeg_boot::{Boot, Error};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("audit")?;
    let service = Service::connect(&boot)?;
    boot.serve_schedule(async |stop_at| service.run(stop_at).await)
        .await
}

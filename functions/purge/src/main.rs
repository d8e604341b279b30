//! The purge function runs on a schedule and erases people whose deletion is due.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use qeg_boot::{Boot, Error};
use qeg_purge::Service;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("purge")?;
    let service = Service::connect(&boot)?;
    boot.serve_schedule(async |stop_at| service.run(stop_at).await)
        .await
}

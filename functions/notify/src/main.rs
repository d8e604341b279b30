//! The notify function sends what its queues bring.
//!
//! Needs, for Lambda to bring the batches: SQS `DeleteMessage`, `GetQueueAttributes`, `ReceiveMessage`
//! on the notification queue.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use qeg_boot::{Boot, Error};
use qeg_notify::{AT_ONCE, Service};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("notify").await;
    let service = Service::connect(&boot)?;
    boot.serve_queue(AT_ONCE, async |body| service.send(body).await)
        .await
}

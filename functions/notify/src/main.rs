//! The notify function handles the messages of the notifications queue.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use qeg_boot::{Boot, Error};
use qeg_notify::{AT_ONCE, Service};

// Lambda reads the queue under this function's role.
qeg_store::needs! { queue notification: DeleteMessage, GetQueueAttributes, ReceiveMessage }

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("notify")?;
    let service = Service::connect(&boot)?;
    boot.serve_queue(AT_ONCE, async |body| service.send(body).await)
        .await
}

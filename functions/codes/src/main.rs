//! The codes function handles the messages of the queue of codes.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use qeg_boot::{Boot, Error};
use qeg_codes::{AT_ONCE, Service};
use qeg_store::Table;

// Lambda reads the queue under this function's role.
qeg_store::needs! { queue code: DeleteMessage, GetQueueAttributes, ReceiveMessage }

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("codes")?;
    let service = Service::connect(&boot)?;
    boot.warm(&service.store, Table::Transient).await;
    boot.serve_queue(AT_ONCE, async |body| service.send(body).await)
        .await
}

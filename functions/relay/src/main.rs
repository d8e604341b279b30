//! The relay function moves events from the outbox to their queues: from the stream, and on a schedule what the stream lost.
//!
//! Needs, for Lambda to bring the stream, and to put away what fails: transient stream
//! `DescribeStream`, `GetRecords`, `GetShardIterator`, `ListStreams`; SQS `SendMessage` on the relay
//! failure queue.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use qeg_boot::{Boot, Error};
use qeg_relay::{Service, stream};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("relay").await;
    let service = Service::connect(&boot)?;
    let relay = async |records| stream::relay(&service.outbox, &service.queues, records).await;
    boot.serve_stream_and_schedule(relay, async |_| service.resend().await)
        .await
}

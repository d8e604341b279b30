//! The relay function moves events from the outbox to their queues: from the stream, and missed ones on a schedule.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for

use qeg_boot::{Boot, Error};
use qeg_relay::{Service, stream};

// Lambda reads the stream with this function's role, and sends batches that it could not deliver to the failure queue.
qeg_store::needs! {
    transient stream: DescribeStream, GetRecords, GetShardIterator, ListStreams;
    queue relay failure: SendMessage;
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let boot = Boot::start("relay")?;
    let service = Service::connect(&boot)?;
    let relay = async |records| stream::relay(&service.outbox, &service.queues, records).await;
    boot.serve_stream_and_schedule(relay, async |stop_at| service.resend(stop_at).await)
        .await
}

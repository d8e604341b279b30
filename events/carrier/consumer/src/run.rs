//! Runs a consumer: waits for the lock on its folder, catches up, then handles one message after the other.

use std::pin::{Pin, pin};

use aws_config::{BehaviorVersion, Region};
use aws_sdk_sqs::config::ProvideCredentials as _;
use jiff::Timestamp;
use tokio::select;
use tokio::time::sleep;

use crate::api::Api;
use crate::error::Error;
use crate::file_orders::FileOrders;
use crate::folder_lock::FolderLock;
use crate::journal::Journal;
use crate::loop_state::LoopState;
use crate::options::Options;
use crate::order_interface::OrderInterface;
use crate::progress::Progress;
use crate::queue::Queue;
use crate::work::Worker;

/// Plays a carrier, with orders as files in the folder, until `stop` resolves. The current message is still finished.
/// Dropping the future is like a kill, and is safe too.
///
/// # Errors
/// [`Error`]: a person has to act. Temporary failures are not errors: the consumer waits and tries again.
pub async fn run(options: Options, stop: impl Future<Output = ()>) -> Result<(), Error> {
    let mut stop = pin!(stop);
    let Some(_lock) = lock(&options, stop.as_mut()).await? else {
        return Ok(());
    };
    let files = FileOrders::open(&options.folder, Timestamp::now).map_err(Error::Folder)?;
    serve(&options, &files, stop).await
}

/// Like [`run`], with your own order interface.
///
/// # Errors
/// As [`run`].
pub async fn run_with<I: OrderInterface>(
    options: Options,
    interface: &I,
    stop: impl Future<Output = ()>,
) -> Result<(), Error> {
    let mut stop = pin!(stop);
    let Some(_lock) = lock(&options, stop.as_mut()).await? else {
        return Ok(());
    };
    serve(&options, interface, stop).await
}

/// The lock on the folder; `None` if `stop` resolved first.
async fn lock(
    options: &Options,
    stop: Pin<&mut impl Future<Output = ()>>,
) -> Result<Option<FolderLock>, Error> {
    select! {
        biased;
        () = stop => Ok(None),
        lock = FolderLock::acquire(&options.folder, || (options.on_progress)(&Progress::Waiting)) => {
            lock.map(Some).map_err(Error::Folder)
        }
    }
}

async fn serve<I: OrderInterface>(
    options: &Options,
    interface: &I,
    mut stop: Pin<&mut impl Future<Output = ()>>,
) -> Result<(), Error> {
    let (queue, api) = connect(options).await?;
    let mut worker = Worker {
        api,
        interface,
        journal: Journal::open(&options.folder, Timestamp::now())?,
        options,
        now: Timestamp::now,
    };
    let mut state = LoopState::new(options);
    loop {
        if state.has_to_catch_up() {
            let result = select! {
                biased;
                () = &mut stop => return Ok(()),
                result = worker.catch_up() => result,
            };
            state.after_catching_up(result)?;
        }
        let received = select! {
            biased;
            () = &mut stop => return Ok(()),
            received = queue.receive(state.wait()) => received,
        };
        for message in state.after_receiving(received)? {
            if is_stopped(stop.as_mut()).await {
                return Ok(());
            }
            let result = worker.handle(&message.body).await;
            if state.after_handling(&message, result)? {
                state.after_deleting(queue.delete(&message).await);
            }
        }
        if state.is_over() {
            return state.end();
        }
        if let Some(pause) = state.pause() {
            select! {
                biased;
                () = &mut stop => return Ok(()),
                () = sleep(pause) => {}
            }
        }
    }
}

async fn is_stopped(stop: Pin<&mut impl Future<Output = ()>>) -> bool {
    select! {
        biased;
        () = stop => true,
        () = std::future::ready(()) => false,
    }
}

/// Clients of the queue and the API, with the same credentials.
async fn connect(options: &Options) -> Result<(Queue, Api), Error> {
    let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12());
    if let Some(region) = &options.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(local) = &options.local {
        loader = loader
            .endpoint_url(&local.aws_endpoint)
            .credentials_provider(local.credentials.clone());
    }
    let config = loader.load().await;
    let region = config.region().ok_or(Error::NoRegion)?.to_string();
    let credentials = config.credentials_provider().ok_or(Error::NoCredentials)?;
    let available = credentials.provide_credentials().await;
    available.map_err(|_| Error::NoCredentials)?;
    let api = Api::new(&options.api, region, credentials, Timestamp::now)?;
    let client = aws_sdk_sqs::Client::new(&config);
    Ok((Queue::new(client, options.queue.clone()), api))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use clap::Parser as _;

    use super::*;
    use crate::options::CommandLine;

    fn options() -> Options {
        let words = "carrier --api https://api --queue https://queue --folder folder";
        let options = CommandLine::try_parse_from(words.split(' ')).ok().unwrap();
        options.options(Arc::new(|_| ())).unwrap()
    }

    fn assert_send(_: &impl Send) {}

    #[test]
    fn the_future_of_a_consumer_is_send() {
        let consumer = run(options(), std::future::pending());
        assert_send(&consumer);
    }
}

//! A consumer's life: wait for the turn, catch up, then take message after message.

use std::collections::HashSet;
use std::io;
use std::pin::{Pin, pin};
use std::time::Duration;

use aws_config::{BehaviorVersion, Region};
use aws_sdk_sqs::config::ProvideCredentials as _;
use jiff::Timestamp;
use tokio::select;
use tokio::time::{Instant, sleep};

use crate::api::{Api, NotAnAddress, Refusal};
use crate::files::Files;
use crate::journal::{Journal, JournalError};
use crate::note::{Note, Why};
use crate::options::Options;
use crate::order_interface::OrderInterface;
use crate::queue::{LONGEST_WAIT, Message, Queue, QueueError};
use crate::turn::Turn;
use crate::work::{Left, Worker};

/// How often to ask what the queue may have lost: what waits too long in a dead-letter queue, for instance.
const CATCH_UP_EVERY: Duration = Duration::from_hours(1);
/// The first pause after a failure; each that follows at once is twice as long. A message that is received
/// while the API is away only comes nearer to the dead-letter queue.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// Why a consumer ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder.
    #[error("cannot use the folder: look at its rights and space ({0})")]
    Folder(#[source] io::Error),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The address.
    #[error(transparent)]
    Address(#[from] NotAnAddress),
    /// No region.
    #[error("no region: give --region, or AWS_REGION, or one in the profile")]
    NoRegion,
    /// No credentials.
    #[error("no credentials: set AWS_PROFILE, or run where a role is given to the machine")]
    NoCredentials,
    /// The queue refused the first call.
    #[error(
        "the queue says {0}: compare --queue and --region with what the operator gave you, and your role"
    )]
    Queue(String),
    /// The API refused the first call.
    #[error(
        "the API says {0}: compare --api and --region with what the operator gave you, and your role"
    )]
    Api(Refusal),
    /// The time given by `once` is over.
    #[error("{0} things were left undone and come again: the notes say why")]
    Undone(usize),
}

/// Plays a carrier, with orders as files in the folder, until `stop` comes: then the message at hand is still finished.
/// Dropping the future instead is a kill, and as harmless.
///
/// # Errors
/// [`Error`]: something that a person has to look at. What passes by itself is waited for.
pub async fn run(options: Options, stop: impl Future<Output = ()>) -> Result<(), Error> {
    let mut stop = pin!(stop);
    let Some(_turn) = turn(&options, stop.as_mut()).await? else {
        return Ok(());
    };
    let files = Files::open(&options.folder, Timestamp::now).map_err(Error::Folder)?;
    serve(&options, &files, stop).await
}

/// The same, with an order interface of your own.
///
/// # Errors
/// As [`run`].
pub async fn run_with<I: OrderInterface>(
    options: Options,
    interface: &I,
    stop: impl Future<Output = ()>,
) -> Result<(), Error> {
    let mut stop = pin!(stop);
    let Some(_turn) = turn(&options, stop.as_mut()).await? else {
        return Ok(());
    };
    serve(&options, interface, stop).await
}

/// `None` if `stop` came first.
async fn turn(
    options: &Options,
    stop: Pin<&mut impl Future<Output = ()>>,
) -> Result<Option<Turn>, Error> {
    select! {
        biased;
        () = stop => Ok(None),
        turn = Turn::wait(&options.folder, || (options.notes)(&Note::Waiting)) => {
            turn.map(Some).map_err(Error::Folder)
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
    let mut shift = Shift::new(options);
    loop {
        if shift.has_to_catch_up() {
            let caught_up = select! {
                biased;
                () = &mut stop => return Ok(()),
                caught_up = worker.catch_up() => caught_up,
            };
            shift.caught_up(caught_up)?;
        }
        let received = select! {
            biased;
            () = &mut stop => return Ok(()),
            received = queue.receive(shift.wait()) => received,
        };
        for message in shift.received(received)? {
            if has_come(stop.as_mut()).await {
                return Ok(());
            }
            let taken = worker.take(&message.body).await;
            if shift.taken(&message, taken)? {
                shift.deleted(queue.delete(&message).await);
            }
        }
        if shift.is_over() {
            return shift.end();
        }
        if let Some(pause) = shift.pause() {
            select! {
                biased;
                () = &mut stop => return Ok(()),
                () = sleep(pause) => {}
            }
        }
    }
}

async fn has_come(stop: Pin<&mut impl Future<Output = ()>>) -> bool {
    select! {
        biased;
        () = stop => true,
        () = std::future::ready(()) => false,
    }
}

/// The queue and the API, with one set of credentials for both.
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
    let found = credentials.provide_credentials().await;
    found.map_err(|_| Error::NoCredentials)?;
    let api = Api::new(&options.api, region, credentials, Timestamp::now)?;
    let client = aws_sdk_sqs::Client::new(&config);
    Ok((Queue::new(client, options.queue.clone()), api))
}

/// How it goes: whether it is time to catch up, to pause, or to end.
struct Shift<'a> {
    options: &'a Options,
    caught_up: Option<Instant>,
    /// The last look at what waits did not come to its end.
    is_behind: bool,
    has_queue: bool,
    last_message: Instant,
    /// Messages of this shift that were left and have not been done since.
    left: HashSet<String>,
    /// Failures in a row.
    failures: u32,
    /// A failure since the last pause, and how long the other side asks to be left alone.
    failed: Option<Option<Duration>>,
}

impl<'a> Shift<'a> {
    fn new(options: &'a Options) -> Self {
        Self {
            options,
            caught_up: None,
            is_behind: true,
            has_queue: false,
            last_message: Instant::now(),
            left: HashSet::new(),
            failures: 0,
            failed: None,
        }
    }

    fn has_to_catch_up(&self) -> bool {
        self.caught_up
            .is_none_or(|at| at.elapsed() > CATCH_UP_EVERY)
    }

    fn caught_up(&mut self, caught_up: Result<(), Left>) -> Result<(), Error> {
        match caught_up {
            Ok(()) => {
                self.caught_up = Some(Instant::now());
                self.is_behind = false;
                self.failures = 0;
                Ok(())
            }
            Err(Left::Journal(error)) => Err(error.into()),
            Err(Left::Later(Why::Api(
                refusal @ (Refusal::Wrong(401 | 403) | Refusal::NotOurs),
            ))) if self.caught_up.is_none() => Err(Error::Api(refusal)),
            Err(Left::Later(why)) => {
                self.say(&Note::Behind { why });
                self.is_behind = true;
                if why.is_general() {
                    self.failed(why);
                } else {
                    // All the rest is done; this one is tried again with the next look.
                    self.caught_up = Some(Instant::now());
                }
                Ok(())
            }
            // No message is read on the way.
            Err(Left::Poison) => Ok(()),
        }
    }

    /// How long to wait for messages.
    fn wait(&self) -> Duration {
        let Some(once) = self.options.once else {
            return LONGEST_WAIT;
        };
        let rest = once.saturating_sub(self.last_message.elapsed());
        rest.clamp(Duration::from_secs(1), LONGEST_WAIT)
    }

    fn received(
        &mut self,
        received: Result<Vec<Message>, QueueError>,
    ) -> Result<Vec<Message>, Error> {
        match received {
            Ok(messages) => {
                self.has_queue = true;
                if !messages.is_empty() {
                    self.last_message = Instant::now();
                }
                Ok(messages)
            }
            Err(error) if error.is_final && !self.has_queue => Err(Error::Queue(error.code)),
            Err(error) => {
                self.no_queue(error);
                Ok(Vec::new())
            }
        }
    }

    /// Whether the message may go.
    fn taken(&mut self, message: &Message, taken: Result<(), Left>) -> Result<bool, Error> {
        let id = message.id.clone();
        match taken {
            Ok(()) => {
                self.left.remove(&id);
                self.failures = 0;
                Ok(true)
            }
            Err(Left::Journal(error)) => Err(error.into()),
            Err(Left::Poison) => {
                self.say(&Note::Poison { message: id });
                Ok(false)
            }
            Err(Left::Later(why)) => {
                if self.options.once.is_some() {
                    self.left.insert(id.clone());
                }
                self.say(&Note::Left { message: id, why });
                if why.is_general() {
                    self.failed(why);
                }
                Ok(false)
            }
        }
    }

    /// A message that could not be deleted comes again, and is known as done.
    fn deleted(&mut self, deleted: Result<(), QueueError>) {
        if let Err(error) = deleted {
            self.no_queue(error);
        }
    }

    fn no_queue(&mut self, error: QueueError) {
        self.say(&Note::NoQueue { code: error.code });
        self.failures += 1;
        self.failed = Some(None);
    }

    fn failed(&mut self, why: Why) {
        self.failures += 1;
        self.failed = Some(match why {
            Why::Api(Refusal::Later { after, .. }) => after,
            _ => None,
        });
    }

    fn pause(&mut self) -> Option<Duration> {
        let asked_for = self.failed.take()?;
        let doublings = self.failures.saturating_sub(1).min(7);
        let pause = asked_for.unwrap_or(FIRST_PAUSE * 2_u32.pow(doublings));
        Some(pause.min(LONGEST_PAUSE))
    }

    fn is_over(&self) -> bool {
        let once = self.options.once;
        once.is_some_and(|once| self.last_message.elapsed() >= once)
    }

    fn end(&self) -> Result<(), Error> {
        match self.left.len() + usize::from(self.is_behind) {
            0 => Ok(()),
            undone => Err(Error::Undone(undone)),
        }
    }

    fn say(&self, note: &Note) {
        (self.options.notes)(note);
    }
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

    fn may_move_between_threads(_: &impl Send) {}

    #[test]
    fn a_consumer_can_be_spawned() {
        let consumer = run(options(), std::future::pending());
        may_move_between_threads(&consumer);
    }

    #[test]
    fn pauses_grow_and_end() {
        let options = options();
        let mut shift = Shift::new(&options);
        assert_eq!(shift.pause(), None);
        let mut pauses = (0..10).map(|_| {
            shift.failed(Why::OrderInterface);
            shift.pause().unwrap()
        });
        assert_eq!(pauses.next(), Some(FIRST_PAUSE));
        assert_eq!(pauses.next(), Some(FIRST_PAUSE * 2));
        assert_eq!(pauses.last(), Some(LONGEST_PAUSE));
        let after = Some(Duration::from_secs(7));
        shift.failed(Why::Api(Refusal::Later { status: 429, after }));
        assert_eq!((shift.pause(), shift.pause()), (after, None));
    }
}

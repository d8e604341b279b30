//! The AWS services that tests need, used through the real Rust SDK and without a deployed stack.
//!
//! `DynamoDB` is dynoxide in this process, or Amazon's DynamoDB Local ([`Engine`]). KMS and SQS run in memory: KMS with real
//! cryptography, SQS with the clock of the test.
//!
//! ```no_run
//! # use local_aws::{Failure, Fault, KeySpec, LocalAws, QueueSettings, Redrive, Service, SystemClock};
//! # async fn example() {
//! let aws = LocalAws::start(SystemClock).await;
//! let tables = aws.create_tables("example").await;
//! let account_key = aws.create_key(KeySpec::Symmetric);
//! aws.create_queue("dead", QueueSettings::default());
//! let redrive = Redrive { dead_letter_arn: LocalAws::queue_arn("dead"), max_receive_count: 5 };
//! let settings = QueueSettings { redrive: Some(redrive), ..QueueSettings::default() };
//! let queue = aws.create_queue("deletion", settings);
//! let dynamodb = aws_sdk_dynamodb::Client::new(&aws.config());
//! // Every attempt of one call fails: the first and two repetitions.
//! aws.fail(Fault::new(Service::Kms, "Decrypt", Failure::Throttled).on(&account_key).times(3));
//! assert_eq!(aws.count(Service::Kms, "Decrypt"), 0);
//! # }
//! ```
#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a test's own tools: a panic is a failed test"
)]

mod answer;
mod arn;
mod calls;
mod clock;
mod connector;
mod dynamodb;
mod faults;
mod gate;
mod hex;
mod kms;
mod lock;
mod meter;
mod serve;
mod sqs;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
use qeg_domain::clock::Clock;

use arn::ACCOUNT;
pub use arn::REGION;
pub use calls::{Call, Cost, Service};
pub use clock::SystemClock;
use connector::{Client, Services};
use dynamodb::Database;
pub use dynamodb::tables::TableNames;
pub use dynamodb::{Engine, serve_database};
pub use faults::{Failure, Fault};
pub use gate::Gate;
use hex::random_hex;
pub use kms::KeySpec;
use lock::lock;
use sqs::Sqs;
pub use sqs::{QueueSettings, QueuedMessage, Redrive};

/// Tries of one call, with the first one, as in production.
const ATTEMPTS: u32 = 3;
/// Shorter than in production, so that tests of failures do not wait.
const BACKOFF: Duration = Duration::from_millis(1);

/// The services of one test. Each test has its own keys, queues, recorded calls and faults. With DynamoDB Local the tests of
/// a process share a server, so each one creates its own tables.
pub struct LocalAws {
    client: Client,
    database: Database,
}

impl LocalAws {
    /// Starts the services. Queues measure their timeouts with `clock`. `DynamoDB` is dynoxide, or DynamoDB Local if
    /// `QEG_DYNAMODB` is `local`.
    ///
    /// # Panics
    /// As [`LocalAws::start_with`].
    pub async fn start(clock: impl Clock + 'static) -> Self {
        Self::start_with(Engine::of_environment(), clock).await
    }

    /// Starts the services, with this engine for `DynamoDB`.
    ///
    /// # Panics
    /// When the engine cannot be installed or started; the message says what is missing.
    pub async fn start_with(engine: Engine, clock: impl Clock + 'static) -> Self {
        let database = Database::start(engine).await;
        let database = database.unwrap_or_else(|error| panic!("{error:#}"));
        let services = Services {
            dynamodb: database.address.clone(),
            kms: Mutex::default(),
            sqs: Mutex::new(Sqs::new(Arc::new(clock))),
            calls: Mutex::default(),
            faults: Mutex::default(),
            decide: Mutex::default(),
            killed: tokio::sync::Notify::new(),
            meter: meter::Meter::default(),
        };
        Self {
            client: Client {
                services: Arc::new(services),
                // A client per test, because its connections belong to the runtime of the test.
                http: aws_smithy_http_client::Builder::new().build_http(),
            },
            database,
        }
    }

    /// The configuration for SDK clients. It does not use the environment.
    pub fn config(&self) -> SdkConfig {
        let credentials =
            Credentials::new(&self.database.access_key_id, "test", None, None, "test");
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::from_static(REGION))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .http_client(self.client.clone())
            .retry_config(
                RetryConfig::standard()
                    .with_max_attempts(ATTEMPTS)
                    .with_initial_backoff(BACKOFF),
            )
            .build()
    }

    /// The address of `DynamoDB`, `http://127.0.0.1:PORT`.
    pub fn dynamodb_address(&self) -> &str {
        &self.database.address
    }

    /// The access key with which the tables of this test are found. The secret can be any text.
    pub fn access_key_id(&self) -> &str {
        &self.database.access_key_id
    }

    /// Answers other processes at the address that this gives, `http://127.0.0.1:PORT`, while the runtime runs: they use it as
    /// their `AWS_ENDPOINT_URL`, with this [`LocalAws::access_key_id`].
    ///
    /// # Panics
    /// When no port is free.
    pub async fn serve(&self) -> String {
        let address = serve::serve(self.client.connector()).await;
        address.unwrap_or_else(|error| panic!("{error:#}"))
    }

    /// Answers the services' clients at the root, for a server that answers other addresses too.
    pub fn router(&self) -> axum::Router {
        serve::router(self.client.connector())
    }

    /// Creates the five tables of the template, empty. Their names begin with `prefix` and are new every time.
    ///
    /// # Panics
    /// When `DynamoDB` refuses.
    pub async fn create_tables(&self, prefix: &str) -> TableNames {
        let client = aws_sdk_dynamodb::Client::new(&self.config());
        let prefix = format!("{prefix}-{}", random_hex(4));
        let names = dynamodb::tables::create(&client, &prefix).await;
        lock(&self.client.services.calls).clear();
        names.unwrap_or_else(|error| panic!("{error:#}"))
    }

    /// Creates a KMS key and returns its ARN.
    pub fn create_key(&self, spec: KeySpec) -> String {
        lock(&self.client.services.kms).create_key(spec)
    }

    /// Creates a queue, unless there is one of this name, and returns its URL.
    pub fn create_queue(&self, name: &str, settings: QueueSettings) -> String {
        lock(&self.client.services.sqs).create_queue(name, settings)
    }

    /// ARN of the queue of this name, for [`Redrive`].
    pub fn queue_arn(name: &str) -> String {
        format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}")
    }

    /// The messages of a queue, visible or not, oldest first. It does not receive them.
    ///
    /// # Panics
    /// When there is no queue of this URL.
    pub fn messages(&self, queue_url: &str) -> Vec<QueuedMessage> {
        let messages = lock(&self.client.services.sqs).messages(queue_url);
        messages.unwrap_or_else(|_| panic!("there is no queue {queue_url}"))
    }

    /// Every call since the start, or since the last [`LocalAws::clear_calls`], in the order in which they ended.
    pub fn calls(&self) -> Vec<Call> {
        lock(&self.client.services.calls).clone()
    }

    /// Runs `work` and gives the calls that it made, with their [`Cost`].
    ///
    /// Meanwhile calls run in rounds: all calls that wait at the same time are answered together, and the next round
    /// begins when nothing goes on without an answer. So the number of rounds is the number of round trips that follow
    /// each other, whatever the speed of the machine. Other calls must not run at the same time.
    pub async fn measured<T>(&self, work: impl Future<Output = T>) -> (T, Vec<Call>) {
        self.clear_calls();
        self.client.services.meter.start();
        let outcome = work.await;
        self.client.services.meter.stop();
        (outcome, self.calls())
    }

    /// How many calls of one operation were made.
    pub fn count(&self, service: Service, operation: &str) -> usize {
        let calls = lock(&self.client.services.calls);
        let matching = |call: &&Call| call.service == service && call.operation == operation;
        calls.iter().filter(matching).count()
    }

    /// Forgets the recorded calls.
    pub fn clear_calls(&self) {
        lock(&self.client.services.calls).clear();
    }

    /// The next calls that match fail.
    pub fn fail(&self, fault: Fault) {
        lock(&self.client.services.faults).push(fault);
    }

    /// Sets a function that decides about every call for which [`LocalAws::fail`] has no failure. It is called for each
    /// attempt, even if the SDK repeats a call.
    pub fn fail_by(&self, decide: impl FnMut(Service, &str) -> Option<Failure> + Send + 'static) {
        *lock(&self.client.services.decide) = Some(Box::new(decide));
    }

    /// Runs `process` until it ends, or until one of its calls has the failure [`Failure::Killed`]. Then it is dropped
    /// at that call, as Lambda kills a process, and the result is `None`.
    pub async fn until_killed<T>(&self, process: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.client.services.killed.notified() => None,
            ended = process => Some(ended),
        }
    }

    /// Removes all failures that were set.
    pub fn clear_faults(&self) {
        lock(&self.client.services.faults).clear();
        *lock(&self.client.services.decide) = None;
    }
}

//! The whole product in one process: every function, connected as in its `main`, with the real AWS SDK, its own tables
//! in Amazon's DynamoDB Local, and a clock that the test sets. Nothing is deployed, and no test waits.
//!
//! ```no_run
//! # async fn example() {
//! use app::App;
//! use client::Person;
//! use jiff::ToSpan as _;
//!
//! let app = App::start().await;
//! let person = Person::by_call_sign(&app).await;
//! person.ask_for_deletion("grace").await;
//! app.advance(25.hours()).await;
//! # }
//! ```
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's own tools: a panic is a failed test"
)]

mod clock;
mod gateway;
mod log;
mod pending;
mod product;
mod register;
mod services;
mod start;
pub mod tables;
mod times;

use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::HashSet,
    rc::Rc,
    sync::Arc,
};

use client::product::Shared;
use jiff::{Span, SpanRelativeTo, Timestamp, civil::Date};
use local_aws::LocalAws;
use qeg_domain::{calendar::received_on, clock::Clock as _};
use serde_json::Value;

pub use clock::VirtualClock;
use log::Log;
pub use product::identity;
use services::Services;

/// A running product. Clones are the same one.
#[derive(Clone)]
pub struct App(Rc<Parts>);

struct Parts {
    clock: Arc<VirtualClock>,
    aws: LocalAws,
    /// Physical names of tables, URLs of queues and ARNs of keys, by the names of [`start`].
    names: start::Names,
    services: Services,
    /// The functions as they were deployed again, with another certificate key.
    redeployed: OnceCell<Services>,
    messages: sms_gateway::Gateway,
    requests: Cell<u64>,
    /// Outbox items that the stream has shown: it shows each once.
    streamed: RefCell<HashSet<String>>,
    log: Log,
    /// The events that carriers have received, with the carrier's name.
    received: RefCell<Vec<(String, Value)>>,
}

impl App {
    /// The functions, to run one of them or to inspect what it uses.
    pub fn services(&self) -> &Services {
        self.0.redeployed.get().unwrap_or(&self.0.services)
    }

    /// The AWS services behind the SDK, to make them fail or to count calls.
    pub fn aws(&self) -> &LocalAws {
        &self.0.aws
    }

    /// The log lines of all functions so far.
    pub fn log(&self) -> Vec<Value> {
        self.0.log.lines()
    }

    /// The present time.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// The date in Asia/Shanghai, `from_today` days after today.
    pub fn day(&self, from_today: i64) -> Date {
        let span = Span::new().days(from_today);
        received_on(self.now()).checked_add(span).unwrap()
    }

    /// Advances the clock, then does everything that is due: see [`Self::run_pending`]. A day has 24 hours.
    pub async fn advance(&self, by: Span) {
        let by = by.to_duration(SpanRelativeTo::days_are_24_hours()).unwrap();
        self.0.clock.advance(by);
        self.run_pending().await;
    }
}

impl From<&&App> for Shared {
    fn from(app: &&App) -> Self {
        Rc::new((*app).clone())
    }
}

impl From<&App> for Shared {
    fn from(app: &App) -> Self {
        Rc::new(app.clone())
    }
}

impl App {
    /// Calls `look` repeatedly, and delivers events in between, until it finds something. Fails with `what` if it does
    /// not.
    pub async fn eventually<T>(&self, what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
        client::product::eventually(&self.into(), what, look).await
    }
}

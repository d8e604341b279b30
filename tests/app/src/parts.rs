//! A running product and what it consists of.

use std::{
    cell::{Cell, OnceCell, RefCell},
    collections::HashSet,
    rc::Rc,
    sync::Arc,
};

use client::product::Shared;
use jiff::{Span, Timestamp, civil::Date};
use local_aws::LocalAws;
use qeg_domain::{calendar::received_on, clock::Clock as _};
use serde_json::Value;

use crate::{clock::VirtualClock, log::Log, names::Names, services::Services};

/// A running product. Clones are the same one.
#[derive(Clone)]
pub struct App(pub(crate) Rc<Parts>);

/// What a product consists of.
pub(crate) struct Parts {
    pub(crate) clock: Arc<VirtualClock>,
    pub(crate) aws: LocalAws,
    /// Physical names of tables, URLs of queues and ARNs of keys, by the names of [`crate::start`].
    pub(crate) names: Names,
    pub(crate) services: Services,
    /// The functions as they were deployed again, with another certificate key.
    pub(crate) redeployed: OnceCell<Services>,
    pub(crate) messages: sms_gateway::Gateway,
    pub(crate) requests: Cell<u64>,
    /// Outbox items that the stream has shown: it shows each once.
    pub(crate) streamed: RefCell<HashSet<String>>,
    pub(crate) log: Log,
    /// The events that carriers have received, with the carrier's name.
    pub(crate) received: RefCell<Vec<(String, Value)>>,
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

//! Retention: applies the retention schedule. It removes what is kept no longer, notifies those who have not signed
//! in for long, asks for the deletion of accounts that nobody uses, and reports what it found and did, in numbers.
//!
//! It opens nothing: of items it reads keys and ends, and an account goes by the same queue as anybody's request.

pub mod accounts;
pub mod items;
pub mod report;
pub mod run;

use std::sync::Arc;

use jiff::Timestamp;
use qeg_boot::{Boot, ConfigError, Error};
use qeg_domain::{
    calendar::Calendar,
    clock::Clock,
    retention::{Schedule, report::Report},
};
use qeg_store::{Store, Table};

pub use run::{Mode, run};

/// What this function works with.
pub struct Service {
    /// The tables, with no key: it opens nothing and seals nothing.
    pub store: Store,
    schedule: Schedule,
    calendar: Calendar,
    clock: Arc<dyn Clock>,
}

impl Service {
    /// Connects it to its tables.
    ///
    /// # Errors
    /// [`ConfigError`] names the environment variable that is missing or wrong. Any other is that of a schedule
    /// which cannot be read, which a test excludes.
    pub fn connect(boot: &Boot) -> Result<Self, Error> {
        use Table::{Keys, Ledger, Subjects, Transient};
        let store: Result<Store, ConfigError> =
            boot.store(&[Subjects, Keys, Ledger, Transient], &[]);
        Ok(Self {
            store: store?,
            schedule: Schedule::published()?,
            calendar: Calendar::published(),
            clock: Arc::clone(&boot.clock),
        })
    }

    /// One run; after `stop_at` it begins nothing new.
    ///
    /// # Errors
    /// [`qeg_store::StoreError`] when a table or an index cannot be read.
    pub async fn run(&self, mode: Mode, stop_at: Timestamp) -> Result<Report, Error> {
        let rules = (&self.schedule, &self.calendar);
        let report = run(&self.store, rules, &self.clock, mode, stop_at).await;
        Ok(report.inspect_err(|_| {
            tracing::error!(event = "retention", error_class = "tables_unavailable");
        })?)
    }
}

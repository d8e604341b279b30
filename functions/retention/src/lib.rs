//! Retention: applies the retention schedule. It removes expired items, notifies people who have not signed in for a
//! long time, requests the deletion of unused accounts, and reports the numbers.
//!
//! It decrypts nothing: of items it reads keys and expiry times. The deletion of an unused account goes through the
//! same queue as a person's own request.

pub mod accounts;
pub mod items;
pub mod report;
pub mod run;

use std::sync::Arc;

use jiff::Timestamp;
use qeg_boot::{Boot, ConfigError, Error};
use qeg_domain::{
    clock::Clock,
    retention::{Schedule, report::Report},
};
use qeg_store::{Store, Table};

pub use run::{Mode, run};

/// What this function works with.
pub struct Service {
    /// The tables, without keys: it decrypts and encrypts nothing.
    pub store: Store,
    schedule: Schedule,
    clock: Arc<dyn Clock>,
}

impl Service {
    /// Connects it to its tables.
    ///
    /// # Errors
    /// [`ConfigError`] names the environment variable that is missing or wrong. Any other error means that the
    /// retention schedule cannot be parsed, which a test excludes.
    pub fn connect(boot: &Boot) -> Result<Self, Error> {
        use Table::{Keys, Ledger, Subjects, Transient};
        let store: Result<Store, ConfigError> =
            boot.store(&[Subjects, Keys, Ledger, Transient], &[]);
        Ok(Self {
            store: store?,
            schedule: Schedule::published()?,
            clock: Arc::clone(&boot.clock),
        })
    }

    /// One run. After `stop_at` it starts nothing new.
    ///
    /// # Errors
    /// [`qeg_store::StoreError`] when a table or an index cannot be read.
    pub async fn run(&self, mode: Mode, stop_at: Timestamp) -> Result<Report, Error> {
        let report = run(&self.store, &self.schedule, &self.clock, mode, stop_at).await;
        Ok(report.inspect_err(|_| {
            tracing::error!(event = "retention", error_class = "tables_unavailable");
        })?)
    }
}

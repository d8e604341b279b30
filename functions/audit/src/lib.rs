//! Audit: looks after the chains of who did what. It signs what they have grown to, puts a signed checkpoint in place
//! of what expires, and tells the operator of every chain that is not what was written.
//!
//! It reads chains and opens nothing, and of the ledger it may write only what it signed and when a chain is due next.

pub mod report;
pub mod run;
pub mod sign;

use std::sync::Arc;

use jiff::Timestamp;
use qeg_boot::{Boot, ConfigError, Error};
use qeg_domain::clock::Clock;
use qeg_signing::SigningKey;
use qeg_store::{Database, Table};

pub use report::Report;
pub use run::run;

/// What this function works with.
pub struct Service {
    /// The ledger.
    pub database: Database,
    /// The key that signs heads of chains.
    pub signer: SigningKey,
    clock: Arc<dyn Clock>,
}

impl Service {
    /// Connects it to its table and key.
    ///
    /// # Errors
    /// [`ConfigError`] names the environment variable that is missing or wrong.
    pub fn connect(boot: &Boot) -> Result<Self, ConfigError> {
        let arn = boot.config.arn("AUDIT_KEY")?;
        Ok(Self {
            database: boot.database(&[Table::Ledger])?,
            signer: SigningKey::new(boot.clients.kms(), arn),
            clock: Arc::clone(&boot.clock),
        })
    }

    /// The scheduled run; after `stop_at` it begins nothing new.
    ///
    /// # Errors
    /// [`qeg_store::StoreError`] when the index of chains cannot be read.
    pub async fn run(&self, stop_at: Timestamp) -> Result<Report, Error> {
        Ok(run(&self.database, &self.signer, &self.clock, stop_at).await?)
    }
}

//! Audit: verifies audit chains. It signs the head of each chain that has grown, signs a checkpoint that replaces
//! entries before they expire, and reports every chain that was tampered with.
//!
//! It decrypts nothing. In the ledger it may write only its signatures and the day on which a chain is due again.

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

    /// One scheduled run. After `stop_at` it starts no further chain.
    ///
    /// # Errors
    /// [`qeg_store::StoreError`] when the index of due chains cannot be read.
    pub async fn run(&self, stop_at: Timestamp) -> Result<Report, Error> {
        Ok(run(&self.database, &self.signer, &self.clock, stop_at).await?)
    }
}

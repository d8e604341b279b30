//! Purge: erases people whose deletion is due, finishes interrupted erasures, and signs certificates.
//!
//! It may destroy every data key and decrypt with none. The ledger is the source of truth. The queue only saves time: a
//! request whose message was lost is found through the ledger's index of open requests.

pub mod certify;
mod deadlines;
pub mod erase;
mod holds;
pub mod intake;
mod put_off;
pub mod renew;
pub mod report;
pub mod run;
pub mod settings;
pub mod stuck;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use qeg_boot::{Boot, ConfigError, Error};
use qeg_domain::clock::Clock;
use qeg_signing::SigningKey;
use qeg_store::{Database, Table};

pub use report::Report;
pub use run::run;
pub use settings::Settings;

/// The resources of this function.
pub struct Service {
    /// The tables.
    pub database: Database,
    queue: intake::Sqs,
    signer: certify::Signer,
    clock: Arc<dyn Clock>,
    key_backup: Duration,
    carrier_answer: Duration,
    issuer: String,
}

impl Service {
    /// Connects to the function's tables, queue and key.
    ///
    /// # Errors
    /// [`ConfigError`] names the environment variable that is missing or wrong.
    pub fn connect(boot: &Boot) -> Result<Self, ConfigError> {
        use Table::{Index, Keys, Ledger, Subjects, Transient};
        let (config, clients) = (&boot.config, &boot.clients);
        let database = boot.database(&[Subjects, Keys, Index, Ledger, Transient])?;
        let key = SigningKey::new(clients.kms(), config.arn("CERTIFICATE_KEY")?);
        Ok(Self {
            signer: certify::Signer::new(key, database.clone(), Arc::clone(&boot.clock)),
            database,
            queue: intake::Sqs::new(clients.sqs(), config.url("DELETION_QUEUE_URL")?),
            clock: Arc::clone(&boot.clock),
            key_backup: config.seconds("KEY_BACKUP_SECONDS")?,
            carrier_answer: config.seconds("CARRIER_ANSWER_SECONDS")?,
            issuer: config.text("CERTIFICATE_ISSUER")?,
        })
    }

    /// The scheduled run; after `stop_at` it starts no further request.
    ///
    /// # Errors
    /// [`qeg_store::StoreError`] when the ledger's index cannot be read.
    pub async fn run(&self, stop_at: Timestamp) -> Result<Report, Error> {
        let settings = Settings {
            key_backup: self.key_backup,
            carrier_answer: self.carrier_answer,
            issuer: self.issuer.clone(),
            stop_at,
        };
        let (queue, signer, clock) = (&self.queue, &self.signer, &self.clock);
        // A key that is replaced before it signs again, too, is in the ledger: earlier versions of this function have
        // signed without putting it there. If that fails now, certificates wait, and erasures do not.
        let _ = signer.kept().await;
        Ok(run(&self.database, queue, signer, clock, &settings).await?)
    }
}

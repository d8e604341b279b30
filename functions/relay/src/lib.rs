//! Relay: moves events from the outbox to their queues. It gets new events from the table's stream. On a schedule it
//! sends events that the stream missed. An event can be sent twice but is never lost: it is deleted from the outbox
//! only after its queue has it.

pub mod queues;
pub mod resend;
pub mod stream;

use std::sync::Arc;

use jiff::Timestamp;
use qeg_boot::{Boot, ConfigError, Error};
use qeg_domain::clock::Clock;
use qeg_store::{Database, Table};

use queues::{CarrierQueues, Queues};

/// What this function works with.
pub struct Service {
    /// The transient table.
    pub outbox: Database,
    /// The queues that events are sent to.
    pub queues: Queues,
    clock: Arc<dyn Clock>,
}

impl Service {
    /// Connects it to its table and queues.
    ///
    /// # Errors
    /// [`ConfigError`] names the environment variable that is missing or wrong.
    pub fn connect(boot: &Boot) -> Result<Self, ConfigError> {
        let config = &boot.config;
        let failures = config.url("FAILURE_QUEUE_URL")?;
        let prefix = config.text("CARRIER_QUEUE_PREFIX")?;
        Ok(Self {
            outbox: boot.database(&[Table::Transient])?,
            queues: Queues {
                sqs: boot.clients.sqs(),
                deletions: config.url("DELETION_QUEUE_URL")?,
                codes: config.url("CODE_QUEUE_URL")?,
                notifications: config.url("NOTIFICATION_QUEUE_URL")?,
                carriers: CarrierQueues::beside(&failures, &prefix),
                failures,
            },
            clock: Arc::clone(&boot.clock),
        })
    }

    /// The scheduled run: sends events that the stream missed, until `stop_at`.
    ///
    /// # Errors
    /// [`qeg_store::StoreError`] when the outbox cannot be read.
    pub async fn resend(&self, stop_at: Timestamp) -> Result<resend::Resent, Error> {
        let resent = resend::resend(&self.outbox, &self.queues, &self.clock, stop_at).await;
        Ok(resent.inspect_err(|_| {
            tracing::error!(event = "resend", error_class = "outbox_unavailable");
        })?)
    }
}

#[cfg(test)]
mod memory;

//! Relay: moves events from the outbox to their queues. It gets new events from the table's stream. On a schedule it
//! sends events that the stream missed. An event can be sent twice but is never lost: it is deleted from the outbox
//! only after its queue has it.

pub mod queues;
pub mod resend;
pub mod stream;

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use qeg_boot::{Boot, Config, ConfigError, Error};
use qeg_domain::{clock::Clock, handoff::CarrierName};
use qeg_store::{Database, Table};

use queues::Queues;

/// The carriers of the template: the variables of their names and queues. A carrier that is not set has no name.
const CARRIERS: [(&str, &str); 4] = [
    ("CARRIER_1_NAME", "CARRIER_1_QUEUE_URL"),
    ("CARRIER_2_NAME", "CARRIER_2_QUEUE_URL"),
    ("CARRIER_3_NAME", "CARRIER_3_QUEUE_URL"),
    ("CARRIER_4_NAME", "CARRIER_4_QUEUE_URL"),
];

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
        Ok(Self {
            outbox: boot.database(&[Table::Transient])?,
            queues: Queues {
                sqs: boot.clients.sqs(),
                deletions: config.url("DELETION_QUEUE_URL")?,
                notifications: config.url("NOTIFICATION_QUEUE_URL")?,
                failures: config.url("FAILURE_QUEUE_URL")?,
                carriers: carriers(config)?,
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

fn carriers(config: &Config) -> Result<BTreeMap<CarrierName, String>, ConfigError> {
    let mut carriers = BTreeMap::new();
    for (name, url) in CARRIERS {
        let read = |text: &str| CarrierName::parse(text).ok_or(());
        if let Some(name) = Config::optional(config.parsed(name, "the name of a carrier", read))? {
            carriers.insert(name, config.url(url)?);
        }
    }
    Ok(carriers)
}

#[cfg(test)]
mod memory;

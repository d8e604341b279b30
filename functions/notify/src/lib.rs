//! Notify: sends one-time codes, notices and promotions through the operator's message gateway.
//!
//! SQS can deliver a message to this function twice. The gateway recognises a repeat by its id, and the access log
//! gets one entry.

pub mod send;
pub mod webhook;

use std::{num::NonZeroUsize, sync::Arc};

use qeg_batch::Failure;
use qeg_boot::{Boot, Config, Error, Key};
use qeg_domain::clock::Clock;
use qeg_store::{Store, Table};

use webhook::Webhook;

/// How many messages are sent at once.
pub const AT_ONCE: NonZeroUsize = NonZeroUsize::new(5).unwrap();

/// The resources of this function.
pub struct Service {
    /// The tables and the account key.
    pub store: Store,
    /// The message gateway; without one, people see notices in their account only.
    pub gateway: Option<Webhook>,
    clock: Arc<dyn Clock>,
}

impl Service {
    /// Connects to the function's tables and the gateway.
    ///
    /// # Errors
    /// [`qeg_boot::ConfigError`] names the environment variable that is missing or wrong;
    /// [`webhook::NotAnAddress`] for a gateway without HTTPS.
    pub fn connect(boot: &Boot) -> Result<Self, Error> {
        use Table::{Index, Keys, Ledger, Subjects, Transient};
        let (config, tables) = (&boot.config, [Subjects, Keys, Index, Ledger, Transient]);
        let gateway = match Config::optional(config.url("GATEWAY_URL"))? {
            Some(url) => Some(Webhook::new(&url, &config.text("GATEWAY_SECRET")?)?),
            None => None,
        };
        Ok(Self {
            store: boot.store(&tables, &[Key::Account])?,
            gateway,
            clock: Arc::clone(&boot.clock),
        })
    }

    /// Handles one message of the queue.
    ///
    /// # Errors
    /// [`Failure`]: the message goes back to the queue.
    pub async fn send(&self, body: &str) -> Result<(), Failure> {
        send::send(&self.store, self.gateway.as_ref(), body, self.clock.now()).await
    }
}

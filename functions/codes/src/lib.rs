//! Codes: sends one-time codes through the operator's message gateway. They have a queue of their own, because a person
//! waits for each (decisions/0034).
//!
//! SQS can deliver a message to this function twice. The gateway recognises a repeat by its id, and the access log
//! gets one entry.

pub mod send;

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use qeg_batch::Failure;
use qeg_boot::{Boot, Error, Key};
use qeg_domain::clock::Clock;
use qeg_outgoing::Webhook;
use qeg_store::{Store, Table};

/// How many codes are sent at once: the event source gives one at a time, so that none waits for another.
pub const AT_ONCE: NonZeroUsize = NonZeroUsize::MIN;

/// After this time a call of the gateway fails. Two calls are shorter than the function's timeout.
const GATEWAY_TIMEOUT: Duration = Duration::from_secs(4);

/// The resources of this function.
pub struct Service {
    /// The tables and the account key.
    pub store: Store,
    /// The message gateway; without one, codes cannot be sent.
    pub gateway: Option<Webhook>,
    clock: Arc<dyn Clock>,
}

impl Service {
    /// Connects to the function's tables and the gateway.
    ///
    /// # Errors
    /// [`qeg_boot::ConfigError`] names the environment variable that is missing or wrong;
    /// [`qeg_outgoing::NotAnAddress`] for a gateway without HTTPS.
    pub fn connect(boot: &Boot) -> Result<Self, Error> {
        use Table::{Index, Keys, Ledger, Subjects, Transient};
        let tables = [Subjects, Keys, Index, Ledger, Transient];
        Ok(Self {
            store: boot.store(&tables, &[Key::Account])?,
            gateway: boot.gateway(GATEWAY_TIMEOUT)?,
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

//! Notify: writes notices that other functions request, and sends notices and promotions through the operator's message
//! gateway. One-time codes have a function of their own, `codes`.
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

/// How many messages are sent at once.
pub const AT_ONCE: NonZeroUsize = NonZeroUsize::new(5).unwrap();

/// After this time a call of the gateway fails, and the queue delivers the message again.
const GATEWAY_TIMEOUT: Duration = Duration::from_secs(5);

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
    /// [`qeg_outgoing::NotAnAddress`] for a gateway without HTTPS.
    pub fn connect(boot: &Boot) -> Result<Self, Error> {
        use Table::{Keys, Ledger, Subjects, Transient};
        let tables = [Subjects, Keys, Ledger, Transient];
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

//! A gate at which a call waits, so that a test can do something between what its caller read and what it writes.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

/// How long a test waits for a call that never comes, before it fails.
const PATIENCE: Duration = Duration::from_mins(1);

/// A gate for one call, see [`crate::Failure::Held`]. Clones are the same gate.
#[derive(Clone, Debug, Default)]
pub struct Gate(Arc<Sides>);

#[derive(Debug, Default)]
struct Sides {
    reached: Notify,
    opened: Notify,
}

impl Gate {
    /// Runs `held` until its call is at the gate, then `meanwhile` to its end, and then lets the call pass.
    ///
    /// # Panics
    /// When no call comes to the gate.
    pub async fn while_held<H, M>(
        &self,
        held: impl Future<Output = H>,
        meanwhile: impl Future<Output = M>,
    ) -> (H, M) {
        let meanwhile = async {
            let reached = tokio::time::timeout(PATIENCE, self.0.reached.notified());
            reached.await.expect("no call came to the gate");
            let outcome = meanwhile.await;
            self.0.opened.notify_one();
            outcome
        };
        tokio::join!(held, meanwhile)
    }

    /// The call's side: waits until the gate is open.
    pub(crate) async fn pass(&self) {
        self.0.reached.notify_one();
        self.0.opened.notified().await;
    }
}

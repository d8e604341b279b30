//! On a schedule: events that are still in the outbox after five minutes are sent again.

use jiff::{SignedDuration, Timestamp};
use qeg_boot::{Metric, RunReport, Unit};
use qeg_domain::limits;
use qeg_store::{StoreError, core::forward::ForwardOutbox};

use crate::queues::SendEvent;

/// How many events one run takes; the next run takes the rest.
const MOST: usize = 5000;

/// What a run did.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Resent {
    /// Events that are on their queues now.
    pub sent: usize,
    /// Events that could not be sent or deleted, and will be tried again.
    pub failed: usize,
    /// Items that are no events. They stay, and every run counts them in the metric `Stuck`.
    pub unreadable: usize,
}

impl RunReport for Resent {
    fn log(&self) {
        tracing::info!(
            event = "resend",
            resent = self.sent,
            failed = self.failed,
            skipped = self.unreadable,
        );
    }

    fn metrics(&self) -> Vec<Metric> {
        let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        vec![
            ("Resent", count(self.sent), Unit::Count),
            ("Stuck", count(self.failed + self.unreadable), Unit::Count),
        ]
    }
}

/// Sends overdue events. A failure of one does not stop the others.
///
/// # Errors
/// [`StoreError`] when the outbox cannot be read at all.
pub async fn resend(
    outbox: &impl ForwardOutbox,
    queues: &impl SendEvent,
    now: Timestamp,
) -> Result<Resent, StoreError> {
    let age = SignedDuration::from_mins(limits::OUTBOX_RESEND_MINUTES);
    let mut resent = Resent::default();
    for posted in outbox.overdue(age, MOST, now).await? {
        let Some(posted) = posted else {
            resent.unreadable += 1;
            continue;
        };
        if queues.send(&posted).await.is_ok() && outbox.forget(&posted.id).await.is_ok() {
            resent.sent += 1;
        } else {
            resent.failed += 1;
        }
    }
    Ok(resent)
}

#[cfg(test)]
mod tests;

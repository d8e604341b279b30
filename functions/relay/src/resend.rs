//! On a schedule: events that are still in the outbox after five minutes are sent again.

use futures::{StreamExt, TryStreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use qeg_boot::{Metric, RunReport, Unit};
use qeg_domain::{clock::Clock, limits};
use qeg_store::{
    StoreError,
    core::{forward::ForwardOutbox, key::SHARDS},
};

use crate::queues::SendEvent;

/// How many events of one shard a run takes at the most; the next run takes the rest.
const MOST_OF_A_SHARD: usize = 500;
/// How many shards are read, and then how many events are sent, at the same time.
const AT_ONCE: usize = 10;

/// What a run did.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Resent {
    /// Events that are on their queues now.
    pub sent: usize,
    /// Events that could not be sent or deleted, and will be tried again.
    pub failed: usize,
    /// Items that are no events. They stay, and every run counts them in the metric `Stuck`.
    pub unreadable: usize,
    /// Events for which the run had no time left. The next run sends them.
    pub left: usize,
}

impl RunReport for Resent {
    fn log(&self) {
        tracing::info!(
            event = "resend",
            resent = self.sent,
            failed = self.failed,
            skipped = self.unreadable,
            left = self.left,
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

/// What became of one event.
#[derive(Clone, Copy)]
enum Outcome {
    Sent,
    Failed,
    Unreadable,
    Left,
}

/// Sends overdue events of every shard, the oldest first. A failure of one does not stop the others. From `stop_at` on no further one is
/// begun, and no further shard is read, so that the run ends within the time of its function.
///
/// # Errors
/// [`StoreError`] when the outbox cannot be read at all.
pub async fn resend(
    outbox: &impl ForwardOutbox,
    queues: &impl SendEvent,
    clock: &impl Clock,
    stop_at: Timestamp,
) -> Result<Resent, StoreError> {
    let age = SignedDuration::from_mins(limits::OUTBOX_RESEND_MINUTES);
    let shards = stream::iter(SHARDS.chars()).map(async |shard| {
        let now = clock.now();
        if now >= stop_at {
            return Ok(Vec::new());
        }
        outbox.overdue(shard, age, MOST_OF_A_SHARD, now).await
    });
    let shards: Vec<_> = shards.buffered(AT_ONCE).try_collect().await?;
    let overdue = shards.into_iter();
    let overdue = overdue.flat_map(|of_shard| of_shard.into_iter().take(MOST_OF_A_SHARD));
    let mut overdue: Vec<_> = overdue.collect();
    // The oldest of all shards first, so that none waits for another when the time is over.
    overdue.sort_by_key(|posted| posted.as_ref().map(|posted| posted.at));
    let outcomes = stream::iter(overdue).map(async |posted| {
        let Some(posted) = posted else {
            return Outcome::Unreadable;
        };
        if clock.now() >= stop_at {
            return Outcome::Left;
        }
        if queues.send(&posted).await.is_ok() && outbox.forget(&posted.id).await.is_ok() {
            Outcome::Sent
        } else {
            Outcome::Failed
        }
    });
    let mut outcomes = outcomes.buffered(AT_ONCE);
    let mut resent = Resent::default();
    while let Some(outcome) = outcomes.next().await {
        match outcome {
            Outcome::Sent => resent.sent += 1,
            Outcome::Failed => resent.failed += 1,
            Outcome::Unreadable => resent.unreadable += 1,
            Outcome::Left => resent.left += 1,
        }
    }
    Ok(resent)
}

#[cfg(test)]
mod tests;

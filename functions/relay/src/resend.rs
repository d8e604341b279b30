//! On a schedule: events that are still in the outbox after five minutes are sent again.

use futures::{StreamExt, TryStreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use qeg_boot::{Metric, RunReport, Unit};
use qeg_domain::{clock::Clock, limits};
use qeg_store::{
    StoreError,
    core::{
        forward::{ForwardOutbox, OutboxEvent},
        key::SHARDS,
    },
};

use crate::queues::SendEvent;

/// How many events of one shard are in memory at the same time.
const PAGE: usize = 500;
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

/// Sends overdue events, a page of every shard at a time. Of these the oldest is sent first. A failure of one does not stop
/// the others, and however many fail, those behind them are sent too. From `stop_at` on no further one is begun, and no
/// further page is read, so that the run ends within the time of its function.
///
/// # Errors
/// [`StoreError`] when the outbox cannot be read.
pub async fn resend<Outbox: ForwardOutbox>(
    outbox: &Outbox,
    queues: &impl SendEvent,
    clock: &impl Clock,
    stop_at: Timestamp,
) -> Result<Resent, StoreError> {
    let mut resent = Resent::default();
    let mut shards: Vec<_> = SHARDS.chars().map(|shard| (shard, None)).collect();
    while !shards.is_empty() {
        let (overdue, more) = read(outbox, clock, shards, stop_at).await?;
        send(outbox, queues, clock, (overdue, stop_at), &mut resent).await;
        shards = more;
    }
    Ok(resent)
}

/// A shard, and the place in it where its next page begins.
type Shard<Outbox> = (char, Option<<Outbox as ForwardOutbox>::Place>);

/// The next page of each of these shards, oldest first, and the shards that have more.
async fn read<Outbox: ForwardOutbox>(
    outbox: &Outbox,
    clock: &impl Clock,
    shards: Vec<Shard<Outbox>>,
    stop_at: Timestamp,
) -> Result<(Vec<Option<OutboxEvent>>, Vec<Shard<Outbox>>), StoreError> {
    let age = SignedDuration::from_mins(limits::OUTBOX_RESEND_MINUTES);
    let pages = stream::iter(shards).map(async |(shard, after)| {
        let now = clock.now();
        if now >= stop_at {
            return Ok((shard, (Vec::new(), None)));
        }
        let page = outbox.overdue(shard, age, (PAGE, after), now).await;
        page.map(|page| (shard, page))
    });
    let pages: Vec<_> = pages.buffered(AT_ONCE).try_collect().await?;
    let (mut overdue, mut more) = (Vec::new(), Vec::new());
    for (shard, (events, next)) in pages {
        overdue.extend(events);
        more.extend(next.map(|next| (shard, Some(next))));
    }
    // The oldest of all shards first, so that none waits for another when the time is over.
    overdue.sort_by_key(|posted: &Option<OutboxEvent>| posted.as_ref().map(|posted| posted.at));
    Ok((overdue, more))
}

/// Sends these events, and counts what became of them.
async fn send(
    outbox: &impl ForwardOutbox,
    queues: &impl SendEvent,
    clock: &impl Clock,
    (overdue, stop_at): (Vec<Option<OutboxEvent>>, Timestamp),
    resent: &mut Resent,
) {
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
    while let Some(outcome) = outcomes.next().await {
        match outcome {
            Outcome::Sent => resent.sent += 1,
            Outcome::Failed => resent.failed += 1,
            Outcome::Unreadable => resent.unreadable += 1,
            Outcome::Left => resent.left += 1,
        }
    }
}

#[cfg(test)]
mod tests;

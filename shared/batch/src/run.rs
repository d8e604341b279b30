//! Handling the records of a batch: a few at a time, panics caught one by one, one log line.

use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use futures::{FutureExt, StreamExt, stream};

use crate::failure::Failure;

/// Calls `handle` with each record, at most `at_once` at a time. Outcomes are in the order of the
/// records.
pub(crate) async fn handle_each<'a, R, H, F>(
    records: &'a [R],
    at_once: NonZeroUsize,
    handle: H,
) -> Vec<Result<(), Failure>>
where
    H: Fn(&'a R) -> F,
    F: Future<Output = Result<(), Failure>> + 'a,
{
    let handle = &handle;
    stream::iter(records)
        .map(|record| async move { catch_panic(async move { handle(record).await }).await })
        .buffered(at_once.get())
        .collect()
        .await
}

/// Turns a panic into a failure. Records share no state that a panic could leave half changed.
pub(crate) async fn catch_panic(
    future: impl Future<Output = Result<(), Failure>>,
) -> Result<(), Failure> {
    AssertUnwindSafe(future)
        .catch_unwind()
        .await
        .unwrap_or(Err(Failure::PANIC))
}

/// The counts of one batch, for its log line.
pub(crate) struct Counts {
    pub(crate) trigger: &'static str,
    pub(crate) records: usize,
    pub(crate) failed: usize,
    pub(crate) parked: usize,
    /// Failed, and without an id to report.
    pub(crate) dropped: usize,
    pub(crate) first: Option<Failure>,
}

impl Counts {
    pub(crate) fn of(trigger: &'static str, outcomes: &[Result<(), Failure>]) -> Self {
        Self {
            trigger,
            records: outcomes.len(),
            failed: outcomes.iter().filter(|outcome| outcome.is_err()).count(),
            parked: 0,
            dropped: 0,
            first: outcomes.iter().find_map(|outcome| outcome.err()),
        }
    }

    pub(crate) fn log(&self, function: &'static str, started: Instant) {
        tracing::info!(
            event = "batch",
            function,
            trigger = self.trigger,
            records = self.records,
            failed = self.failed,
            parked = self.parked,
            dropped = self.dropped,
            duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
            error_class = self.first.map(Failure::class),
        );
    }
}

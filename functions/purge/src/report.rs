//! What one run did and found.

use std::time::Duration;

/// The figures of one run; they go to the log and the metrics, and hold no ids.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Report {
    /// Requests that are neither cancelled nor completed.
    pub open: usize,
    /// Requests erased in this run.
    pub erased: usize,
    /// Requests completed in this run.
    pub completed: usize,
    /// Requests whose due date was counted again with another result.
    pub recounted: usize,
    /// Requests under a legal hold.
    pub held: usize,
    /// Requests that could not be finished now and will be tried again.
    pub failed: usize,
    /// Requests left for the next run because this one ran out of time.
    pub left: usize,
    /// Messages on the queue that are no deletion events.
    pub poison: usize,
    /// Carriers told once more in this run.
    pub chased: usize,
    /// Carriers whose time to answer ended in this run without an answer.
    pub unanswered: usize,
    /// Requests that are late.
    pub overdue: usize,
    /// Working days until the nearest deadline of what still has to be erased.
    pub nearest_deadline_working_days: Option<i32>,
    /// Age of the oldest request that could have been erased when this run began.
    pub intake_lag: Duration,
    /// The longest erasure of this run.
    pub longest_erasure: Duration,
    /// Whether the queue could not be asked, and the ledger alone was.
    pub is_queue_down: bool,
}

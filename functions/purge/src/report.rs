//! What one run did and found.

use std::time::Duration;

use qeg_boot::{Metric, RunReport, Unit};

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
    /// Requests under a legal hold whose person has not been notified of it yet.
    pub not_notified: usize,
    /// Requests that could not be finished now and will be tried again.
    pub failed: usize,
    /// Requests left for the next run because this one ran out of time.
    pub left: usize,
    /// Messages on the queue that are no deletion events, or name a request that does not exist.
    pub poison: usize,
    /// Carriers reminded in this run.
    pub reminded: usize,
    /// Carriers that had not answered when their time ended, in this run.
    pub unanswered: usize,
    /// Certificates signed again in this run, because a carrier has answered since.
    pub renewed: usize,
    /// Requests past their deadline.
    pub overdue: usize,
    /// Working days until the nearest deadline of an open request.
    pub nearest_deadline_working_days: Option<i32>,
    /// Age of the oldest request that could have been erased when this run began.
    pub intake_lag: Duration,
    /// The longest erasure of this run.
    pub longest_erasure: Duration,
    /// Years of the calendar in the ledger that are left out, because they are not valid.
    pub calendar_faults: usize,
    /// Whether the queue could not be read, so that the run used the ledger alone.
    pub is_queue_down: bool,
}

impl RunReport for Report {
    fn log(&self) {
        tracing::info!(
            event = "purge",
            open = self.open,
            erased = self.erased,
            completed = self.completed,
            recounted = self.recounted,
            held = self.held,
            not_notified = self.not_notified,
            failed = self.failed,
            skipped = self.left,
            reminded = self.reminded,
            unanswered = self.unanswered,
            renewed = self.renewed,
            overdue = self.overdue,
            poison = self.poison,
            queue_down = self.is_queue_down,
        );
    }

    fn metrics(&self) -> Vec<Metric> {
        let count = |name, number: usize| {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            (name, f64::from(number), Unit::Count)
        };
        let mut values = vec![
            count("Overdue", self.overdue),
            count("Erasures", self.erased),
            count("Failures", self.failed),
            count("HoldsNotNotified", self.not_notified),
            count("UnansweredCarriers", self.unanswered),
            count("Left", self.left),
            count("Poison", self.poison),
            count("CalendarFaults", self.calendar_faults),
            count("QueueDown", usize::from(self.is_queue_down)),
            (
                "IntakeLagSeconds",
                self.intake_lag.as_secs_f64(),
                Unit::Seconds,
            ),
            (
                "LongestErasureMs",
                self.longest_erasure.as_secs_f64() * 1000.0,
                Unit::Milliseconds,
            ),
        ];
        if let Some(days) = self.nearest_deadline_working_days {
            values.push(("NearestDeadlineWorkingDays", f64::from(days), Unit::Count));
        }
        values
    }
}

#[cfg(test)]
mod tests;

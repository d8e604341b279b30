//! The parts of a report that go to the log and the metrics.

use qeg_boot::{Metric, RunReport, Unit};
use qeg_domain::retention::report::Report;

/// The report of a scheduled run.
pub struct Run(pub Report);

impl RunReport for Run {
    fn log(&self) {
        let report = &self.0;
        tracing::info!(
            event = "retention",
            removed = report.sum(|line| line.removed),
            notified = report.accounts.notified,
            ended = report.accounts.ended,
            held = report.accounts.held,
            unknown = report.unknown,
            endless = report.sum(|line| line.endless),
            failed = report.failed,
            skipped = u64::from(!report.complete),
        );
    }

    fn metrics(&self) -> Vec<Metric> {
        let report = &self.0;
        let count = |name, number: u64| {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            (name, f64::from(number), Unit::Count)
        };
        vec![
            count("ItemsRemoved", report.sum(|line| line.removed)),
            count("AccountsNotified", report.accounts.notified),
            count("AccountsEnded", report.accounts.ended),
            count("RetentionFaults", report.faults()),
        ]
    }
}

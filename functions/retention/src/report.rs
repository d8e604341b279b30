//! What of a report goes to the log and the metrics.

use qeg_boot::Unit;
use qeg_domain::retention::report::Report;

/// The one log line of a run.
pub fn log(report: &Report) {
    tracing::info!(
        event = "retention",
        removed = report.sum(|line| line.removed),
        told = report.accounts.told,
        ended = report.accounts.ended,
        held = report.accounts.held,
        unknown = report.unknown,
        endless = report.sum(|line| line.endless),
        failed = report.failed,
        skipped = u64::from(!report.complete),
    );
}

/// The metrics of a run; the alarms watch these names.
pub fn metrics(report: &Report) -> Vec<(&'static str, f64, Unit)> {
    let count = |name, number: u64| {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        (name, f64::from(number), Unit::Count)
    };
    vec![
        count("ItemsRemoved", report.sum(|line| line.removed)),
        count("AccountsTold", report.accounts.told),
        count("AccountsEnded", report.accounts.ended),
        count("RetentionFaults", report.faults()),
    ]
}

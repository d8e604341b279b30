//! One run: accounts first, then the items of the tables, then the report.

use jiff::Timestamp;
use qeg_batch::Trigger;
use qeg_domain::{
    calendar::{Calendar, received_on},
    clock::Clock,
    retention::{Schedule, report::Report},
};
use qeg_store::{
    StoreError,
    core::calendar::ReadCalendar,
    legal::hold::ReadHold,
    people::unused_accounts::{EndUnusedAccounts, ListUnusedAccounts},
    retention::{
        items::{RemoveExpired, ScanItems},
        report::KeepReport,
    },
};

use serde_json::{Value, json};

use crate::{accounts::Review, items::Count};

/// Whether a run changes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It requests notices and deletions, removes items, and stores the report of the month.
    Apply,
    /// It only counts.
    DryRun,
}

impl Mode {
    /// The schedule, or an operator's `{"dry_run": true}`; `None` for any other event.
    pub fn of(event: &Value) -> Option<Self> {
        if Trigger::is_schedule(event) {
            return Some(Self::Apply);
        }
        (*event == json!({"dry_run": true})).then_some(Self::DryRun)
    }
}

/// The deployed calendar. If it cannot be read, that of this build: purge counts the deadline again.
async fn calendar(powers: &impl ReadCalendar) -> Calendar {
    match powers.calendar().await {
        Ok(deployed) => deployed.calendar,
        Err(error) => {
            tracing::error!(event = "calendar", error_class = error.class());
            Calendar::published()
        }
    }
}

/// One run. It can be repeated: work that is done is not found again.
///
/// # Errors
/// [`StoreError`] when a table or index cannot be read.
pub async fn run(
    powers: &(
         impl ListUnusedAccounts
         + EndUnusedAccounts
         + ReadHold
         + ReadCalendar
         + ScanItems
         + RemoveExpired
         + KeepReport
     ),
    schedule: &Schedule,
    clock: &dyn Clock,
    mode: Mode,
    stop_at: Timestamp,
) -> Result<Report, StoreError> {
    let (run_at, act) = (clock.now(), mode == Mode::Apply);
    let (mut review, mut count) = (Review::default(), Count::of(schedule));
    let calendar = calendar(powers).await;
    let is_reviewed = review.all(powers, &calendar, clock, act, stop_at).await?;
    let is_counted = count.count_and_remove(powers, clock, act, stop_at).await?;
    let (unknown, failed) = (count.unknown, review.failed + count.failed);
    let report = Report {
        run_at,
        schedule: schedule.version.clone(),
        dry_run: !act,
        complete: is_reviewed && is_counted,
        accounts: review.accounts,
        categories: count.found(),
        unknown,
        failed,
    };
    if act && report.complete {
        let month = received_on(run_at).strftime("%Y-%m").to_string();
        let json = serde_json::to_string(&report).map_err(|_| StoreError::Broken)?;
        powers.keep_report(&month, &json, run_at).await?;
    }
    Ok(report)
}

#[cfg(test)]
mod tests;

//! Deadlines of open requests in one run: the calendar they are counted by, their order, and how near they are.

use std::time::Duration;

use jiff::Timestamp;
use qeg_domain::{
    calendar::{Calendar, due_instant, received_on},
    clock::Clock,
    deletion::State,
};
use qeg_store::{
    core::{calendar::ReadCalendar, deletion_request::DeletionRequest},
    deletion::erasing::Erase,
};

use crate::{
    erase::{Task, is_over, recounted, task},
    report::Report,
    settings::Settings,
    stuck::Stuck,
};

/// The deployed calendar, and whether all of it could be read. If not, the build counts for what is missing, and no open
/// deadline is counted again: it would move to and fro, and people are told what it is.
pub(crate) async fn known_calendar(
    powers: &impl ReadCalendar,
    report: &mut Report,
) -> (Calendar, bool) {
    match powers.calendar().await {
        Ok(deployed) => {
            let failed = deployed.ignored;
            report.calendar_faults = failed;
            if failed > 0 {
                tracing::error!(event = "calendar", error_class = "year_ignored", failed);
            }
            (deployed.calendar, failed == 0)
        }
        Err(error) => {
            let class = Stuck::Store(error).class();
            tracing::error!(event = "calendar", error_class = class);
            (Calendar::published(), false)
        }
    }
}

/// Sorts by deadline; with the same deadline, by time of receipt. Requests that can only wait come last: in a run that has
/// too little time for all, the many that wait for the end of their backups must not delay an erasure. Erasures at which
/// runs were killed come after all others, and of them the one at which the fewest were.
pub(crate) fn in_order(open: &mut [DeletionRequest], now: Timestamp, settings: &Settings) {
    open.sort_by_key(|request| {
        let waits = match task(request, now) {
            Task::Erase => false,
            Task::Complete => !is_over(request, now, settings),
            Task::Wait => true,
        };
        (
            request.retries,
            waits,
            request.deadline.due_on,
            request.received_at,
        )
    });
}

/// Counts due dates again after a change of the calendar. When time runs out, the next run does the rest, so that a new
/// calendar does not stop erasures.
pub(crate) async fn recount(
    powers: &impl Erase,
    calendar: &Calendar,
    (clock, settings): (&dyn Clock, &Settings),
    open: Vec<DeletionRequest>,
    report: &mut Report,
) -> Vec<DeletionRequest> {
    let mut counted = Vec::with_capacity(open.len());
    for request in open {
        let is_unerased = matches!(
            request.state,
            State::Requested | State::Erasing | State::Held
        );
        let has_time = clock.now() < settings.stop_at;
        match recounted(calendar, &request, received_on(clock.now()))
            .filter(|_| is_unerased && has_time)
        {
            None => counted.push(request),
            Some(changed) => match powers.recount(changed, clock.now()).await {
                Ok(changed) => {
                    report.recounted += 1;
                    counted.push(changed);
                }
                Err(error) => {
                    let (request_id, error_class) = (request.id.as_str(), error.class());
                    tracing::error!(event = "deadline_not_recounted", request_id, error_class);
                    report.failed += 1;
                    counted.push(request);
                }
            },
        }
    }
    counted
}

/// Counts open requests and compares them with their deadlines. An erased request is still open: it must be completed
/// by the same day.
pub(crate) fn count_open(
    open: &[DeletionRequest],
    calendar: &Calendar,
    now: Timestamp,
    report: &mut Report,
) {
    report.open = open.len();
    for request in open {
        if request.state == State::Held {
            report.held += 1;
            report.not_notified += usize::from(request.notified.is_none());
            continue;
        }
        let due_on = request.deadline.due_on;
        report.overdue += usize::from(now >= due_instant(due_on));
        let left = calendar.working_days_left(received_on(now), due_on);
        let nearest = report
            .nearest_deadline_working_days
            .unwrap_or(left)
            .min(left);
        report.nearest_deadline_working_days = Some(nearest);
        if task(request, now) == Task::Erase {
            let lag = now.duration_since(request.erase_after);
            let lag = Duration::try_from(lag).unwrap_or_default();
            report.intake_lag = report.intake_lag.max(lag);
        }
    }
}

//! How near the due dates of questions are, for the alarms. Only the index of open threads is read, no thread.

use jiff::Timestamp;
use qeg_boot::{Metric, RunReport, Unit};
use qeg_domain::{
    calendar::{Calendar, due_instant, received_on},
    clock::Clock,
};
use qeg_store::{StoreError, messages::thread::ListOpenThreads};

/// How many threads are asked for at once.
const AT_ONCE: usize = 100;

/// The result of one run. It contains no ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Threads in which a question has waited longer than it may. At least so many, if the run had no time left.
    pub overdue: usize,
    /// Working days until the nearest due date, negative when late; `None` where no question waits.
    pub nearest_working_days: Option<i32>,
}

/// Counts the threads with an overdue question: from the oldest question on, until one that is not overdue. The first page
/// is always read, so that the nearest due date is known; from `stop_at` on no further one. The next run counts anew.
///
/// # Errors
/// [`StoreError`] when the index cannot be read.
pub async fn measure(
    powers: &(impl Clock + ListOpenThreads),
    calendar: &Calendar,
    stop_at: Timestamp,
) -> Result<Due, StoreError> {
    let now = powers.now();
    let (mut due, today) = (Due::default(), received_on(now));
    let mut after: Option<String> = None;
    loop {
        let page = powers.open_threads(after.as_deref(), AT_ONCE).await?;
        for thread in &page {
            // Threads without an unanswered question come last.
            let Some(asked_at) = thread.asked_at else {
                return Ok(due);
            };
            let due_on = calendar.deadline(asked_at).due_on;
            let left = calendar.working_days_left(today, due_on);
            due.nearest_working_days.get_or_insert(left);
            if now < due_instant(due_on) {
                return Ok(due);
            }
            due.overdue += 1;
        }
        match page.last() {
            Some(last) if page.len() == AT_ONCE && powers.now() < stop_at => {
                after = Some(last.cursor.clone());
            }
            _ => return Ok(due),
        }
    }
}

impl RunReport for Due {
    fn log(&self) {
        tracing::info!(event = "threads_due", overdue = self.overdue);
    }

    fn metrics(&self) -> Vec<Metric> {
        let overdue = u32::try_from(self.overdue).unwrap_or(u32::MAX);
        let mut values = vec![("OverdueThreads", f64::from(overdue), Unit::Count)];
        if let Some(days) = self.nearest_working_days {
            values.push(("NearestThreadWorkingDays", f64::from(days), Unit::Count));
        }
        values
    }
}

#[cfg(test)]
mod tests;

//! Scheduled functions run by invocation, so that nobody waits for a minute to pass.
//!
//! Retention is left to its schedule: that it runs at all shows that schedules reach functions.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use crate::signed::invoke;

/// What a schedule sends.
pub const SCHEDULE: &str = include_str!("../../../events/schedule.json");

/// The functions, and how much time is between two runs.
const FUNCTIONS: [(&str, Duration); 3] = [
    ("purge", Duration::from_millis(700)),
    ("audit", Duration::from_secs(2)),
    ("relay", Duration::from_secs(5)),
];

/// When each ran last in this process.
static LAST: Mutex<[Option<Instant>; FUNCTIONS.len()]> = Mutex::new([None; FUNCTIONS.len()]);

/// Runs what is due by these intervals. One that runs already is left alone.
pub(crate) async fn tick() {
    for (n, (function, every)) in FUNCTIONS.into_iter().enumerate() {
        let is_due = {
            let mut last = LAST.lock().unwrap();
            let is_due = last[n].is_none_or(|at| at.elapsed() >= every);
            if is_due {
                last[n] = Some(Instant::now());
            }
            is_due
        };
        if is_due {
            invoke(function, SCHEDULE).await;
        }
    }
}

//! Invokes the scheduled functions, so that no test waits for their schedules.
//!
//! Only retention is left to its schedule, which tests that schedules reach functions.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use crate::signed::invoke;

/// The event that a schedule sends.
pub const SCHEDULE: &str = include_str!("../../../events/schedule.json");

/// The functions, and the time between two runs.
const FUNCTIONS: [(&str, Duration); 3] = [
    ("purge", Duration::from_millis(700)),
    ("audit", Duration::from_secs(2)),
    ("relay", Duration::from_secs(5)),
];

/// When each ran last in this process.
static LAST: Mutex<[Option<Instant>; FUNCTIONS.len()]> = Mutex::new([None; FUNCTIONS.len()]);

/// Runs the functions that are due by these intervals, except those that run already.
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

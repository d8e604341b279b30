//! Progress on the terminal: a line when a step begins, a line every 15 seconds, and a line when it is done.

use std::time::Duration;

use anyhow::{Context, Result};
use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// How often a long step prints a line.
const REMINDER: Duration = Duration::from_secs(15);

/// Does `work` and prints how long it took, in seconds.
pub(crate) async fn step<T>(what: &str, work: impl Future<Output = Result<T>>) -> Result<T> {
    let began = Instant::now();
    eprintln!("{what} ...");
    let mut reminder = interval_at(began + REMINDER, REMINDER);
    reminder.set_missed_tick_behavior(MissedTickBehavior::Skip);
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => {
                let value = done.with_context(|| format!("{what} failed"))?;
                eprintln!("{what} ... {:.1} s", began.elapsed().as_secs_f32());
                return Ok(value);
            }
            _ = reminder.tick() => eprintln!("{what} ... still running after {} s", began.elapsed().as_secs()),
        }
    }
}

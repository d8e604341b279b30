//! The deployed local stack, as tests see it: its addresses, the [`Stack`] that people, staff and carriers of
//! `tests/client` use, and its tables, queues, logs and roles as an operator sees them.
//!
//! `make test` starts a stack and names it in `QEG_ENDPOINTS`; without one a test process starts its own (see [`own`]).
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's own tools: a panic is a failed test"
)]

pub mod cli;
mod endpoints;
pub mod iam;
pub mod logs;
mod own;
pub mod own_table;
pub mod process;
mod product;
pub mod record;
pub mod signature;
pub mod signed;
pub mod tables;
mod tick;

use std::time::Duration;

use client::product::{Patience, look_again};
use jiff::{Span, Timestamp, civil::Date};
use qeg_domain::calendar::received_on;

pub use endpoints::{Carrier, ENDPOINTS, Endpoints, aws, file, http};
pub use product::Stack;
pub use tick::SCHEDULE;

/// How long background work may take: a queue, a schedule, a stream.
pub const PATIENCE: Duration = Duration::from_mins(4);

/// The time between two checks.
const PAUSE: Duration = Duration::from_millis(100);

/// Checks until there is a result, and fails with `what` if there is none in time. Meanwhile the scheduled functions
/// run about every second, instead of every minute.
pub async fn eventually<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    look_again(what, Patience::Time(PATIENCE), look, settle).await
}

/// The same, with the scheduled functions left to their schedules.
pub async fn eventually_by_itself<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    let pause = async || tokio::time::sleep(PAUSE).await;
    look_again(what, Patience::Time(PATIENCE), look, pause).await
}

async fn settle() {
    tick::tick().await;
    tokio::time::sleep(PAUSE).await;
}

/// The date in Asia/Shanghai this many days from today.
pub fn day(from_today: i64) -> Date {
    let span = Span::new().days(from_today);
    received_on(Timestamp::now()).checked_add(span).unwrap()
}

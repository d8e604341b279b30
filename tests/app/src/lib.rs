//! The whole product in one process: every function, connected as in its `main`, with the real AWS SDK, its own database,
//! and a clock that the test sets. Nothing is deployed, and no test waits.
//!
//! ```no_run
//! # async fn example() {
//! use app::App;
//! use client::Person;
//! use jiff::ToSpan as _;
//!
//! let app = App::start().await;
//! let person = Person::by_call_sign(&app).await;
//! person.ask_for_deletion("grace").await;
//! app.advance(25.hours()).await;
//! # }
//! ```
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's own tools: a panic is a failed test"
)]

mod clock;
mod gateway;
mod held;
mod log;
mod names;
mod parts;
mod pending;
mod product;
mod register;
mod resources;
pub mod serve;
mod services;
mod start;
pub mod tables;
mod times;

pub use clock::VirtualClock;
pub use parts::App;
pub use product::identity;

//! Runners for queues and streams in which one bad record never harms another.
//!
//! Records are taken raw and read one by one: a typed event would fail as a whole, again and
//! again, for one malformed record in it. Each record is handled behind its own panic catcher,
//! with bounded concurrency, and what fails is reported by id. Handlers must stand being run
//! twice for the same record, because everything here can be delivered twice.

pub mod failure;
pub mod queue;
mod run;
pub mod stream;
pub mod trigger;

pub use failure::{Failure, Failures};
pub use trigger::{Records, Trigger};

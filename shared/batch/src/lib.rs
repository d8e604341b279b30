//! Runs a handler for each record of a queue or a stream; a bad record does not affect the others.
//!
//! Records are read one by one, because an event with a type for all of them would fail as a whole
//! for one malformed record. A panic fails only its own record, a few records are handled at a
//! time, and failed ones are reported by id. A record can be delivered more than once, so handlers
//! must be idempotent.

pub mod failure;
pub mod queue;
mod run;
pub mod stream;
pub mod trigger;

pub use failure::{Failure, Failures};
pub use trigger::{Records, Trigger};

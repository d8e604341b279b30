//! Simulates the work that grows with the number of people, on a virtual clock, with the calendar and the constants of the
//! code and the round trips of docs/budgets.md. `cargo run -p scale` writes the tables of docs/scale.md.

pub mod document;
pub mod limits;
pub mod purge;
pub mod trips;

/// How long one round trip to AWS takes, in milliseconds. The budgets count round trips; how long one
/// takes is a guess.
pub const TRIP_MS: u64 = 10;

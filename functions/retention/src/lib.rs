//! Retention: applies the retention schedule. It removes what is kept no longer, has those told who have not signed
//! in for long, asks for the deletion of accounts that nobody uses, and reports what it found and did, in numbers.
//!
//! It opens nothing: of items it reads keys and ends, and an account goes by the same queue as anybody's request.

pub mod accounts;
pub mod items;
pub mod report;
pub mod run;

pub use run::{Mode, run};

//! Purge: erases what is due, finishes what was interrupted, and proves it.
//!
//! It may destroy every data key and open none. The ledger is the truth, the queue is the bell: what
//! the queue lost, the ledger's index of open requests finds.

pub mod certify;
pub mod erase;
mod holds;
pub mod intake;
pub mod report;
pub mod run;

pub use report::Report;
pub use run::{Settings, run};

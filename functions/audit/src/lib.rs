//! Audit: looks after the chains of who did what. It signs what they have grown to, puts a signed checkpoint in place
//! of what expires, and tells the operator of every chain that is not what was written.
//!
//! It reads chains and opens nothing, and of the ledger it may write only what it signed and when a chain is due next.

pub mod report;
pub mod run;
pub mod sign;

pub use report::Report;
pub use run::run;

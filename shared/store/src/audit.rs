//! Audit chains: read by the person, read by an operator, and checked and signed by the audit function.

pub mod access_log;
pub mod chain_checks;
pub mod trail;

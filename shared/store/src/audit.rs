//! Audit chains: reading them for the person and for an operator, and checking and signing them.

pub mod access_log;
pub mod chain_checks;
pub mod trail;

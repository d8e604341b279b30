//! The promises of the privacy policy, each end to end against the deployed stack.
#![allow(clippy::unwrap_used, clippy::panic)]

mod audit_chain;
mod operator_is_told;

mod p08_expired;
mod p08_retention;

mod p11_deadline;

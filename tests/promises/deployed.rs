//! The promises of the privacy policy, each end to end against the deployed stack.
#![allow(clippy::unwrap_used, clippy::panic)]

mod audit_chain;
mod bad_input;
mod operator_is_told;

mod p02_access_log;
mod p02_carriers;
mod p02_export;
mod p03_support;
mod p04_no_cookies;
mod p07_passwords;
mod p08_expired;
mod p08_retention;

mod p10_carriers;
mod p10_unreadable;
mod p11_deadline;

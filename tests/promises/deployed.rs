//! The promises of the privacy policy, each end to end against the deployed stack.
#![allow(clippy::unwrap_used, clippy::panic)]

mod p03_support;

//! Carriers as programs: the reference consumer on the deployed stack, killed and started again at random.
#![allow(clippy::unwrap_used, clippy::panic)]

mod thousand;

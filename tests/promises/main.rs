//! The promises of the privacy policy, each proven on the whole product in one process.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for
#![allow(clippy::unwrap_used, clippy::panic)]

mod p01_registration;
mod p05_notices;
mod p05_outbox;
mod p06_disclosures;
mod p06_holds;
mod p09_ways_in;

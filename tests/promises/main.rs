//! The promises of the privacy policy, each proven on the whole product in one process.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for
#![allow(clippy::unwrap_used, clippy::panic)]

mod bad_input;
mod p01_registration;
mod p02_access_log;
mod p02_carriers;
mod p02_export;
mod p03_support;
mod p04_no_cookies;
mod p05_notices;
mod p05_outbox;
mod p06_disclosures;
mod p06_holds;
mod p07_passwords;
mod p09_ways_in;
mod p10_carriers;
mod p10_unreadable;

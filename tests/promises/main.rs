//! The promises of the privacy policy, each tested on the whole product in one process.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for
#![allow(clippy::unwrap_used, clippy::panic)]

mod audit_chain;
mod bad_input;
mod bounds;
mod cursors;
mod operator_learns;
mod p01_call_sign_release;
mod p01_consent;
mod p01_registration;
mod p02_access_log;
mod p02_carriers;
mod p02_export;
mod p03_support;
mod p04_no_cookies;
mod p05_broadcasts;
mod p05_codes;
mod p05_notices;
mod p05_outbox;
mod p06_disclosures;
mod p06_holds;
mod p07_passwords;
mod p08_expired;
mod p08_retention;
mod p09_ways_in;
mod p10_carriers;
mod p10_certificate_keys;
mod p10_unreadable;
mod p11_deadline;
mod p11_numbers;
mod stops_in_time;
mod transient;

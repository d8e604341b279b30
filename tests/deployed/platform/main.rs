//! What only a deployed stack shows: IAM, the gateway's own answers, event sources, and killed processes.
#![allow(clippy::unwrap_used, clippy::panic)]

mod access_log;
mod carrier_queues;
mod disclosures;
mod gateway;
mod late_questions;
mod notices;
mod origins;
mod own_domain;
mod pages;
mod poison;
mod powers;
mod signatures;
mod staff_routes;

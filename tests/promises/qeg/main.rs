//! `qeg`, the command line of staff: a process of its own, against the product in one process.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for
#![allow(clippy::unwrap_used, clippy::panic)]

mod approve;
mod asks;
mod by_phone;
mod calendar;
mod chinese;
mod connection;
mod drafts;
mod faults;
mod holds;
mod ids;
mod line;
mod morning;
mod repeats;
mod terminal;

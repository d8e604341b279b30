//! Measures what every route, schedule, stream and queue takes, on the whole product in one process. The tests hold it
//! against docs/budgets.md; `cargo run -p budgets` writes the figures into the document.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's own tools: a panic is a failed test"
)]

pub mod cases;
pub mod crates;
pub mod routes;
mod sent;
pub mod steps;
mod world;

use std::collections::BTreeSet;

use cost::budgets::Budget;
use local_aws::{Call, Service};

/// How far above the measured units a budget may be: sizes of items differ a little from run to run.
const SLACK: f64 = 1.1;
/// How far above the measured round trips the budget of a step may be: its events are in one batch or in two, as their
/// random ids have it.
const TRIPS_OF_BATCHES: usize = 4;

/// The path of the document, from any crate of the workspace.
pub const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/budgets.md");

/// The document as it is now.
pub fn document() -> String {
    std::fs::read_to_string(DOCUMENT).unwrap()
}

/// Counts the calls of one piece of work.
pub(crate) fn budget(name: &str, case: &str, calls: &[Call]) -> Budget {
    let of = |service| calls.iter().filter(|call| call.service == service).count();
    let (calls_made, kms) = (calls.len(), of(Service::Kms));
    let rounds: BTreeSet<usize> = calls.iter().map(|call| call.cost.round).collect();
    let trips = rounds.len();
    // Sums of nothing are -0.0, which would be shown.
    let units = |of: fn(&Call) -> f64| calls.iter().map(of).sum::<f64>() + 0.0;
    Budget {
        name: name.to_owned(),
        case: case.to_owned(),
        calls: calls_made,
        trips,
        kms,
        cold_calls: calls_made,
        cold_trips: trips,
        cold_kms: kms,
        sqs: of(Service::Sqs),
        read_units: units(|call| call.cost.read_units),
        write_units: units(|call| call.cost.write_units),
    }
}

/// Whether a budget holds: no figure is above it, and it is not far above any.
pub fn holds(measured: &Budget, budget: &Budget) -> bool {
    let counts = |one: &Budget| (one.calls, one.kms, one.cold_calls, one.cold_kms, one.sqs);
    let fits = |measured: f64, budget: f64| {
        measured <= budget && budget <= f64::max(measured * SLACK, measured + 1.0)
    };
    let is_step = budget.sqs > 0 || measured.sqs > 0;
    let more = if is_step { TRIPS_OF_BATCHES } else { 0 };
    let trips = |measured: usize, budget: usize| (measured..=measured + more).contains(&budget);
    counts(measured) == counts(budget)
        && trips(measured.trips, budget.trips)
        && trips(measured.cold_trips, budget.cold_trips)
        && fits(measured.read_units, budget.read_units)
        && fits(measured.write_units, budget.write_units)
}

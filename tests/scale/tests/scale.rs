//! docs/scale.md says what the simulation says, and the deadline is kept for 100,000 requests in one day.
#![allow(clippy::unwrap_used)]

use jiff::SignedDuration;
use jiff::civil::date;
use scale::{
    document::{PATH, written},
    limits::NOTIFY_INVOCATIONS,
    purge::{Order, Plan, simulate},
    trips::Purge,
};

#[test]
fn the_document_has_the_figures_of_the_simulation() {
    let document = std::fs::read_to_string(PATH).unwrap();
    assert!(
        written(&document).unwrap() == document,
        "run `cargo run -p scale`"
    );
}

#[test]
fn notify_has_as_many_invocations_as_the_template_permits() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../infra/template.yaml");
    let template = std::fs::read_to_string(path).unwrap();
    let (_, notify) = template.split_once("\n  NotifyFunction:\n").unwrap();
    let (_, most) = notify.split_once("MaximumConcurrency: ").unwrap();
    let (most, _) = most.split_once(' ').unwrap();
    assert_eq!(most.parse::<u64>(), Ok(NOTIFY_INVOCATIONS));
}

#[test]
fn ten_million_people_and_a_hundred_thousand_requests_in_one_day_keep_the_deadline() {
    let plan = Plan {
        requests: 100_000,
        day: date(2026, 3, 4),
        order: Order::CanBeAdvanced,
        trip_ms: 10,
    };
    let outcome = simulate(&plan, &Purge::budget().unwrap());
    assert_eq!((outcome.late, outcome.lost_runs), (0, 0));
    assert!(
        outcome.margin > SignedDuration::from_hours(24),
        "{outcome:?}"
    );
}

#[test]
fn a_few_requests_are_erased_in_the_next_run() {
    let plan = Plan {
        requests: 10,
        day: date(2026, 3, 4),
        order: Order::CanBeAdvanced,
        trip_ms: 10,
    };
    let outcome = simulate(&plan, &Purge::budget().unwrap());
    assert!(
        outcome.slowest_erasure < SignedDuration::from_mins(16),
        "{outcome:?}"
    );
    assert_eq!((outcome.late, outcome.most_open), (0, 10));
}

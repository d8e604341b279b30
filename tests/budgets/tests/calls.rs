//! What every route and step takes is what docs/budgets.md says, and keeps the rules that it names.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use budgets::{cases, document, routes, steps};
use client::routes::ROUTES as API;
use cost::budgets::{Budget, ROUTES, STEPS, read, rows};
use local_aws::Engine;

/// Most round trips of a warm call that carries a session.
const TRIPS: usize = 2;
/// The heading of the table of calls that need more than [`TRIPS`].
const MORE_TRIPS: &str = "## Calls with more round trips";
fn named<'a>(budgets: &'a [Budget], name: &str, case: &str) -> &'a Budget {
    let mut budgets = budgets.iter();
    let found = budgets.find(|one| one.name == name && one.case == case);
    found.unwrap_or_else(|| panic!("{name}, {case}: no row: run `cargo run -p budgets`"))
}

fn compare(measured: &Budget, budget: &Budget, faults: &mut Vec<String>) {
    if !budgets::holds(measured, budget) {
        faults.push(format!("budget   {budget:?}\nmeasured {measured:?}"));
    }
}

fn none(faults: &[String]) {
    let text = faults.join("\n");
    assert!(
        faults.is_empty(),
        "{text}\nif this is right: cargo run -p budgets"
    );
}

async fn routes_of(functions: &[&str]) {
    let budgets = read(&document(), ROUTES).unwrap();
    let mut faults = Vec::new();
    for function in functions {
        let app = app::App::start_on(Engine::Local).await;
        for case in cases::of(function) {
            Box::pin(check(&app, case, &budgets, &mut faults)).await;
        }
    }
    none(&faults);
}

async fn check(app: &app::App, case: &cases::Case, budgets: &[Budget], faults: &mut Vec<String>) {
    let measured = routes::measure(app, case).await;
    // Steps alone have calls to SQS: a request writes to the outbox.
    assert_eq!(measured.budget.sqs, 0, "{}", case.route);
    let budget = named(budgets, case.route, case.case);
    compare(&measured.budget, budget, faults);
    let more = trips_allowed(case.route, case.case);
    let allowed = more.unwrap_or(TRIPS);
    if measured.carries_session && measured.budget.trips > allowed {
        faults.push(format!(
            "{}, {}: {allowed} trips are allowed",
            case.route, case.case
        ));
    }
    if more.is_some() && (!measured.carries_session || measured.budget.trips <= TRIPS) {
        faults.push(format!(
            "{}, {}: it needs no exception",
            case.route, case.case
        ));
    }
}

/// The round trips of a call that the document excepts.
fn trips_allowed(route: &str, case: &str) -> Option<usize> {
    let excepted = rows(&document(), MORE_TRIPS);
    let row = excepted
        .iter()
        .find(|row| row[0] == route && row[1] == case)?;
    assert!(!row[3].is_empty(), "{route} has a reason");
    Some(row[2].parse().unwrap())
}

#[tokio::test]
async fn accounts_keep_their_budgets() {
    routes_of(&["registration"]).await;
}

#[tokio::test]
async fn contact_data_and_handoffs_keep_their_budgets() {
    routes_of(&["contact", "access", "handoff"]).await;
}

#[tokio::test]
async fn threads_deletions_and_legal_records_keep_their_budgets() {
    routes_of(&["support", "deletion", "oversight", "portal"]).await;
}

#[tokio::test]
async fn steps_keep_their_budgets() {
    let budgets = read(&document(), STEPS).unwrap();
    let mut faults = Vec::new();
    for step in steps::STEPS {
        let measured = Box::pin(steps::measure(step)).await;
        compare(
            &measured,
            named(&budgets, step.function, step.step),
            &mut faults,
        );
    }
    none(&faults);
}

#[test]
fn every_route_and_step_has_its_rows_and_there_are_no_others() {
    let of_cases: Vec<_> = cases::all().map(|one| (one.route, one.case)).collect();
    let of_steps: Vec<_> = steps::STEPS
        .iter()
        .map(|one| (one.function, one.step))
        .collect();
    for (heading, known) in [(ROUTES, &of_cases), (STEPS, &of_steps)] {
        let budgets = read(&document(), heading).unwrap();
        let rows: Vec<_> = budgets.iter().map(|one| (&*one.name, &*one.case)).collect();
        assert_eq!(rows, *known, "{heading}: cargo run -p budgets");
    }
    let api = API
        .iter()
        .map(|route| format!("{} {}", route.method, route.path));
    let api: BTreeSet<String> = api.collect();
    let measured: BTreeSet<String> = of_cases
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    assert_eq!(
        measured, api,
        "every route has a case in tests/budgets/src/cases"
    );
    for row in rows(&document(), MORE_TRIPS) {
        assert!(
            of_cases.contains(&(&*row[0], &*row[1])),
            "{row:?} is about no case"
        );
    }
}

#[test]
fn a_warm_read_calls_no_key_service() {
    for budget in read(&document(), ROUTES).unwrap() {
        if budget.name.starts_with("GET ") {
            assert_eq!(budget.kms, 0, "{}, {}", budget.name, budget.case);
        }
    }
}

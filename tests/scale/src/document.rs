//! The tables of docs/scale.md.

use cost::budgets::with_rows;
use jiff::{SignedDuration, ToSpan, civil::Date, civil::date};
use qeg_domain::calendar::Calendar;

use crate::{
    TRIP_MS,
    limits::{self, grouped},
    purge::{Order, Outcome, Plan, simulate},
    trips::{self, NoRow},
};

/// The path of the document.
pub const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/scale.md");
const DEADLINES: &str = "## 100,000 requests in one day";
const SIZES: &str = "## More requests in one day";
const LIMITS: &str = "## What breaks first";

/// A day without holidays near it: 7 working days are 9 days.
const ORDINARY: Date = date(2026, 3, 4);
/// The days of which the one with the shortest seven working days is simulated: the years that are announced.
const FIRST: Date = date(2019, 1, 1);
const LAST: Date = date(2026, 12, 1);

/// The day whose seven working days are over soonest.
fn tightest() -> Date {
    let calendar = Calendar::published();
    let days = FIRST.series(1.day()).take_while(|day| *day <= LAST);
    let span = |day: &Date| {
        let due = calendar.deadline_on(*day).due_on;
        (due - *day).get_days()
    };
    days.min_by_key(span).unwrap_or(ORDINARY)
}

/// The document with the tables as the simulation has them now.
///
/// # Errors
/// [`NoRow`] when docs/budgets.md lacks a row.
pub fn written(document: &str) -> Result<String, NoRow> {
    let document = with_rows(document, LIMITS, &limits()?);
    let document = with_rows(&document, DEADLINES, &deadlines()?);
    Ok(with_rows(&document, SIZES, &sizes()?))
}

fn limits() -> Result<Vec<String>, NoRow> {
    let row = |row: limits::Row| {
        format!(
            "| {} | {} | {} | {} |",
            row.part, row.good_for, row.because, row.answer
        )
    };
    Ok(limits::rows()?.into_iter().map(row).collect())
}

fn deadlines() -> Result<Vec<String>, NoRow> {
    let mut rows = Vec::new();
    for order in [Order::Deadline, Order::CanBeAdvanced, Order::NextStep] {
        for day in [ORDINARY, tightest()] {
            for trip_ms in [TRIP_MS, 2 * TRIP_MS] {
                let plan = Plan {
                    requests: 100_000,
                    day,
                    order,
                    trip_ms,
                };
                rows.push(row(&plan)?);
            }
        }
    }
    Ok(rows)
}

fn sizes() -> Result<Vec<String>, NoRow> {
    let mut rows = Vec::new();
    for order in [Order::CanBeAdvanced, Order::NextStep] {
        for requests in [10_000, 100_000, 150_000, 300_000] {
            let plan = Plan {
                requests,
                day: tightest(),
                order,
                trip_ms: TRIP_MS,
            };
            rows.push(row(&plan)?);
        }
    }
    Ok(rows)
}

fn row(plan: &Plan) -> Result<String, NoRow> {
    let outcome = simulate(plan, &trips::Purge::budget()?);
    let order = match plan.order {
        Order::Deadline => "by deadline alone",
        Order::CanBeAdvanced => "as built",
        Order::NextStep => "index by next step",
    };
    let due = Calendar::published().deadline_on(plan.day).due_on;
    let requests = u64::try_from(plan.requests).unwrap_or(u64::MAX);
    Ok(format!(
        "| {order} | {} | {} to {due} | {} ms | {} | {} | {} | {} | {} |",
        grouped(requests),
        plan.day,
        plan.trip_ms,
        hours(outcome.slowest_erasure),
        grouped(u64::try_from(outcome.most_open).unwrap_or(u64::MAX)),
        outcome.lost_runs,
        kept(&outcome),
        if outcome.margin == SignedDuration::MIN {
            "none".to_owned()
        } else {
            hours(outcome.margin)
        },
    ))
}

fn kept(outcome: &Outcome) -> String {
    match outcome.late {
        0 if outcome.margin > SignedDuration::ZERO => "kept".to_owned(),
        late => format!(
            "**{} late**",
            grouped(u64::try_from(late).unwrap_or(u64::MAX))
        ),
    }
}

fn hours(time: SignedDuration) -> String {
    let tenths = time.as_mins() / 6;
    format!("{}.{} h", tenths / 10, (tenths % 10).abs())
}

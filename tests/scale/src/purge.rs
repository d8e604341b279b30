//! Runs purge over many requests on a virtual clock.
//!
//! Each run does what `qeg_purge::run` does, in its order and with its concurrency, until its time is over. Round trips
//! cost time; what one request needs is in docs/budgets.md.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use qeg_domain::{
    calendar::{Calendar, due_instant},
    limits::GRACE_HOURS,
};
use qeg_purge::run::AT_ONCE;

use crate::trips;

/// Seconds between two runs: the template's default.
pub const EVERY_SECONDS: i64 = 15 * 60;
/// Seconds in which a run begins new work: the function's timeout less the margin of `shared/boot/src/serve.rs`.
pub const RUN_SECONDS: u64 = 270;
/// Bytes of memory of the function, in the template.
pub const MEMORY: u64 = 512 * 1024 * 1024;
/// Seconds for which a backup can bring a key back: the template's default.
pub const KEY_BACKUP_SECONDS: i64 = 262_800;
/// Requests on one page of the index, which has 1 MB.
const PAGE: u64 = 1_000;
/// One in so many people asks to be erased at once, without the grace period.
const ONE_IMMEDIATE_IN: usize = 5;
/// Days that are simulated after the deadline.
const DAYS_AFTER: i64 = 2;

/// In which order a run goes through open requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// By deadline alone.
    Deadline,
    /// First those that can be advanced, by deadline; then those that wait. So does `qeg_purge::run`.
    CanBeAdvanced,
    /// Only those that can be advanced are read, from an index by the time of their next step.
    NextStep,
}

/// What is simulated.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Requests that are received on one day, evenly from midnight to midnight in Shanghai.
    pub requests: usize,
    /// The day on which they are received.
    pub day: Date,
    /// The order of a run.
    pub order: Order,
    /// Milliseconds of one round trip.
    pub trip_ms: u64,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Requests that were not completed by the end of their last day.
    pub late: usize,
    /// The longest time from the moment when a person could be erased until they were.
    pub slowest_erasure: SignedDuration,
    /// From the last completion to the deadline; negative if that was late.
    pub margin: SignedDuration,
    /// Most requests that were open at the same time.
    pub most_open: usize,
    /// Runs that could not begin any work: too little time, or too little memory.
    pub lost_runs: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Requested,
    Erased(Timestamp),
    Completed,
}

struct Request {
    received: Timestamp,
    erase_after: Timestamp,
    state: State,
}

/// The first instant of a day in Shanghai, where all days have 24 hours.
fn start_of(day: Date) -> Timestamp {
    let before = day.yesterday().map_or(Timestamp::MIN, due_instant);
    debug_assert_eq!(before.to_zoned(TimeZone::UTC).minute(), 0);
    before
}

fn received(plan: &Plan) -> Vec<Request> {
    let start = start_of(plan.day);
    let count = i64::try_from(plan.requests).unwrap_or(i64::MAX);
    let one = |n: usize| {
        let place = i64::try_from(n).unwrap_or(i64::MAX);
        let received = start + SignedDuration::from_millis(86_400_000 * place / count);
        let grace = if n.is_multiple_of(ONE_IMMEDIATE_IN) {
            0
        } else {
            GRACE_HOURS
        };
        Request {
            received,
            erase_after: received + SignedDuration::from_hours(grace),
            state: State::Requested,
        }
    };
    (0..plan.requests).map(one).collect()
}

/// Simulates until every request is completed, or [`DAYS_AFTER`] the deadline.
pub fn simulate(plan: &Plan, of: &trips::Purge) -> Outcome {
    let deadline = due_instant(Calendar::published().deadline_on(plan.day).due_on);
    let mut requests = received(plan);
    let mut outcome = Outcome {
        late: 0,
        slowest_erasure: SignedDuration::ZERO,
        margin: SignedDuration::MIN,
        most_open: 0,
        lost_runs: 0,
    };
    let start = start_of(plan.day);
    let seconds = deadline.duration_since(start).as_secs() + DAYS_AFTER * 86_400;
    for run in 1..=seconds / EVERY_SECONDS {
        let now = start + SignedDuration::from_secs(run * EVERY_SECONDS);
        one_run(plan, of, (now, &mut requests), &mut outcome);
        let is_done = |one: &Request| one.state == State::Completed;
        if requests.iter().all(is_done) {
            outcome.margin = deadline.duration_since(now);
            break;
        }
        if now >= deadline && outcome.late == 0 {
            outcome.late = requests.iter().filter(|one| !is_done(one)).count();
        }
    }
    outcome
}

fn one_run(
    plan: &Plan,
    of: &trips::Purge,
    (now, requests): (Timestamp, &mut [Request]),
    outcome: &mut Outcome,
) {
    let known = requests.partition_point(|one| one.received <= now);
    let requests = &mut requests[..known];
    let is_open = |one: &&mut Request| one.state != State::Completed;
    let can_advance = |one: &Request| match one.state {
        State::Requested => one.erase_after <= now,
        State::Erased(at) => now.duration_since(at).as_secs() >= KEY_BACKUP_SECONDS,
        State::Completed => false,
    };
    let all_open = requests
        .iter()
        .filter(|one| one.state != State::Completed)
        .count();
    outcome.most_open = outcome.most_open.max(all_open);
    let count = u64::try_from(all_open).unwrap_or(u64::MAX);
    let at_once = u64::try_from(AT_ONCE).unwrap_or(1);
    let all = RUN_SECONDS * 1_000;
    // The pages of the index follow each other; requests are read at the same time, before the first is advanced.
    let (pages, reads) = match plan.order {
        Order::NextStep => (1, 0),
        _ => (count.div_ceil(PAGE), count.div_ceil(at_once)),
    };
    let mut spent = (of.run + pages + reads) * plan.trip_ms;
    let needs_memory = plan.order != Order::NextStep && count * of.bytes > MEMORY;
    if needs_memory || spent >= all {
        outcome.lost_runs += 1;
        return;
    }
    let mut open: Vec<&mut Request> = requests.iter_mut().filter(is_open).collect();
    if plan.order == Order::NextStep {
        open.retain(|one| can_advance(one));
    }
    if plan.order == Order::CanBeAdvanced {
        // Requests are in the order of their receipt already.
        let (first, rest) = open.into_iter().partition(|one| can_advance(one));
        open = first;
        open.extend::<Vec<_>>(rest);
    }
    // A request was read above: its read is not counted again.
    let read = u64::from(plan.order != Order::NextStep);
    // Spent by all that run at the same time, together.
    let mut together = spent * at_once;
    for request in open {
        if together >= all * at_once {
            break;
        }
        let trips = match request.state {
            State::Requested if request.erase_after <= now => of.erase,
            State::Requested => of.wait,
            State::Erased(_) if can_advance(request) => of.complete,
            State::Erased(_) => of.erased,
            State::Completed => continue,
        };
        together += trips.saturating_sub(read) * plan.trip_ms;
        spent = together / at_once;
        let at = now + SignedDuration::from_millis(i64::try_from(spent).unwrap_or(i64::MAX));
        match request.state {
            State::Requested if request.erase_after <= now => {
                let waited = at.duration_since(request.erase_after);
                outcome.slowest_erasure = outcome.slowest_erasure.max(waited);
                request.state = State::Erased(at);
            }
            State::Erased(_) if can_advance(request) => request.state = State::Completed,
            _ => {}
        }
    }
}

//! Runs over a ledger and a queue in memory: the order, the figures, and that a failure for one person affects no other.

mod held;
mod killed;
mod memory;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{
    calendar::{Calendar, RecountReason},
    deletion::{Mode, State},
};
use qeg_store::core::calendar::DeployedCalendar;

use super::*;
use memory::{Fault, ManualClock, MemoryStore, Received, id, request};

/// The morning after all requests were received; each erasure takes one minute.
const MORNING: &str = "2026-03-04T00:00:00Z";

fn settings(minutes: i64) -> Settings {
    let now: Timestamp = MORNING.parse().unwrap();
    Settings {
        key_backup: Duration::from_hours(1),
        carrier_answer: Duration::from_hours(1),
        issuer: "urn:qeg:test".to_owned(),
        stop_at: now + SignedDuration::from_mins(minutes),
    }
}

fn clock() -> ManualClock {
    ManualClock::at(MORNING.parse().unwrap())
}

async fn run_over(store: &MemoryStore<'_>, queue: &Received, minutes: i64) -> Report {
    run_until(store, queue, settings(minutes).stop_at).await
}

/// One run, which has time until `stop_at`.
async fn run_until(store: &MemoryStore<'_>, queue: &Received, stop_at: Timestamp) -> Report {
    let settings = Settings {
        stop_at,
        ..settings(0)
    };
    let run = super::run(store, queue, &store.signer, store.clock, &settings);
    run.await.unwrap()
}

#[tokio::test]
async fn the_nearest_deadline_comes_first_and_when_time_runs_out_the_furthest_is_left() {
    let clock = clock();
    let store = MemoryStore::new(&clock);
    // 3, 4 and 5 were received on the Sunday before, and are due a day before the others.
    for n in 0..6 {
        let received = format!("2026-03-0{}T01:00:0{n}Z", 2 - n / 3);
        store.insert(request(n, Mode::Immediate, &received));
    }
    let report = run_over(&store, &Received::default(), 4).await;
    assert_eq!((report.open, report.erased, report.left), (6, 4, 2));
    assert_eq!(store.erased(), [id(3), id(4), id(5), id(0)]);
    clock.set(MORNING.parse().unwrap());
    let report = run_over(&store, &Received::default(), 9).await;
    assert_eq!((report.erased, report.left), (2, 0));
}

#[test]
fn a_request_that_can_only_wait_comes_after_all_that_can_be_advanced() {
    let now: Timestamp = MORNING.parse().unwrap();
    let of = |n, state, gone_hours: i64| DeletionRequest {
        state,
        keys_gone_at: Some(now - SignedDuration::from_mins(60 * gone_hours)),
        ..request(n, Mode::Immediate, &format!("2026-03-02T01:00:0{n}Z"))
    };
    let mut open = vec![
        of(0, State::Erased, 0),
        of(1, State::Erased, 1),
        of(2, State::Held, 0),
        of(3, State::Requested, 0),
        of(4, State::Erasing, 0),
    ];
    in_order(&mut open, now, &settings(9));
    let order: Vec<_> = open.into_iter().map(|one| one.id).collect();
    assert_eq!(order, [id(1), id(3), id(4), id(0), id(2)]);
}

#[tokio::test]
async fn a_new_calendar_changes_the_order_before_anything_is_erased() {
    let clock = clock();
    let store = MemoryStore::new(&clock);
    let (mut late, early) = (
        request(0, Mode::Immediate, "2026-03-02T01:00:00Z"),
        request(1, Mode::Immediate, "2026-03-03T01:00:00Z"),
    );
    late.deadline.due_on = "2026-06-01".parse().unwrap();
    store.insert(late);
    store.insert(early);
    let report = run_over(&store, &Received::default(), 1).await;
    assert_eq!((report.recounted, report.erased, report.left), (1, 1, 1));
    assert_eq!(store.erased(), [id(0)], "it was due first all along");
    // A deadline that cannot be written is a failure, and stops no erasure.
    let store = MemoryStore::new(&clock);
    let mut late = request(0, Mode::Immediate, "2026-03-02T01:00:00Z");
    late.deadline.due_on = "2026-06-01".parse().unwrap();
    store.insert(late);
    store.fault.replace(Some((id(0), "recount", Fault::Before)));
    let report = run_over(&store, &Received::default(), 60).await;
    assert_eq!((report.recounted, report.failed), (0, 1));
    assert_eq!(store.erased(), [id(0)]);
    // When time has run out, no due date is counted again: the next run does it.
    let store = MemoryStore::new(&clock);
    let mut late = request(0, Mode::Immediate, "2026-03-02T01:00:00Z");
    late.deadline.due_on = "2026-06-01".parse().unwrap();
    store.insert(late);
    let report = run_over(&store, &Received::default(), 0).await;
    assert_eq!((report.recounted, report.left), (0, 1));
}

#[tokio::test]
async fn open_requests_are_compared_with_their_deadlines() {
    let mut held = request(0, Mode::Immediate, "2026-01-05T01:00:00Z");
    held.state = State::Held;
    let grace = request(1, Mode::Grace, "2026-03-03T23:00:00Z");
    let waiting = request(2, Mode::Immediate, "2026-03-03T22:00:00Z");
    let mut erased = request(3, Mode::Immediate, "2026-02-09T01:00:00Z");
    erased.state = State::Erased;
    let now = MORNING.parse().unwrap();
    let mut report = Report::default();
    let open = [held, grace, waiting, erased];
    count_open(&open, &Calendar::published(), now, &mut report);
    assert_eq!((report.open, report.held), (4, 1));
    // A held request is never overdue. An erased one that is not completed is.
    assert_eq!(report.overdue, 1);
    assert_eq!(report.nearest_deadline_working_days, Some(-6));
    assert_eq!(report.intake_lag, Duration::from_hours(2));
    let mut report = Report::default();
    count_open(&open[1..3], &Calendar::published(), now, &mut report);
    assert_eq!(report.nearest_deadline_working_days, Some(7));
    let mut report = Report::default();
    count_open(&[], &Calendar::published(), now, &mut report);
    assert_eq!(report, Report::default());
}

#[tokio::test]
async fn a_message_is_deleted_once_its_request_was_found_in_the_ledger() {
    let clock = clock();
    let mut store = MemoryStore::new(&clock);
    for n in 0..3 {
        store.insert(request(n, Mode::Immediate, "2026-03-02T01:00:00Z"));
    }
    store.unreadable = Some(id(1));
    // 0 is in the ledger, 1 cannot be read now, 9 is not in the ledger, and one message is no deletion event.
    let queue = Received::of([Some(id(0)), Some(id(1)), Some(id(9)), None]);
    let report = run_over(&store, &queue, 60).await;
    assert_eq!(*queue.acknowledged.borrow(), ["0"]);
    assert_eq!(*queue.refused.borrow(), ["2", "3"]);
    assert_eq!((report.poison, report.failed), (2, 1));
    assert_eq!(
        report.erased, 2,
        "the index knows requests that the queue did not name"
    );
    assert!(!report.is_queue_down);
}

#[tokio::test]
async fn requests_in_the_ledger_are_erased_when_the_queue_is_unavailable() {
    let clock = clock();
    let store = MemoryStore::new(&clock);
    store.insert(request(0, Mode::Immediate, "2026-03-02T01:00:00Z"));
    let report = run_over(&store, &Received::down(), 60).await;
    assert_eq!((report.erased, report.is_queue_down), (1, true));
}

#[tokio::test]
async fn an_erasure_that_panics_or_leaves_something_stops_no_other() {
    let clock = clock();
    let store = MemoryStore::new(&clock);
    for n in 0..3 {
        store.insert(request(n, Mode::Immediate, "2026-03-02T01:00:00Z"));
    }
    *store.fault.borrow_mut() = Some((id(0), "delete_items", Fault::Panic));
    *store.undeletable.borrow_mut() = Some(id(1));
    let report = run_over(&store, &Received::default(), 60).await;
    assert_eq!((report.erased, report.failed), (1, 2));
    assert_eq!(store.state(1), State::Erasing, "something of it is left");
    *store.undeletable.borrow_mut() = None;
    let report = run_over(&store, &Received::default(), 60).await;
    assert_eq!((report.erased, report.failed), (2, 0));
}

#[tokio::test]
async fn a_certificate_that_cannot_be_signed_now_is_signed_later_and_only_once() {
    let clock = clock();
    let store = MemoryStore::new(&clock);
    store.insert(request(0, Mode::Immediate, "2026-03-02T01:00:00Z"));
    store.signer.set_working(false);
    let report = run_over(&store, &Received::default(), 60).await;
    assert_eq!((report.erased, report.failed), (0, 1));
    assert_eq!(
        store.state(0),
        State::Erased,
        "nothing can be read, signed or not"
    );
    store.signer.set_working(true);
    let hours = |hours| MORNING.parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours);
    for (hour, completed) in [(0, 0), (2, 1), (3, 0)] {
        clock.set(hours(hour));
        let settings = Settings {
            stop_at: hours(hour + 1),
            ..settings(0)
        };
        let queue = Received::default();
        let run = super::run(&store, &queue, &store.signer, &clock, &settings);
        assert_eq!(
            run.await.unwrap().completed,
            completed,
            "after {hour} hours"
        );
    }
    assert_eq!(*store.certificates.borrow(), ["erased", "completed"]);
}

#[tokio::test]
async fn while_a_year_of_the_calendar_is_not_valid_nothing_is_counted_again() {
    let clock = clock();
    let store = MemoryStore::new(&clock);
    let mut told = request(0, Mode::Immediate, "2026-03-04T01:00:00Z");
    told.deadline.due_on = "2026-06-01".parse().unwrap();
    told.erase_after = "2026-03-05T01:00:00Z".parse().unwrap();
    store.insert(told);
    let whole = store.calendar.borrow().clone().unwrap();
    for (found, faults) in [
        (
            Ok(DeployedCalendar {
                ignored: 1,
                ..whole.clone()
            }),
            1,
        ),
        (Err(StoreError::Unavailable), 0),
    ] {
        *store.calendar.borrow_mut() = found;
        let report = run_over(&store, &Received::default(), 60).await;
        assert_eq!((report.recounted, report.calendar_faults), (0, faults));
        assert_eq!(store.stored(0).recounted, None);
    }
    *store.calendar.borrow_mut() = Ok(whole);
    let report = run_over(&store, &Received::default(), 60).await;
    assert_eq!((report.recounted, report.calendar_faults), (1, 0));
    assert_eq!(
        store.stored(0).recounted,
        Some(RecountReason::NoticeAmended)
    );
}

#[tokio::test]
async fn while_a_deletion_waits_its_handoffs_are_cancelled() {
    let clock = clock();
    let store = MemoryStore::new(&clock);
    store.insert(request(0, Mode::Grace, "2026-03-03T23:00:00Z"));
    let held = request(1, Mode::Immediate, "2026-03-02T01:00:00Z");
    let hold = held::hold(1, "2026-04-10".parse().unwrap(), None);
    store.insert(held.held(hold.hold.clone()));
    store.holds.borrow_mut().push(hold);
    store.insert(request(2, Mode::Immediate, "2026-03-02T01:00:00Z"));
    let report = run_over(&store, &Received::default(), 60).await;
    assert_eq!((report.erased, report.failed), (1, 0));
    assert_eq!(*store.withdrawn.borrow(), [id(0), id(1)].into());
    // Their handoffs are not read again, however long they wait.
    store.withdrawn.borrow_mut().clear();
    let report = run_over(&store, &Received::default(), 60).await;
    assert_eq!((report.failed, store.withdrawn.borrow().len()), (0, 0));
}

#[tokio::test]
async fn carriers_are_also_notified_if_the_deletion_was_cancelled_before_the_first_run() {
    let clock = clock();
    let store = MemoryStore::new(&clock);
    let taken_back = request(0, Mode::Grace, "2026-03-02T00:30:00Z");
    store.insert(DeletionRequest {
        state: State::Cancelled,
        ..taken_back
    });
    let queue = Received::of([Some(id(0))]);
    run_over(&store, &queue, 60).await;
    assert_eq!(*store.withdrawn.borrow(), [id(0)].into());
    assert_eq!(queue.acknowledged.borrow().len(), 1);
}

/// A run that begins this many hours after the morning and has unlimited time.
async fn run_at(store: &MemoryStore<'_>, queue: &Received, hour: i64) -> Report {
    let at = |hours| MORNING.parse::<Timestamp>().unwrap() + SignedDuration::from_hours(hours);
    store.clock.set(at(hour));
    run_until(store, queue, at(hour + 1)).await
}

/// A store with one person, whose deletion was completed in the second hour.
async fn completed(clock: &ManualClock) -> MemoryStore<'_> {
    let store = MemoryStore::new(clock);
    store.insert(request(0, Mode::Immediate, "2026-03-02T01:00:00Z"));
    run_at(&store, &Received::default(), 0).await;
    run_at(&store, &Received::default(), 2).await;
    assert_eq!(store.state(0), State::Completed);
    store
}

#[tokio::test]
async fn a_person_restored_before_completion_is_erased_again_without_a_message() {
    for with_keys in [false, true] {
        let clock = clock();
        let store = MemoryStore::new(&clock);
        store.insert(request(0, Mode::Immediate, "2026-03-02T01:00:00Z"));
        run_at(&store, &Received::default(), 0).await;
        store.restore(0, with_keys);
        // The backup window is over, but the request must not be completed.
        let report = run_at(&store, &Received::default(), 2).await;
        assert_eq!((report.erased, report.completed), (1, 0));
        assert_eq!(
            (store.state(0), store.stored(0).reopened),
            (State::Erased, 1)
        );
        // The backup window starts again only if the restore brought keys back.
        let report = run_at(&store, &Received::default(), 2).await;
        assert_eq!(report.completed, usize::from(!with_keys));
        run_at(&store, &Received::default(), 4).await;
        assert_eq!(store.state(0), State::Completed);
        let certificates = ["erased", "erased 1", "completed 1"];
        assert_eq!(*store.certificates.borrow(), certificates);
    }
}

#[tokio::test]
async fn a_person_restored_after_completion_is_erased_again_when_a_message_names_them() {
    let clock = clock();
    let store = completed(&clock).await;
    store.restore(0, true);
    run_at(&store, &Received::default(), 3).await;
    assert_eq!(store.state(0), State::Completed, "no message named it");
    let received = Received::of([Some(id(0)), Some(id(0))]);
    let report = run_at(&store, &received, 3).await;
    assert_eq!((report.erased, report.failed), (1, 0));
    assert_eq!(*received.acknowledged.borrow(), ["0", "1"]);
    assert_eq!(
        (store.state(0), store.stored(0).reopened),
        (State::Erased, 1)
    );
    assert_eq!(store.stored(0).completed_at, None);
    run_at(&store, &Received::default(), 5).await;
    assert_eq!(store.state(0), State::Completed);
    let certificates = ["erased", "completed", "erased 1", "completed 1"];
    assert_eq!(*store.certificates.borrow(), certificates);
}

#[tokio::test]
async fn a_late_message_for_an_erased_person_reopens_nothing() {
    let clock = clock();
    let store = completed(&clock).await;
    let received = Received::of([Some(id(0))]);
    let report = run_at(&store, &received, 3).await;
    assert_eq!((report.open, report.erased, report.poison), (0, 0, 0));
    assert_eq!(*received.acknowledged.borrow(), ["0"]);
    assert_eq!(
        (store.state(0), store.stored(0).reopened),
        (State::Completed, 0)
    );
}

#[tokio::test]
async fn a_reopening_that_was_killed_is_finished_by_a_later_run() {
    for step in ["is_anything_left", "reopen", "destroy_keys", "finish"] {
        for fault in [Fault::Before, Fault::After] {
            let clock = clock();
            let store = completed(&clock).await;
            store.restore(0, true);
            *store.fault.borrow_mut() = Some((id(0), step, fault));
            let received = Received::of([Some(id(0))]);
            run_at(&store, &received, 3).await;
            // SQS delivers a message again that was not deleted.
            let is_kept = received.acknowledged.borrow().is_empty();
            let again = Received::of(is_kept.then(|| Some(id(0))));
            run_at(&store, &again, 3).await;
            assert_eq!(store.state(0), State::Erased, "{step} {fault:?}");
            assert_eq!(store.stored(0).reopened, 1, "{step} {fault:?}");
        }
    }
}

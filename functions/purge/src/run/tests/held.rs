//! Holds: a held person is not erased, whatever the index shows, and is notified; the deletion resumes after the hold.

use jiff::civil::{Date, date};
use qeg_domain::{
    deletion::Mode,
    hold::{Basis, Hold, Notified},
    id::{HoldId, Subject},
};
use qeg_store::legal::hold::StoredHold;

use super::*;

/// A hold on the person of request `n`.
pub(super) fn hold(n: u8, until: Date, secret_until: Option<Date>) -> StoredHold {
    StoredHold {
        hold: Hold {
            id: HoldId::parse(&format!("{n:032x}")).unwrap(),
            basis: Basis::CourtEvidence,
            until,
            secret_until,
        },
        subject: Subject::parse(id(n).as_str()).unwrap(),
        placed_at: "2026-03-01T01:00:00Z".parse().unwrap(),
        ended_at: None,
    }
}

async fn run_on(store: &MemoryStore<'_>, day: &str) -> Report {
    let now: Timestamp = day.parse().unwrap();
    store.clock.set(now);
    let stop_at = now + SignedDuration::from_mins(60);
    run_until(store, &Received::default(), stop_at).await
}

#[tokio::test]
async fn a_held_person_is_notified_and_erased_only_after_the_last_day_of_the_hold() {
    let clock = clock();
    let store = MemoryStore::new(&clock);
    store.insert(request(0, Mode::Immediate, "2026-03-02T01:00:00Z"));
    store.insert(request(1, Mode::Immediate, "2026-03-02T01:00:00Z"));
    let until = date(2026, 4, 10);
    store.holds.borrow_mut().push(hold(0, until, None));
    let report = run_on(&store, "2026-03-04T00:00:00Z").await;
    assert_eq!((report.erased, report.held, report.not_notified), (1, 1, 1));
    assert_eq!(
        (store.state(0), store.state(1)),
        (State::Held, State::Erased)
    );
    assert_eq!(*store.notices_requested.borrow(), [id(0)]);
    // The notice is not written yet: it is requested again, and the metric for the alarm is 1.
    let report = run_on(&store, "2026-03-05T00:00:00Z").await;
    assert_eq!((report.not_notified, report.overdue), (1, 0));
    assert_eq!(store.notices_requested.borrow().len(), 2);
    store.notify_person(0);
    assert_eq!(store.stored(0).notified, Some(Notified::WithReason));
    // 23:59 of the last day in Asia/Shanghai, and a minute later.
    let report = run_on(&store, "2026-04-10T15:59:00Z").await;
    assert_eq!((report.held, report.not_notified), (1, 0));
    assert_eq!(store.notices_requested.borrow().len(), 2);
    let report = run_on(&store, "2026-04-10T16:00:00Z").await;
    assert_eq!((report.held, report.erased), (0, 1));
    assert_eq!(store.state(0), State::Erased);
    assert!(store.holds.borrow().is_empty());
}

#[tokio::test]
async fn a_resumed_request_with_grace_gets_a_new_grace_period_and_a_new_deadline() {
    let clock = clock();
    let store = MemoryStore::new(&clock);
    store.insert(request(0, Mode::Grace, "2026-02-06T01:00:00Z"));
    let until = date(2026, 9, 23);
    store.holds.borrow_mut().push(hold(0, until, None));
    run_on(&store, "2026-02-06T02:00:00Z").await;
    store.notify_person(0);
    let report = run_on(&store, "2026-09-23T16:30:00Z").await;
    assert_eq!((report.erased, store.state(0)), (0, State::Requested));
    let resumed = store.stored(0);
    assert_eq!(resumed.received_at, "2026-02-06T01:00:00Z".parse().unwrap());
    // Counted from 24 September, over the days of rest in October.
    assert_eq!(resumed.deadline.due_on, date(2026, 10, 12));
    assert_eq!(resumed.erase_after, "2026-09-24T16:30:00Z".parse().unwrap());
    // The deadline does not change again, and the person is notified that the deletion resumes.
    let report = run_on(&store, "2026-09-24T01:00:00Z").await;
    assert_eq!((report.recounted, report.erased), (0, 0));
    store.notify_person(0);
    assert_eq!(store.stored(0).notified, Some(Notified::Resumed));
    let report = run_on(&store, "2026-09-24T16:30:00Z").await;
    assert_eq!(report.erased, 1);
}

#[tokio::test]
async fn a_hold_that_the_index_does_not_show_yet_prevents_the_erasure() {
    let clock = clock();
    let store = MemoryStore::new(&clock);
    store.insert(request(0, Mode::Immediate, "2026-03-02T01:00:00Z"));
    store
        .holds
        .borrow_mut()
        .push(hold(0, date(2026, 4, 10), None));
    store.is_index_late.set(true);
    let report = run_on(&store, "2026-03-04T00:00:00Z").await;
    assert_eq!((report.erased, report.failed), (0, 1));
    assert_eq!(store.state(0), State::Requested);
    store.is_index_late.set(false);
    run_on(&store, "2026-03-04T00:15:00Z").await;
    assert_eq!(store.state(0), State::Held);
    // A held request does not resume either while the index does not show the hold.
    store.is_index_late.set(true);
    let report = run_on(&store, "2026-03-04T00:30:00Z").await;
    assert_eq!((report.failed, store.state(0)), (1, State::Held));
}

#[tokio::test]
async fn the_person_gets_a_secret_reason_once_it_is_not_secret_any_more() {
    let clock = clock();
    let store = MemoryStore::new(&clock);
    store.insert(request(0, Mode::Immediate, "2026-03-02T01:00:00Z"));
    let (until, secret) = (date(2026, 4, 10), date(2026, 3, 20));
    store.holds.borrow_mut().push(hold(0, until, Some(secret)));
    run_on(&store, "2026-03-04T00:00:00Z").await;
    store.notify_person(0);
    assert_eq!(store.stored(0).notified, Some(Notified::WithoutReason));
    // The last minute of the 19th in Asia/Shanghai.
    run_on(&store, "2026-03-19T15:59:00Z").await;
    assert_eq!(store.notices_requested.borrow().len(), 1);
    run_on(&store, "2026-03-19T16:00:00Z").await;
    assert_eq!(store.notices_requested.borrow().len(), 2);
    store.notify_person(0);
    assert_eq!(store.stored(0).notified, Some(Notified::WithReason));
}

#[tokio::test]
async fn killed_before_or_after_any_step_of_a_hold_the_next_run_finishes_it() {
    for step in ["stop", "end_by_time", "resume"] {
        for fault in [Fault::Before, Fault::After] {
            let clock = clock();
            let store = MemoryStore::new(&clock);
            store.insert(request(0, Mode::Immediate, "2026-03-02T01:00:00Z"));
            store
                .holds
                .borrow_mut()
                .push(hold(0, date(2026, 3, 5), None));
            *store.fault.borrow_mut() = Some((id(0), step, fault));
            for day in 4..9 {
                run_on(&store, &format!("2026-03-0{day}T00:00:00Z")).await;
            }
            assert_eq!(store.state(0), State::Completed, "{step} {fault:?}");
            assert!(store.stored(0).resumed_at.is_some(), "{step} {fault:?}");
            assert_eq!(store.finished.get(), 1, "{step} {fault:?}");
        }
    }
}

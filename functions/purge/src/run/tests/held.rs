//! Holds: who is held is not erased, whatever the index shows, is told, and goes on when the time is over.

use jiff::civil::{Date, date};
use qeg_domain::{
    deletion::Mode,
    hold::{Basis, Hold, Notified},
    id::{HoldId, Subject},
};
use qeg_store::legal::hold::StoredHold;

use super::*;

/// A hold on whoever asked in request `n`.
pub(super) fn hold(n: u8, until: Date, secret_until: Option<Date>) -> StoredHold {
    StoredHold {
        hold: Hold {
            id: HoldId::parse(&format!("{n:032x}")).unwrap(),
            basis: Basis::CourtEvidence,
            until,
            secret_until,
        },
        subject: Subject::parse(id(n).as_str()).unwrap(),
        ended_at: None,
    }
}

async fn run_on(books: &Books<'_>, day: &str) -> Report {
    let now: Timestamp = day.parse().unwrap();
    books.clock.set(now);
    let settings = Settings {
        stop_at: now + SignedDuration::from_mins(60),
        ..settings(0)
    };
    let (queue, calendar) = (Received::default(), Calendar::published());
    super::run(books, &queue, &books.pen, books.clock, &calendar, &settings)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_held_person_is_told_and_erased_only_when_the_last_day_of_the_hold_is_over() {
    let clock = clock();
    let books = Books::new(&clock);
    books.keep(request(0, Mode::Immediate, "2026-03-02T01:00:00Z"));
    books.keep(request(1, Mode::Immediate, "2026-03-02T01:00:00Z"));
    let until = date(2026, 4, 10);
    books.holds.borrow_mut().push(hold(0, until, None));
    let report = run_on(&books, "2026-03-04T00:00:00Z").await;
    assert_eq!((report.erased, report.held, report.untold), (1, 1, 1));
    assert_eq!(
        (books.state(0), books.state(1)),
        (State::Held, State::Erased)
    );
    assert_eq!(*books.rung.borrow(), [id(0)]);
    // Nobody has told them yet: it is rung for again, and the alarm has its figure.
    let report = run_on(&books, "2026-03-05T00:00:00Z").await;
    assert_eq!((report.untold, report.overdue), (1, 0));
    assert_eq!(books.rung.borrow().len(), 2);
    books.tell(0);
    assert_eq!(books.kept(0).notified, Some(Notified::WithReason));
    // 23:59 of the last day in Asia/Shanghai, and a minute later.
    let report = run_on(&books, "2026-04-10T15:59:00Z").await;
    assert_eq!((report.held, report.untold), (1, 0));
    assert_eq!(books.rung.borrow().len(), 2);
    let report = run_on(&books, "2026-04-10T16:00:00Z").await;
    assert_eq!((report.held, report.erased), (0, 1));
    assert_eq!(books.state(0), State::Erased);
    assert!(books.holds.borrow().is_empty());
}

#[tokio::test]
async fn with_grace_it_begins_anew_with_a_new_day_of_grace_and_a_new_deadline() {
    let clock = clock();
    let books = Books::new(&clock);
    books.keep(request(0, Mode::Grace, "2026-02-06T01:00:00Z"));
    let until = date(2026, 9, 23);
    books.holds.borrow_mut().push(hold(0, until, None));
    run_on(&books, "2026-02-06T02:00:00Z").await;
    books.tell(0);
    let report = run_on(&books, "2026-09-23T16:30:00Z").await;
    assert_eq!((report.erased, books.state(0)), (0, State::Requested));
    let resumed = books.kept(0);
    assert_eq!(resumed.received_at, "2026-02-06T01:00:00Z".parse().unwrap());
    // Counted from 24 September, over the days of rest in October.
    assert_eq!(resumed.deadline.due_on, date(2026, 10, 12));
    assert_eq!(resumed.erase_after, "2026-09-24T16:30:00Z".parse().unwrap());
    // It stays counted from there, and the person is told that it goes on.
    let report = run_on(&books, "2026-09-24T01:00:00Z").await;
    assert_eq!((report.recounted, report.erased), (0, 0));
    books.tell(0);
    assert_eq!(books.kept(0).notified, Some(Notified::Resumed));
    let report = run_on(&books, "2026-09-24T16:30:00Z").await;
    assert_eq!(report.erased, 1);
}

#[tokio::test]
async fn a_hold_that_the_index_does_not_show_yet_still_keeps_everybody_from_erasing() {
    let clock = clock();
    let books = Books::new(&clock);
    books.keep(request(0, Mode::Immediate, "2026-03-02T01:00:00Z"));
    books
        .holds
        .borrow_mut()
        .push(hold(0, date(2026, 4, 10), None));
    books.is_index_late.set(true);
    let report = run_on(&books, "2026-03-04T00:00:00Z").await;
    assert_eq!((report.erased, report.failed), (0, 1));
    assert_eq!(books.state(0), State::Requested);
    books.is_index_late.set(false);
    run_on(&books, "2026-03-04T00:15:00Z").await;
    assert_eq!(books.state(0), State::Held);
    // The other way round: it does not go on either.
    books.is_index_late.set(true);
    let report = run_on(&books, "2026-03-04T00:30:00Z").await;
    assert_eq!((report.failed, books.state(0)), (1, State::Held));
}

#[tokio::test]
async fn a_secret_reason_is_told_when_its_day_has_come() {
    let clock = clock();
    let books = Books::new(&clock);
    books.keep(request(0, Mode::Immediate, "2026-03-02T01:00:00Z"));
    let (until, secret) = (date(2026, 4, 10), date(2026, 3, 20));
    books.holds.borrow_mut().push(hold(0, until, Some(secret)));
    run_on(&books, "2026-03-04T00:00:00Z").await;
    books.tell(0);
    assert_eq!(books.kept(0).notified, Some(Notified::WithoutReason));
    // The last minute of the 19th in Asia/Shanghai.
    run_on(&books, "2026-03-19T15:59:00Z").await;
    assert_eq!(books.rung.borrow().len(), 1);
    run_on(&books, "2026-03-19T16:00:00Z").await;
    assert_eq!(books.rung.borrow().len(), 2);
    books.tell(0);
    assert_eq!(books.kept(0).notified, Some(Notified::WithReason));
}

#[tokio::test]
async fn killed_before_or_after_any_step_of_a_hold_the_next_run_finishes_it() {
    for step in ["stop", "end_by_time", "resume"] {
        for fault in [Fault::Before, Fault::After] {
            let clock = clock();
            let books = Books::new(&clock);
            books.keep(request(0, Mode::Immediate, "2026-03-02T01:00:00Z"));
            books
                .holds
                .borrow_mut()
                .push(hold(0, date(2026, 3, 5), None));
            *books.fault.borrow_mut() = Some((id(0), step, fault));
            for day in 4..9 {
                run_on(&books, &format!("2026-03-0{day}T00:00:00Z")).await;
            }
            assert_eq!(books.state(0), State::Completed, "{step} {fault:?}");
            assert!(books.kept(0).resumed_at.is_some(), "{step} {fault:?}");
            assert_eq!(books.finished.get(), 1, "{step} {fault:?}");
        }
    }
}

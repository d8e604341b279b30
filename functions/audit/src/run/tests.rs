//! Runs over chains in memory: signatures, checkpoints, due days and reports.
#![allow(clippy::unwrap_used, clippy::panic)]

mod memory;

use futures::FutureExt as _;
use qeg_domain::audit::{
    Action,
    signed::{Claims, Kind},
};
use qeg_store::core::key;

use super::*;
use memory::{FixedClock, MemoryLedger, NOW, PAGE, TestSigner, subject};

#[tokio::test]
async fn a_grown_chain_is_signed_once_and_checked_the_next_day_and_then_after_a_month() {
    let ledger = MemoryLedger::default();
    for n in [0x01, 0x1f, 0xff] {
        ledger.append(&subject(n), NOW.parse().unwrap());
    }
    let report = ledger.run(NOW).await;
    assert_eq!((report.verified, report.signed), (3, 3));
    assert_eq!(ledger.run(NOW).await, Report::default(), "nothing is due");
    ledger.append(&subject(0x1f), "2026-11-25T01:00:00Z".parse().unwrap());
    for (day, verified, signed) in [
        ("2026-11-25T02:00:00Z", 3, 1),
        ("2026-11-26T02:00:00Z", 1, 0),
        ("2026-12-24T02:00:00Z", 0, 0),
        ("2026-12-25T02:00:00Z", 2, 0),
        ("2026-12-26T02:00:00Z", 1, 0),
    ] {
        let report = ledger.run(day).await;
        assert_eq!(
            (report.verified, report.signed),
            (verified, signed),
            "{day}"
        );
    }
}

#[tokio::test]
async fn an_entry_written_during_a_run_makes_the_chain_due_at_once() {
    let ledger = MemoryLedger::default();
    ledger.append(&subject(1), NOW.parse().unwrap());
    *ledger.busy.borrow_mut() = Some(subject(1));
    assert_eq!(ledger.run(NOW).await.signed, 1);
    assert_eq!(
        ledger.run(NOW).await.signed,
        1,
        "the entry written during the run"
    );
    assert_eq!(ledger.run(NOW).await, Report::default());
}

#[tokio::test]
async fn a_checkpoint_replaces_entries_that_expire() {
    let ledger = MemoryLedger::default();
    for at in [
        "2023-12-25T00:00:00Z",
        "2023-12-26T00:00:00Z",
        "2025-01-01T00:00:00Z",
    ] {
        ledger.append(&subject(1), at.parse().unwrap());
    }
    let report = ledger.run(NOW).await;
    assert_eq!((report.signed, report.checkpoints), (1, 1));
    let checkpoint = ledger.statement(1, key::CHECKPOINT).unwrap();
    assert!(checkpoint.contains(" 2 "), "{checkpoint}");
    let expire = |n: usize| {
        ledger
            .chains
            .borrow_mut()
            .get_mut(&subject(1))
            .unwrap()
            .0
            .remove(n)
    };
    // DynamoDB removes expired items in any order.
    expire(1);
    assert_eq!(ledger.run("2026-12-28T00:00:00Z").await.verified, 1);
    expire(0);
    let report = ledger.run("2027-02-01T00:00:00Z").await;
    assert_eq!(
        (report.verified, report.broken, report.checkpoints),
        (1, 0, 0)
    );
    // An entry after the checkpoint must not be missing.
    expire(0);
    let report = ledger.run("2027-03-10T00:00:00Z").await;
    assert_eq!((report.verified, report.broken), (0, 1));
}

#[tokio::test]
async fn a_broken_or_forged_chain_is_reported_at_every_run_and_stops_no_other() {
    let ledger = MemoryLedger::default();
    for n in 1..=3 {
        ledger.append(&subject(n), NOW.parse().unwrap());
        ledger.append(&subject(n), NOW.parse().unwrap());
    }
    assert_eq!(ledger.run(NOW).await.signed, 3);
    // Rewritten with valid hashes: only the signed head shows it.
    ledger.chains.borrow_mut().remove(&subject(1));
    ledger.append(&subject(1), "2026-11-24T02:00:00Z".parse().unwrap());
    ledger.append(&subject(1), "2026-11-24T02:00:00Z".parse().unwrap());
    let others = ledger.statement(3, key::SIGNED).unwrap();
    let place = (subject(2), key::SIGNED);
    ledger.signed.borrow_mut().insert(place, others);
    ledger.append(&subject(2), NOW.parse().unwrap());
    ledger.append(&subject(3), NOW.parse().unwrap());
    for signed in [1, 0] {
        let report = ledger.run(NOW).await;
        assert_eq!((report.broken, report.signed), (2, signed));
    }
    // A signed head is not accepted as a checkpoint: with it, all entries could be missing.
    let newest = ledger.statement(3, key::SIGNED).unwrap();
    let place = (subject(3), key::CHECKPOINT);
    ledger.signed.borrow_mut().insert(place, newest);
    ledger.append(&subject(3), NOW.parse().unwrap());
    assert_eq!(ledger.run(NOW).await.broken, 3);
}

#[tokio::test]
async fn a_chain_that_expires_before_its_signed_head_is_broken() {
    let ledger = MemoryLedger::default();
    let now: Timestamp = NOW.parse().unwrap();
    ledger.append(&subject(1), now);
    assert_eq!(ledger.run(NOW).await.signed, 1);
    let tomorrow = "2026-11-25T01:00:00Z";
    *ledger.vanished.borrow_mut() = Some(subject(1));
    let report = ledger.run(tomorrow).await;
    assert_eq!((report.broken, report.verified), (1, 0));
    // Once the signed head has expired as well, nothing is missing.
    ledger.signed_until.set(Some(now.as_second()));
    let report = ledger.run(tomorrow).await;
    assert_eq!((report.broken, report.verified), (0, 0));
}

#[tokio::test]
async fn a_chain_that_a_run_has_no_time_for_stays_due() {
    let ledger = MemoryLedger::default();
    ledger.append(&subject(1), NOW.parse().unwrap());
    let now: Timestamp = NOW.parse().unwrap();
    let report = run(&ledger, &TestSigner, &FixedClock(now), now)
        .await
        .unwrap();
    assert_eq!((report.left, report.verified), (1, 0));
    assert_eq!(ledger.run(NOW).await.signed, 1);
}

#[tokio::test]
async fn a_long_chain_is_verified_in_parts_and_each_run_continues_where_the_last_one_stopped() {
    let ledger = MemoryLedger::default();
    let now: Timestamp = NOW.parse().unwrap();
    (0..30).for_each(|_| ledger.append(&subject(1), now));
    ledger.append(&subject(2), now);
    let report = ledger.run_in_shares(NOW, 10).await;
    assert_eq!((report.parts, report.verified, report.signed), (1, 1, 1));
    let position = ledger.statement(1, key::POSITION).unwrap();
    assert!(position.starts_with("audit-position+jwt"), "{position}");
    assert!(position.contains(" 12 "), "{position}");
    assert_eq!(ledger.statement(1, key::SIGNED), None);
    let report = ledger.run_in_shares(NOW, 10).await;
    assert_eq!((report.parts, report.verified), (1, 0));
    ledger.read.set(0);
    let report = ledger.run_in_shares(NOW, 10).await;
    assert_eq!((report.parts, report.verified, report.signed), (0, 1, 1));
    assert_eq!(ledger.read.get(), 6 + PAGE, "and a page of what may expire");
    // The next verification starts at the first entry.
    assert_eq!(ledger.statement(1, key::POSITION).unwrap(), "");
    ledger.read.set(0);
    assert_eq!(ledger.run("2026-11-25T01:00:00Z").await.verified, 2);
    assert!(ledger.read.get() >= 31);
}

#[tokio::test]
async fn a_fault_in_a_later_part_is_reported_and_a_position_is_valid_for_two_days() {
    let ledger = MemoryLedger::default();
    let now: Timestamp = NOW.parse().unwrap();
    (0..30).for_each(|_| ledger.append(&subject(1), now));
    assert_eq!(ledger.run_in_shares(NOW, 10).await.parts, 1);
    let edit = |n: usize| {
        let mut chains = ledger.chains.borrow_mut();
        chains.get_mut(&subject(1)).unwrap().0[n].0.entry.action = Action::PasswordReset;
    };
    edit(25);
    let report = ledger.run_in_shares(NOW, 10).await;
    assert_eq!((report.parts, report.broken), (1, 0));
    assert_eq!(ledger.run_in_shares(NOW, 10).await.broken, 1);
    // A change before the position is found when the position is no longer valid.
    let ledger_of = || ledger.chains.borrow_mut();
    ledger_of().clear();
    ledger.signed.borrow_mut().clear();
    (0..30).for_each(|_| ledger.append(&subject(1), now));
    assert_eq!(ledger.run_in_shares(NOW, 20).await.parts, 1);
    ledger_of().get_mut(&subject(1)).unwrap().0[3]
        .0
        .entry
        .action = Action::PasswordReset;
    assert_eq!(ledger.run("2026-11-26T00:59:59Z").await.broken, 0);
    let claims = Claims::new(&subject(1), &ledger_of()[&subject(1)].1, now);
    let replayed = TestSigner.sign(Kind::Position, &claims).await.unwrap();
    let place = (subject(1), key::POSITION);
    ledger.signed.borrow_mut().insert(place, replayed);
    let report = ledger.run("2026-12-26T01:00:00Z").await;
    assert_eq!((report.verified, report.broken), (0, 1));
}

#[tokio::test]
async fn a_chain_at_which_a_run_is_killed_does_not_stop_the_next_run() {
    let ledger = MemoryLedger::default();
    for n in [0x10, 0x11] {
        ledger.append(&subject(n), NOW.parse().unwrap());
    }
    *ledger.deadly.borrow_mut() = Some(subject(0x10));
    let died = std::panic::AssertUnwindSafe(ledger.run(NOW)).catch_unwind();
    assert!(died.await.is_err());
    assert_eq!(ledger.statement(0x11, key::SIGNED), None);
    let report = ledger.run("2026-11-24T13:00:00Z").await;
    assert_eq!((report.verified, report.signed), (1, 1));
    *ledger.deadly.borrow_mut() = None;
    let report = ledger.run("2026-11-25T01:00:00Z").await;
    assert_eq!(report.verified, 2, "tomorrow it is tried again");
}

#[tokio::test]
async fn no_shard_waits_for_another() {
    let ledger = MemoryLedger::default();
    for n in [0x01, 0x02, 0x03, 0xf1] {
        ledger.append(&subject(n), NOW.parse().unwrap());
    }
    let today = received_on(NOW.parse().unwrap());
    let due = due(&ledger, today).await.unwrap();
    assert_eq!(due, [0x01, 0xf1, 0x02, 0x03].map(subject));
}

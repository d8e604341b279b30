//! Runs over accounts and items in memory: one that fails never stops another, and a run out of time reports it.
#![allow(clippy::unwrap_used)]

use std::{cell::RefCell, collections::BTreeSet};

use jiff::{SignedDuration, ToSpan, civil::Date};
use qeg_domain::{
    calendar::Deadline,
    id::{HoldId, Subject},
    retention::Category,
};
use qeg_store::{
    Guard, Table,
    core::{attribute::Item, calendar::DeployedCalendar},
    legal::hold::StoredHold,
    people::unused_accounts::UnusedAccount,
    retention::items::ScannedItem,
};

use super::*;

const NOW: &str = "2030-06-01T02:00:00Z";

struct At(Timestamp);

impl Clock for At {
    fn now(&self) -> Timestamp {
        self.0
    }
}

fn clock() -> At {
    At(NOW.parse().unwrap())
}

fn subject(n: u8) -> Subject {
    Subject::parse(&format!("{n:02x}").repeat(16)).unwrap()
}

/// Unused accounts and some items. Those that are broken or stuck return an error.
#[derive(Default)]
struct Memory {
    /// Days since the last sign-in, and since the person was notified.
    accounts: Vec<(Subject, i64, Option<i64>)>,
    held: Option<Subject>,
    broken: Option<Subject>,
    /// The subject who signs in during the run.
    back: Option<Subject>,
    did: RefCell<Vec<(&'static str, Subject)>>,
    items: Vec<ScannedItem>,
    stuck: Option<String>,
    removed: RefCell<Vec<String>>,
    reports: RefCell<Vec<(String, String)>>,
}

fn ago(days: i64) -> Date {
    received_on(NOW.parse().unwrap())
        .checked_sub(days.days())
        .unwrap()
}

impl Memory {
    fn did(&self, what: &'static str, account: &UnusedAccount<Subject>) -> Result<(), StoreError> {
        if self.back.as_ref() == Some(&account.person) {
            return Err(StoreError::Lost(Guard::Record));
        }
        let mut did = self.did.borrow_mut();
        did.push((what, account.person.clone()));
        Ok(())
    }
}

impl ListUnusedAccounts for Memory {
    async fn unused_accounts(
        &self,
        shard: char,
        day: Date,
        _: Option<Item>,
    ) -> Result<(Vec<Subject>, Option<Item>), StoreError> {
        let unused = self.accounts.iter().filter(|(subject, since, _)| {
            subject.as_str().starts_with(shard) && ago(*since) <= day
        });
        Ok((unused.map(|(subject, ..)| subject.clone()).collect(), None))
    }
}

impl EndUnusedAccounts for Memory {
    type Person = Subject;

    async fn unused_account(
        &self,
        subject: &Subject,
        _: Timestamp,
    ) -> Result<Option<UnusedAccount<Subject>>, StoreError> {
        if self.broken.as_ref() == Some(subject) {
            return Err(StoreError::Broken);
        }
        let account = self.accounts.iter().find(|(of, ..)| of == subject);
        Ok(account.map(|(_, since, notified)| UnusedAccount {
            person: subject.clone(),
            active_on: ago(*since),
            notified_on: notified.map(ago),
        }))
    }

    async fn request_notice(
        &self,
        account: &UnusedAccount<Subject>,
        until: Date,
        _: Timestamp,
    ) -> Result<(), StoreError> {
        assert!(until >= ago(-30));
        self.did("notified", account)
    }

    async fn end_account(
        &self,
        account: &UnusedAccount<Subject>,
        _: &Deadline,
        _: Timestamp,
    ) -> Result<(), StoreError> {
        self.did("ended", account)
    }
}

impl ReadHold for Memory {
    async fn hold(&self, _: &HoldId, _: Timestamp) -> Result<Option<StoredHold>, StoreError> {
        Ok(None)
    }

    async fn holds_of(&self, subject: &Subject) -> Result<BTreeSet<HoldId>, StoreError> {
        let is_held = self.held.as_ref() == Some(subject);
        let id = HoldId::parse(&"0".repeat(32)).filter(|_| is_held);
        Ok(id.into_iter().collect())
    }
}

impl ScanItems for Memory {
    async fn scan_items(
        &self,
        table: Table,
        _: Option<Item>,
    ) -> Result<(Vec<ScannedItem>, Option<Item>), StoreError> {
        let of = self.items.iter().filter(|seen| seen.table == table);
        Ok((of.cloned().collect(), None))
    }
}

impl RemoveExpired for Memory {
    async fn remove_expired(&self, seen: &ScannedItem, _: Timestamp) -> Result<bool, StoreError> {
        if self.stuck.as_ref() == Some(&seen.keys.1) {
            return Err(StoreError::Unavailable);
        }
        self.removed.borrow_mut().push(seen.keys.1.clone());
        Ok(true)
    }
}

impl ReadCalendar for Memory {
    async fn calendar(&self) -> Result<DeployedCalendar, StoreError> {
        Ok(DeployedCalendar {
            calendar: Calendar::published(),
            years: Vec::new(),
            ignored: 0,
        })
    }
}

impl KeepReport for Memory {
    async fn keep_report(&self, month: &str, json: &str, _: Timestamp) -> Result<bool, StoreError> {
        let report = (month.to_owned(), json.to_owned());
        self.reports.borrow_mut().push(report);
        Ok(true)
    }
}

async fn ran(memory: &Memory, mode: Mode, budget: SignedDuration) -> Report {
    let clock = clock();
    let schedule = &Schedule::published().unwrap();
    let stop_at = clock.now() + budget;
    run(memory, schedule, &clock, mode, stop_at).await.unwrap()
}

const TIME: SignedDuration = SignedDuration::from_mins(5);

#[tokio::test]
async fn one_account_never_stops_another() {
    let memory = Memory {
        accounts: vec![
            (subject(0x10), 1_200, Some(31)),
            (subject(0x20), 1_200, Some(31)),
            (subject(0x30), 1_200, Some(31)),
            (subject(0x40), 1_200, Some(31)),
            (subject(0x50), 1_200, Some(30)),
            (subject(0x60), 1_068, None),
            (subject(0x70), 1_067, None),
        ],
        held: Some(subject(0x10)),
        broken: Some(subject(0x20)),
        back: Some(subject(0x30)),
        ..Memory::default()
    };
    let looked = ran(&memory, Mode::DryRun, TIME).await;
    assert!(memory.did.borrow().is_empty());
    assert!(memory.reports.borrow().is_empty());
    // The dry run does not see the sign-in that happens during the real run.
    assert_eq!((looked.accounts.notified, looked.accounts.ended), (1, 2));
    let report = ran(&memory, Mode::Apply, TIME).await;
    let accounts = report.accounts;
    assert_eq!((accounts.notified, accounts.waiting), (1, 1));
    assert_eq!((accounts.ended, accounts.held), (1, 1));
    assert_eq!((report.failed, report.faults()), (1, 1));
    let did = [("ended", subject(0x40)), ("notified", subject(0x60))];
    assert_eq!(*memory.did.borrow(), did);
    let reports = memory.reports.borrow();
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].0, "2030-06");
    assert_eq!(
        serde_json::from_str::<Report>(&reports[0].1).unwrap(),
        report
    );
}

#[tokio::test]
async fn one_item_never_stops_another_and_an_unknown_item_stays() {
    let now = NOW.parse::<Timestamp>().unwrap().as_second();
    let item = |sk: &str, category, end| ScannedItem {
        table: Table::Subjects,
        keys: ("S#1".to_owned(), sk.to_owned()),
        category,
        end,
    };
    let memory = Memory {
        items: vec![
            item("a", Some(Category::Session), Some(now)),
            item("b", Some(Category::Session), Some(now - 1)),
            item("c", Some(Category::Session), Some(now + 1)),
            item("d", Some(Category::Session), None),
            item("e", Some(Category::Account), None),
            item("f", None, Some(now - 1)),
        ],
        stuck: Some("a".to_owned()),
        ..Memory::default()
    };
    let report = ran(&memory, Mode::Apply, TIME).await;
    assert_eq!(*memory.removed.borrow(), ["b"]);
    let mut lines = report.categories.iter();
    let sessions = lines.find(|line| line.category == Category::Session);
    let line = sessions.unwrap();
    assert_eq!((line.held, line.endless), (2, 1));
    assert_eq!((line.over, line.removed), (2, 1));
    assert_eq!((report.unknown, report.failed), (1, 1));
    assert_eq!(report.faults(), 3);
}

#[tokio::test]
async fn a_run_out_of_time_reports_that_it_is_not_complete() {
    let memory = Memory {
        accounts: vec![(subject(0x10), 1_200, Some(31))],
        ..Memory::default()
    };
    let report = ran(&memory, Mode::Apply, SignedDuration::ZERO).await;
    assert!(!report.complete && report.faults() > 0);
    assert!(memory.did.borrow().is_empty());
    assert!(memory.reports.borrow().is_empty());
}

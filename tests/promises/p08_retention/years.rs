//! Several years of an account, on a virtual clock: nobody is deleted without notice, too early, or during a legal
//! hold.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{
    account::Status,
    audit::{Action, ProcessingPurpose},
    calendar::{Calendar, received_on},
    deletion::{Proof, State},
    event::Event,
    id::Subject,
    notice::Template,
    purpose::Purpose,
    retention::{Schedule, report::Report},
    token::SessionToken,
};
use qeg_retention::{Mode, run};
use qeg_store::{
    Database, Guard, Store, StoreError, Table,
    core::{
        attribute::{Item, keyed},
        chain::Act,
        change::ChangePerson,
        deletion_request::DeletionRequest,
        key,
        person::{Person, ReadPerson, Wanted},
    },
    deletion::request::{ListOpenRequests, ReadRequest},
    delivery::send::Deliver,
    messages::notice::{NoticeRecord, ReadNotices},
    people::{session::OpenSession, unused_accounts::EndUnusedAccounts},
};

use app::App;

use crate::p11_deadline::{
    faults::{Entropy, Virtual},
    register, vault_over,
};

struct Scenario {
    app: App,
    clock: Virtual,
    start: Timestamp,
    database: Database,
    store: Store,
}

impl Scenario {
    async fn new() -> Self {
        let start: Timestamp = "2026-11-24T02:00:00Z".parse().unwrap();
        let clock = Virtual(Arc::new(AtomicI64::new(start.as_second())));
        let app = App::start().await;
        let (database, store) = (app.database(), vault_over(&app, &clock));
        Self {
            app,
            clock,
            start,
            database,
            store,
        }
    }

    fn now(&self) -> Timestamp {
        qeg_domain::clock::Clock::now(&self.clock)
    }

    fn on_day(&self, day: i64) {
        let second = self.start.as_second() + day * 86_400;
        self.clock.0.store(second, Ordering::SeqCst);
    }

    async fn run(&self, mode: Mode) -> Report {
        let schedule = &Schedule::published().unwrap();
        let stop_at = self.now() + SignedDuration::from_mins(5);
        run(&self.store, schedule, &self.clock, mode, stop_at)
            .await
            .unwrap()
    }

    async fn person(&self, subject: &Subject) -> Person {
        let person = self
            .store
            .person(subject, Wanted::default(), self.now())
            .await;
        person.unwrap().unwrap()
    }

    async fn sign_in(&self, subject: &Subject) {
        let person = self.person(subject).await;
        let token = SessionToken::random(subject.clone(), &Entropy);
        let mut change = self.store.change(&person, &[Status::Active], self.now());
        change.act(Act::own(
            Action::SessionOpened,
            ProcessingPurpose::Account,
            &[],
        ));
        self.store.open_session(&mut change, &token).await.unwrap();
        change.commit().await.unwrap();
    }

    async fn request(&self, subject: &Subject) -> Option<DeletionRequest> {
        let id = self.person(subject).await.deletion?;
        self.database.request(&id).await.unwrap()
    }

    /// The notices that wait in the outbox.
    async fn waiting(&self) -> Vec<(Subject, NoticeRecord)> {
        let items = app::tables::scan(&self.app, Table::Transient).await;
        let events = items
            .iter()
            .filter_map(|item| Event::from_json(item.get("event")?.as_s().ok()?).ok());
        let due = events.filter_map(|event| match event {
            Event::NoticeDue {
                subject,
                notice_id,
                template,
                params,
                broadcast_id: None,
            } => {
                let record = NoticeRecord {
                    id: notice_id,
                    at: self.now(),
                    template,
                    params,
                    to: None,
                };
                Some((subject, record))
            }
            _ => None,
        });
        due.collect()
    }

    /// Writes the waiting notices, as notify does: for people who have not signed in since.
    async fn notify(&self) {
        for (subject, record) in self.waiting().await {
            let due = self
                .store
                .due_notice(&subject, &record.id, self.now())
                .await;
            let due = due.unwrap().unwrap();
            if !due.is_written && (due.is_unused || record.template != Template::AccountUnused) {
                let written = self.store.write_notice(&due, &record, self.now());
                written.await.unwrap();
            }
        }
    }

    /// How many notices of this template a person has.
    async fn has(&self, subject: &Subject, template: Template) -> usize {
        let wanted = Wanted::keys(&[Purpose::Account]);
        let person = self.store.person(subject, wanted, self.now()).await;
        let person = person.unwrap().unwrap();
        let notices = self.store.notices_before(&person, None, 100, self.now());
        let (notices, _) = notices.await.unwrap();
        let of = notices
            .iter()
            .filter(|notice| notice.record.template == template);
        of.count()
    }
}

#[tokio::test]
async fn notified_a_month_before_deletion_after_three_years_and_kept_by_one_sign_in() {
    let scenario = Scenario::new().await;
    let (leaves, stays) = (
        register(&scenario.store, scenario.now()).await,
        register(&scenario.store, scenario.now()).await,
    );
    scenario.on_day(1_067);
    let early = scenario.run(Mode::Apply).await.accounts;
    assert_eq!((early.notified, early.waiting, early.ended), (0, 0, 0));

    scenario.on_day(1_068);
    let looked = scenario.run(Mode::DryRun).await.accounts;
    assert_eq!(looked.notified, 2);
    assert!(scenario.waiting().await.is_empty());
    // Until the notice is written it is requested again; it is written only once.
    for _ in 0..2 {
        let told = scenario.run(Mode::Apply).await.accounts;
        assert_eq!((told.notified, told.waiting, told.ended), (2, 0, 0));
        assert_eq!(scenario.waiting().await.len(), 2);
    }
    for _ in 0..2 {
        scenario.notify().await;
    }
    for subject in [&leaves, &stays] {
        assert_eq!(scenario.has(subject, Template::AccountUnused).await, 1);
    }
    let again = scenario.run(Mode::Apply).await.accounts;
    assert_eq!((again.notified, again.waiting), (0, 2), "requested once");

    scenario.on_day(1_080);
    scenario.sign_in(&stays).await;
    let person = scenario.person(&stays).await;
    assert_eq!(person.active_on, Some(received_on(scenario.now())));
    assert_eq!(person.notified_on, None);
    scenario.sign_in(&stays).await;

    scenario.on_day(1_098);
    let last = scenario.run(Mode::Apply).await.accounts;
    assert_eq!((last.waiting, last.ended), (1, 0), "their last day");
    scenario.on_day(1_099);
    assert_eq!(scenario.run(Mode::DryRun).await.accounts.ended, 1);
    assert!(scenario.request(&leaves).await.is_none());
    let over = scenario.run(Mode::Apply).await.accounts;
    assert_eq!((over.notified, over.ended), (0, 1));
    let request = scenario.request(&leaves).await.unwrap();
    assert_eq!(request.state, State::Requested);
    assert_eq!(request.proof, Proof::Inactivity);
    assert_eq!(
        request.erase_after,
        scenario.now() + SignedDuration::from_hours(24)
    );
    let status = scenario.person(&leaves).await.status;
    assert_eq!(status, Status::DeletionRequested);
    assert!(scenario.request(&stays).await.is_none());
    scenario.notify().await;
    let notice = Template::AccountDeletionByInactivity;
    assert_eq!(scenario.has(&leaves, notice).await, 1);
    assert_eq!(scenario.has(&stays, notice).await, 0);
    let after = scenario.run(Mode::Apply).await.accounts;
    assert_eq!((after.notified, after.waiting, after.ended), (0, 0, 0));
    assert_eq!(scenario.database.open_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_late_run_leaves_a_month_and_a_hold_keeps_the_account() {
    let scenario = Scenario::new().await;
    let subject = register(&scenario.store, scenario.now()).await;
    // Requested on one day and written on a later one: the month begins when it is written.
    scenario.on_day(1_990);
    assert_eq!(scenario.run(Mode::Apply).await.accounts.notified, 1);
    scenario.on_day(2_000);
    scenario.notify().await;
    scenario.on_day(2_030);
    assert_eq!(scenario.run(Mode::Apply).await.accounts.waiting, 1);

    scenario.on_day(2_031);
    let client = scenario.database.client();
    let mut held: Item = keyed(key::held(&subject), key::HELD);
    let ids = vec!["0".repeat(32)];
    held.insert(
        "holds".to_owned(),
        aws_sdk_dynamodb::types::AttributeValue::Ss(ids),
    );
    let put = client
        .put_item()
        .table_name(scenario.database.name(Table::Ledger));
    put.set_item(Some(held.clone())).send().await.unwrap();
    let kept = scenario.run(Mode::Apply).await.accounts;
    assert_eq!((kept.held, kept.ended), (1, 0));
    held.retain(|name, _| name == "pk" || name == "sk");
    let delete = client
        .delete_item()
        .table_name(scenario.database.name(Table::Ledger));
    delete.set_key(Some(held)).send().await.unwrap();
    assert_eq!(scenario.run(Mode::Apply).await.accounts.ended, 1);
}

#[tokio::test]
async fn a_sign_in_at_the_same_moment_keeps_the_account_and_prevents_the_notice() {
    let scenario = Scenario::new().await;
    let (told, late) = (
        register(&scenario.store, scenario.now()).await,
        register(&scenario.store, scenario.now()).await,
    );
    scenario.on_day(1_200);
    scenario.run(Mode::Apply).await;
    // One signs in before the notice is written, the other while it is.
    scenario.sign_in(&late).await;
    let waiting = scenario.waiting().await;
    let mut of_told = waiting.iter().filter(|(subject, _)| *subject == told);
    let (_, record) = of_told.next().unwrap();
    let due = scenario.store.due_notice(&told, &record.id, scenario.now());
    let due = due.await.unwrap().unwrap();
    scenario.sign_in(&told).await;
    let changed = Err(StoreError::Lost(Guard::Record));
    let written = scenario
        .store
        .write_notice(&due, record, scenario.now())
        .await;
    assert_eq!(written, changed);
    scenario.notify().await;
    for subject in [&told, &late] {
        assert_eq!(scenario.has(subject, Template::AccountUnused).await, 0);
        assert_eq!(scenario.person(subject).await.notified_on, None);
    }

    // Notified, and the month is over: one person signs in after their account was read and before the request is made.
    scenario.on_day(2_400);
    scenario.run(Mode::Apply).await;
    scenario.notify().await;
    scenario.on_day(2_431);
    let seen = scenario.store.unused_account(&told, scenario.now()).await;
    let seen = seen.unwrap().unwrap();
    scenario.sign_in(&told).await;
    let deadline = Calendar::published().deadline(scenario.now());
    let ended = scenario.store.end_account(&seen, &deadline, scenario.now());
    assert_eq!(ended.await, changed);
    assert!(scenario.request(&told).await.is_none());
    assert_eq!(scenario.run(Mode::Apply).await.accounts.ended, 1);
    assert!(scenario.request(&late).await.is_some());
}

//! The years of an account, on a virtual clock: nobody is deleted untold, early, or while the law keeps them.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use domain::{
    account::Status,
    audit::{Action, ProcessingPurpose},
    calendar::{Calendar, received_on},
    deletion::{Proof, State},
    id::Subject,
    retention::{Schedule, report::Report},
    token::SessionToken,
};
use jiff::{SignedDuration, Timestamp};
use retention::{Mode, run};
use store::{
    Database, Store, Table,
    attribute::{Item, keyed},
    chain::Act,
    change::ChangePerson,
    deletion::{DeletionRequest, ListOpenRequests, ReadRequest},
    key,
    person::{Person, ReadPerson, Wanted},
    session::OpenSession,
};

use crate::p11_deadline::{
    faults::{Entropy, Virtual},
    register,
    tables::tables,
    vault_over,
};

struct World {
    clock: Virtual,
    start: Timestamp,
    database: Database,
    store: Store,
}

impl World {
    async fn new() -> Self {
        let start: Timestamp = "2026-11-24T02:00:00Z".parse().unwrap();
        let clock = Virtual(Arc::new(AtomicI64::new(start.as_second())));
        let database = tables().await;
        let store = vault_over(&database, &clock).await;
        Self {
            clock,
            start,
            database,
            store,
        }
    }

    fn now(&self) -> Timestamp {
        domain::clock::Clock::now(&self.clock)
    }

    fn on_day(&self, day: i64) {
        let second = self.start.as_second() + day * 86_400;
        self.clock.0.store(second, Ordering::SeqCst);
    }

    async fn run(&self, mode: Mode) -> Report {
        let rules = (&Schedule::published().unwrap(), &Calendar::published());
        let stop_at = self.now() + SignedDuration::from_mins(5);
        run(&self.store, rules, &self.clock, mode, stop_at)
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
        self.store.open_session(&mut change, &token);
        change.commit().await.unwrap();
    }

    async fn request(&self, subject: &Subject) -> Option<DeletionRequest> {
        let id = self.person(subject).await.deletion?;
        self.database.request(&id).await.unwrap()
    }

    /// The templates of the notices that wait in the outbox.
    async fn notices(&self) -> Vec<String> {
        let items =
            stack::tables::scan_of(self.database.client(), self.database.name(Table::Transient))
                .await;
        let events = items.iter().filter_map(|item| {
            let event: serde_json::Value =
                serde_json::from_str(item.get("event")?.as_s().ok()?).unwrap();
            (event["type"] == "notice_due").then(|| event["template"].as_str().unwrap().to_owned())
        });
        events.collect()
    }
}

#[tokio::test]
async fn told_a_month_before_deleted_after_three_years_and_kept_by_one_sign_in() {
    let world = World::new().await;
    let (leaves, stays) = (
        register(&world.store, world.now()).await,
        register(&world.store, world.now()).await,
    );
    world.on_day(1_067);
    let early = world.run(Mode::Apply).await.accounts;
    assert_eq!((early.told, early.waiting, early.ended), (0, 0, 0));

    world.on_day(1_068);
    let looked = world.run(Mode::DryRun).await.accounts;
    assert_eq!(looked.told, 2);
    assert_eq!(world.notices().await, Vec::<String>::new());
    let told = world.run(Mode::Apply).await.accounts;
    assert_eq!((told.told, told.waiting, told.ended), (2, 0, 0));
    assert_eq!(world.notices().await, ["account_unused", "account_unused"]);
    let again = world.run(Mode::Apply).await.accounts;
    assert_eq!((again.told, again.waiting), (0, 2), "told once");

    world.on_day(1_080);
    world.sign_in(&stays).await;
    let person = world.person(&stays).await;
    assert_eq!(person.active_on, Some(received_on(world.now())));
    assert_eq!(person.told_on, None);
    world.sign_in(&stays).await;

    world.on_day(1_098);
    let last = world.run(Mode::Apply).await.accounts;
    assert_eq!((last.waiting, last.ended), (1, 0), "their last day");
    world.on_day(1_099);
    assert_eq!(world.run(Mode::DryRun).await.accounts.ended, 1);
    assert!(world.request(&leaves).await.is_none());
    let over = world.run(Mode::Apply).await.accounts;
    assert_eq!((over.told, over.ended), (0, 1));
    let request = world.request(&leaves).await.unwrap();
    assert_eq!(request.state, State::Requested);
    assert_eq!(request.proof, Proof::Inactivity);
    assert_eq!(
        request.erase_after,
        world.now() + SignedDuration::from_hours(24)
    );
    let status = world.person(&leaves).await.status;
    assert_eq!(status, Status::DeletionRequested);
    assert!(world.request(&stays).await.is_none());
    let mut notices = world.notices().await;
    notices.sort_unstable();
    assert_eq!(
        notices,
        [
            "account_deletion_by_inactivity",
            "account_unused",
            "account_unused"
        ]
    );
    let after = world.run(Mode::Apply).await.accounts;
    assert_eq!((after.told, after.waiting, after.ended), (0, 0, 0));
    assert_eq!(world.database.open_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_late_run_leaves_a_month_and_a_hold_keeps_the_account() {
    let world = World::new().await;
    let subject = register(&world.store, world.now()).await;
    world.on_day(2_000);
    assert_eq!(world.run(Mode::Apply).await.accounts.told, 1);
    world.on_day(2_030);
    assert_eq!(world.run(Mode::Apply).await.accounts.waiting, 1);

    world.on_day(2_031);
    let client = world.database.client();
    let mut held: Item = keyed(key::held(&subject), key::HELD);
    let ids = vec!["0".repeat(32)];
    held.insert(
        "holds".to_owned(),
        aws_sdk_dynamodb::types::AttributeValue::Ss(ids),
    );
    let put = client
        .put_item()
        .table_name(world.database.name(Table::Ledger));
    put.set_item(Some(held.clone())).send().await.unwrap();
    let kept = world.run(Mode::Apply).await.accounts;
    assert_eq!((kept.held, kept.ended), (1, 0));
    held.retain(|name, _| name == "pk" || name == "sk");
    let delete = client
        .delete_item()
        .table_name(world.database.name(Table::Ledger));
    delete.set_key(Some(held)).send().await.unwrap();
    assert_eq!(world.run(Mode::Apply).await.accounts.ended, 1);
}

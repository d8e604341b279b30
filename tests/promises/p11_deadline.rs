//! P11: every request is completed within seven working days, whatever crashes, repeats or gets lost.
//!
//! The real purge runs on tables of its own and on a virtual clock. AWS calls fail before or after they took effect,
//! processes are killed after any call, messages are lost or delivered twice, and a key service is down for hours.

mod amended;
pub(crate) mod faults;
mod killed;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use app::{App, tables};
use client::unique;
use jiff::{SignedDuration, Timestamp};
use qeg_domain::{
    account::{AccountRecord, Status},
    audit::{self, Action, Head, ProcessingPurpose},
    calendar::{Calendar, due_instant},
    clock::Clock,
    deletion::{Mode, Proof, State},
    id::{RequestId, Subject},
    limits::ANSWER_WORKING_DAYS,
    numbers::{Month, MonthlyNumbers},
    personal::Personal,
    purpose::Purpose,
    token::SessionToken,
};
use qeg_purge::{Settings, intake::DeletionMessage};
use qeg_store::{
    Database, Store, Table,
    core::{
        chain::Act,
        change::ChangePerson,
        deletion_request::DeletionRequest,
        person::{ReadPerson, Wanted},
    },
    deletion::{
        erasing::Erase,
        numbers::ReadNumbers,
        request::{FollowRequest, ReadRequest, RequestDeletion},
    },
    people::registration::{CreateAccount, NewAccount},
};
use qeg_vault::{BlindIndex, KeyArns, Vault};

use faults::{BadWeek, Dice, Entropy, LossyQueue, MoodySigner, Virtual};

const PEOPLE: usize = 120;
const KEY_BACKUP: Duration = Duration::from_secs(3 * 86_400 + 3600);

pub(crate) async fn register(store: &Store, now: Timestamp) -> Subject {
    let subject = Subject::random(&Entropy);
    let keys = store.new_keys(&subject).await.unwrap();
    let record = AccountRecord {
        phone: None,
        phone_verified_at: None,
        call_sign: None,
        password_hash: Personal::new("$argon2id$".to_owned()),
        recovery_hash: None,
        recovery_due: false,
        proven_at: now,
        promotions: false,
        policy_version: "1".to_owned(),
    };
    let new = NewAccount {
        keys: &keys,
        record: &record,
        token: &SessionToken::random(subject.clone(), &Entropy),
        proof: None,
        source: &BlindIndex::from_stored("source#1#none"),
        call_sign: None,
        repeat: None,
    };
    store.create(&new, None, now).await.unwrap();
    subject
}

async fn ask(store: &Store, calendar: &Calendar, mode: Mode, now: Timestamp) -> RequestId {
    let subject = register(store, now).await;
    let person = store
        .person(&subject, Wanted::default(), now)
        .await
        .unwrap()
        .unwrap();
    let id = RequestId::random(&Entropy);
    let known_by = (mode, Proof::Password);
    let request = DeletionRequest::new(id, subject, known_by, now, calendar.deadline(now));
    let mut change = store.change(&person, &[Status::Active], now);
    change.act(Act::own(
        Action::DeletionRequested,
        ProcessingPurpose::Deletion,
        &[],
    ));
    store.request_deletion(&mut change, &request);
    change.commit().await.unwrap();
    drop(change);
    request.id
}

/// The tables of an app, on another clock.
pub(crate) fn vault_over(app: &App, clock: &Virtual) -> Store {
    let arn = |name: &str| Some(app.key(name).to_owned());
    let arns = KeyArns {
        account: arn("account"),
        contact: arn("contact"),
        support: arn("support"),
        ..KeyArns::default()
    };
    let (kms, clock) = (app.kms(), Arc::new(clock.clone()));
    let vault = Vault::new(|| kms, arns, Arc::new(Entropy), clock);
    Store::new(app.database(), vault)
}

#[tokio::test]
async fn no_request_is_late_lost_or_certified_twice() {
    let seed = u64::from(unique());
    println!("seed {seed}");
    let dice = Arc::new(Dice(AtomicU64::new(seed)));
    // Over Spring Festival 2026, when seven working days take the most calendar days.
    let start: Timestamp = "2026-02-05T16:00:00Z".parse().unwrap();
    let clock = Virtual(Arc::new(AtomicI64::new(start.as_second())));
    let calendar = Calendar::published();
    let app = App::start().await;
    let (database, store) = (app.database(), vault_over(&app, &clock));
    let queue = LossyQueue {
        received: Mutex::default(),
        dice: Arc::clone(&dice),
    };
    let signer = MoodySigner(clock.clone());
    let mut asked: Vec<RequestId> = Vec::new();
    // Nineteen days in steps of three hours; sometimes no scheduled run happens for up to a day.
    let mut skip = 0;
    for step in 0..(19 * 8) {
        clock
            .0
            .store(start.as_second() + step * 3 * 3600, Ordering::SeqCst);
        while asked.len() < PEOPLE && asked.len() < usize::try_from(step + 1).unwrap() * 3 {
            let mode = if dice.roll(2) == 0 {
                Mode::Grace
            } else {
                Mode::Immediate
            };
            let id = ask(&store, &calendar, mode, clock.now()).await;
            let handle = format!("{}", asked.len());
            queue.received.lock().unwrap().push(DeletionMessage {
                request_id: Some(id.clone()),
                receipt_handle: handle,
            });
            asked.push(id);
        }
        if skip > 0 {
            skip -= 1;
            continue;
        }
        if dice.roll(20) == 0 {
            skip = dice.roll(8);
        }
        bad_run(&app, &dice, &queue, &signer, &clock).await;
    }
    check(&database, &asked).await;
}

fn settings(clock: &Virtual) -> Settings {
    Settings {
        key_backup: KEY_BACKUP,
        carrier_answer: Duration::from_secs(15 * 86_400),
        issuer: "urn:qeg:test".to_owned(),
        stop_at: clock.now() + SignedDuration::from_mins(5),
    }
}

/// One run in which calls fail; every third one is killed in the middle.
async fn bad_run(
    app: &App,
    dice: &Arc<Dice>,
    queue: &LossyQueue,
    signer: &MoodySigner,
    clock: &Virtual,
) {
    let is_killed = dice.roll(3) == 0;
    let mut week = BadWeek {
        dice: Arc::clone(dice),
        left: is_killed.then(|| 1 + dice.roll(300)),
        again: None,
    };
    app.aws().fail_by(move |_, _| week.next());
    let (database, settings) = (app.database(), settings(clock));
    let run = qeg_purge::run(&database, queue, signer, clock, &settings);
    // A run that cannot read the ledger at its start ends with an error; the next run continues.
    let _ = app.aws().until_killed(run).await;
    app.aws().clear_faults();
}

async fn check(database: &Database, asked: &[RequestId]) {
    let mut certificates: HashMap<String, usize> = HashMap::new();
    for id in asked {
        let found = database
            .follow(id, Timestamp::UNIX_EPOCH)
            .await
            .unwrap()
            .expect("none is lost");
        let (request, certificate) = (found.request, found.certificate);
        assert_eq!(request.state, State::Completed, "{id}");
        let due = due_instant(request.deadline.due_on);
        assert!(request.erased_at.unwrap() < due, "{id} was erased late");
        assert!(
            request.completed_at.unwrap() < due,
            "{id} was completed late"
        );
        *certificates.entry(certificate.unwrap()).or_default() += 1;
        assert!(!database.is_anything_left(&request.subject).await.unwrap());
        let (links, head) = tables::chain(database, &request.subject).await;
        let entries = links.iter().map(|link| &link.entry);
        let done = entries.filter(|entry| entry.action == Action::ErasureDone);
        assert_eq!(done.count(), 1, "{id} was answered more than once");
        assert_eq!(request.audit, Some(head));
        assert_eq!(audit::verify(&Head::EMPTY, &links, &head, None), Ok(()));
    }
    assert_eq!(certificates.len(), asked.len());
    let numbers = all_numbers(database).await;
    assert_eq!(numbers.deletions_requested, asked.len() as u64);
    assert_eq!(numbers.deletions_completed, asked.len() as u64);
    assert!(numbers.slowest_working_days.unwrap() <= ANSWER_WORKING_DAYS);
}

/// The public numbers of February and March 2026 together.
async fn all_numbers(database: &Database) -> MonthlyNumbers {
    let month = |text| Month::parse(text).unwrap();
    let months = database.months(month("2026-02"), month("2026-03")).await;
    let mut sum = MonthlyNumbers::default();
    for numbers in months.unwrap().into_values() {
        sum.deletions_requested += numbers.deletions_requested;
        sum.deletions_completed += numbers.deletions_completed;
        sum.slowest_working_days = sum.slowest_working_days.max(numbers.slowest_working_days);
    }
    sum
}

/// One run in which nothing fails.
async fn good_run(database: &Database, clock: &Virtual) -> qeg_purge::Report {
    let settings = settings(clock);
    let queue = LossyQueue {
        received: Mutex::default(),
        dice: Arc::new(Dice(AtomicU64::new(0))),
    };
    let signer = MoodySigner(clock.clone());
    let run = qeg_purge::run(database, &queue, &signer, clock, &settings);
    run.await.unwrap()
}

async fn put(database: &Database, table: Table, item: qeg_store::core::attribute::Item) {
    let put = database
        .client()
        .put_item()
        .table_name(database.name(table));
    put.set_item(Some(item)).send().await.unwrap();
}

#[tokio::test]
async fn keys_that_a_restore_brings_back_are_destroyed_again_and_the_backup_window_restarts() {
    let start: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
    let clock = Virtual(Arc::new(AtomicI64::new(start.as_second())));
    let at = |hours: i64| {
        clock
            .0
            .store(start.as_second() + hours * 3600, Ordering::SeqCst)
    };
    let app = App::start().await;
    let (database, store) = (app.database(), vault_over(&app, &clock));
    let id = ask(&store, &Calendar::published(), Mode::Immediate, clock.now()).await;
    let request = async || database.request(&id).await.unwrap().unwrap();
    let subject = request().await.subject;
    let pk = qeg_store::core::key::subject(&subject);
    let name = Purpose::Contact.as_str();
    let backup = database.get(Table::Keys, &pk, name).await.unwrap().unwrap();

    assert_eq!(good_run(&database, &clock).await.erased, 1);
    at(48);
    put(&database, Table::Keys, backup).await;
    at(74);
    assert_eq!(
        good_run(&database, &clock).await.completed,
        0,
        "the keys were back meanwhile"
    );
    assert_eq!(request().await.keys_gone_at, Some(clock.now()));
    assert!(!database.is_anything_left(&subject).await.unwrap());
    at(74 + 72);
    assert_eq!(good_run(&database, &clock).await.completed, 0);
    at(74 + 73);
    assert_eq!(good_run(&database, &clock).await.completed, 1);
    let done = database.follow(&id, clock.now()).await.unwrap().unwrap();
    assert_eq!(done.request.state, State::Completed);
    assert_eq!(done.request.reopened, 1);
    assert!(done.request.is_counted, "the first completion is counted");
    assert_eq!(done.certificate, Some(format!("{id}.completed.1")));
}

#[tokio::test]
async fn an_unreadable_request_stops_no_other_and_a_request_is_late_until_it_is_completed() {
    let start: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
    let clock = Virtual(Arc::new(AtomicI64::new(start.as_second())));
    let app = App::start().await;
    let (database, store) = (app.database(), vault_over(&app, &clock));
    let good = ask(&store, &Calendar::published(), Mode::Immediate, clock.now()).await;
    let mut broken = qeg_store::core::attribute::keyed(
        format!("D#{}", "0".repeat(32)),
        qeg_store::core::key::REQUEST,
    );
    for (name, value) in [
        ("open", "1"),
        ("due_on", "2026-03-03"),
        ("state", "unheard of"),
    ] {
        broken.insert(name.to_owned(), qeg_store::core::attribute::s(value));
    }
    put(&database, Table::Ledger, broken).await;
    let report = good_run(&database, &clock).await;
    assert_eq!((report.erased, report.failed, report.overdue), (1, 1, 0));
    let request = database.request(&good).await.unwrap().unwrap();
    assert_eq!(request.state, State::Erased);
    // A day after the deadline, while no certificate can be signed, the erased but not completed request is late.
    let late = due_instant(request.deadline.due_on).as_second();
    clock
        .0
        .store(late - late.rem_euclid(86_400) + 86_400, Ordering::SeqCst);
    let report = good_run(&database, &clock).await;
    assert_eq!((report.overdue, report.completed), (1, 0));
}

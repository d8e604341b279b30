//! A person with 200,000 entries in their audit chain, threads of the greatest length and tens of thousands of items:
//! verifying, signing, reading, showing and exporting it, and erasing the person, each allocate no more memory than
//! docs/budgets.md says. All entries together would take more than 300 MB.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for
#![allow(clippy::unwrap_used, clippy::panic)]

mod memory;

use app::{App, tables};
use aws_sdk_dynamodb::{
    primitives::Blob,
    types::{AttributeValue, PutRequest, WriteRequest},
};
use client::Person;
use futures::{StreamExt, stream};
use local_aws::Engine;
use qeg_domain::{
    audit::{Action, Actor, ActorKind, Entry, Field, Head, ProcessingPurpose},
    id::{Subject, to_hex},
    limits,
    token::SessionToken,
};
use qeg_store::{
    Table,
    audit::trail::ReadTrails as _,
    core::{
        attribute::{Item, keyed, n, s},
        key,
    },
};

use memory::{Budgets, peak_of};
use serde_json::json;

const ENTRIES: u64 = 200_000;
/// Items of one write.
const BATCH: usize = 25;
/// Writes at a time.
const AT_ONCE: usize = 8;
/// Requests that wait beside the one that is erased.
const OPEN_REQUESTS: usize = 2_000;
/// The most memory for reading the chain as `qeg` does, in bytes.
const MOST_OF_QEG: usize = 64 * 1024 * 1024;
/// Messages that lie in the person's partition beside their threads, each of the greatest size: 24 MB together.
const MESSAGES: usize = 2_000;
/// Bytes of a sealed message of the greatest length in Chinese.
const MESSAGE_BYTES: usize = 12_100;

fn subject_of(person: &Person) -> Subject {
    SessionToken::parse(&person.token)
        .unwrap()
        .subject()
        .clone()
}

/// Adds entries to a chain until it has [`ENTRIES`], one in a hundred of them about a carrier that collected.
async fn grow(app: &App, subject: &Subject) {
    let (_, mut head) = tables::chain(&app.database(), subject).await;
    let now = app.now();
    let pk = key::chain(subject);
    let first = head.seq + 1;
    let items = (first..=ENTRIES).map(|seq| {
        let entry = Entry {
            seq,
            at: now,
            actor: Actor::named(ActorKind::Carrier, "post"),
            action: if seq % 100 == 0 {
                Action::HandoffCollected
            } else {
                Action::HandoffReported
            },
            purpose: ProcessingPurpose::Forwarding,
            fields: Field::CONTACT.to_vec(),
            reference: Some(format!("{seq:032x}")),
            secret_until: None,
        };
        head = head.after(&entry).unwrap();
        let mut item = keyed(&pk, key::entry(seq));
        item.insert(
            "entry".to_owned(),
            s(serde_json::to_string(&entry).unwrap()),
        );
        item.insert("hash".to_owned(), s(to_hex(&head.hash)));
        item.insert("expires_at".to_owned(), n(now.as_second() + 1_098 * 86_400));
        (item, head)
    });
    let batches = stream::iter(items).chunks(BATCH).map(async |batch| {
        let last = batch.last().unwrap().1;
        let items = batch.into_iter().map(|(item, _)| item).collect();
        write(app, Table::Ledger, items).await;
        last
    });
    let last = batches
        .buffered(AT_ONCE)
        .fold(Head::EMPTY, async |_, last| last)
        .await;
    let head = [
        ("seq", n(last.seq)),
        ("hash", s(to_hex(&last.hash))),
        ("check_on", s("2026-01-01")),
    ];
    for (name, value) in head {
        tables::set(app, Table::Ledger, (&pk, key::HEAD), name, value).await;
    }
}

async fn write(app: &App, table: Table, items: Vec<Item>) {
    let puts = items.into_iter().map(|item| {
        let put = PutRequest::builder().set_item(Some(item)).build();
        WriteRequest::builder().put_request(put.unwrap()).build()
    });
    let write = app.dynamodb().batch_write_item();
    let write = write.request_items(app.table(table), puts.collect());
    let left = write.send().await.unwrap().unprocessed_items;
    assert!(left.unwrap_or_default().is_empty());
}

/// Threads with as many and as long messages as a person may write: one page of an export.
async fn write_threads(person: &Person) {
    let longest = "长".repeat(limits::MESSAGE_CHARS);
    for _ in 0..limits::EXPORT_THREADS {
        let body = json!({"body": longest});
        let asked = person.send("POST", "/threads", &body).await.expect(201);
        let path = format!("/threads/{}/messages", asked.str("/id"));
        for _ in 1..limits::PERSON_MESSAGES {
            person.send("POST", &path, &body).await.expect(201);
        }
    }
}

/// Messages that nobody can open, as an old backup might bring them back: erasing deletes whatever there is.
async fn leave_messages(app: &App, subject: &Subject) {
    let pk = key::subject(subject);
    let items = (0..MESSAGES).map(|n| {
        let mut item = keyed(&pk, format!("MESSAGE#{n:032x}#001"));
        let sealed = AttributeValue::B(Blob::new(vec![7; MESSAGE_BYTES]));
        item.insert("sealed".to_owned(), sealed);
        item
    });
    let batches = stream::iter(items).chunks(BATCH);
    let written = batches.map(async |batch| write(app, Table::Subjects, batch).await);
    written.buffered(AT_ONCE).collect::<()>().await;
}

/// The number of entries, read as `qeg chain` reads them.
async fn entries_in_pages(app: &App, subject: &Subject) -> u64 {
    let database = app.database();
    let (mut found, mut after) = (0, None::<String>);
    loop {
        let page = database.trail_page(subject, after.as_deref(), app.now());
        let page = page.await.unwrap();
        found += page.entries.len() as u64;
        after = page.next;
        if after.is_none() {
            return found;
        }
    }
}

/// Adds copies of a request that waits for the end of its grace period.
async fn copy_request(app: &App, id: &str) {
    let pk = format!("D#{id}");
    let item = tables::item(app, Table::Ledger, &pk, key::REQUEST).await;
    let item = item.unwrap();
    let copies = (0..OPEN_REQUESTS).map(|n| {
        let mut copy = item.clone();
        let pk = AttributeValue::S(format!("D#{n:032x}"));
        copy.insert("pk".to_owned(), pk);
        copy
    });
    let batches = stream::iter(copies).chunks(BATCH);
    let written = batches.map(async |batch| write(app, Table::Ledger, batch).await);
    written.buffered(AT_ONCE).collect::<()>().await;
}

#[tokio::test]
async fn a_chain_of_any_length_is_verified_shown_and_closed_in_little_memory() {
    // Not in this process, whose memory is counted.
    let database = Engine::Program(env!("CARGO_BIN_EXE_database"));
    let app = App::start_on(database).await;
    let person = Person::by_call_sign(&app).await;
    let subject = subject_of(&person);
    write_threads(&person).await;
    // A first run, so that things loaded only once, such as a certificate store, are not counted.
    app.audit().await;
    person.get("/export").await.expect(200);
    app.deliver().await;
    app.purge().await;
    grow(&app, &subject).await;
    let mut budgets = Budgets::default();

    let (verified, parts) = budgets
        .within("audit verifies and signs the chain", async {
            let mut parts = 0;
            loop {
                let report = app.audit().await;
                assert_eq!((report.broken, report.failed), (0, 0));
                if report.parts == 0 {
                    return (report, parts);
                }
                parts += report.parts;
            }
        })
        .await;
    assert_eq!((verified.verified, verified.signed), (1, 1));
    assert!((1..=2).contains(&parts), "{parts} runs did a part of it");

    let (found, peak) = peak_of(entries_in_pages(&app, &subject)).await;
    assert_eq!(found, ENTRIES);
    assert!(peak < MOST_OF_QEG, "`qeg chain` took {peak} bytes");

    budgets
        .within("access shows a page of the access log", async {
            let log = person.get("/access-log").await.expect(200);
            assert_eq!(log.json["entries"].as_array().unwrap().len(), 50);
        })
        .await;
    let export = budgets
        .within("access exports a page of everything", async {
            person.get("/export").await.expect(200)
        })
        .await;
    let threads = export.json["threads"].as_array().unwrap().len();
    assert_eq!(threads, limits::EXPORT_THREADS);
    drop(export);

    leave_messages(&app, &subject).await;
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    app.deliver().await;
    budgets.within("purge erases the person", app.purge()).await;
    let followed = person.follow(&id, &receipt).await.expect(200);
    assert_eq!(followed.str("/state"), "erased");
    let recipients = followed.json["recipients"].as_array().unwrap().len();
    let collected = usize::try_from(ENTRIES / 100).unwrap();
    assert_eq!(
        recipients,
        collected.div_ceil(limits::ERASURE_HANDOFFS),
        "the carrier that collected is asked to erase all of it"
    );

    let waiting = Person::by_call_sign(&app).await;
    let (id, _) = waiting.ask_for_deletion("grace").await;
    app.deliver().await;
    copy_request(&app, &id).await;
    let report = budgets
        .within("purge goes through 2,000 open requests", app.purge())
        .await;
    assert!(report.open > OPEN_REQUESTS, "{} are open", report.open);
    budgets.kept();
}

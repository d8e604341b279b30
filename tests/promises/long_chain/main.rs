//! A person with 200,000 entries in their audit chain: verifying, signing, reading, showing and exporting it, and erasing
//! the person, each take far less memory than the function has. All entries together would take more than 300 MB.
#![recursion_limit = "256"] // SDK futures nest deeper than the default allows for
#![allow(clippy::unwrap_used, clippy::panic)]

mod memory;

use app::{App, tables};
use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
use client::Person;
use futures::{StreamExt, stream};
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

use memory::peak_of;

const ENTRIES: u64 = 200_000;
/// Items of one write.
const BATCH: usize = 25;
/// Writes at a time.
const AT_ONCE: usize = 8;
/// The most additional memory allowed, in bytes: an eighth of what `audit`, `access` and `purge` have, which do this work
/// (512 MB each in infra/template.yaml).
const MOST: u64 = 64 * 1024 * 1024;

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
            fields: vec![
                Field::ContactName,
                Field::ContactPhone,
                Field::ContactAddress,
            ],
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
        write(app, batch.into_iter().map(|(item, _)| item).collect()).await;
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

async fn write(app: &App, items: Vec<Item>) {
    let puts = items.into_iter().map(|item| {
        let put = PutRequest::builder().set_item(Some(item)).build();
        WriteRequest::builder().put_request(put.unwrap()).build()
    });
    let write = app.dynamodb().batch_write_item();
    let write = write.request_items(app.table(Table::Ledger), puts.collect());
    let left = write.send().await.unwrap().unprocessed_items;
    assert!(left.unwrap_or_default().is_empty());
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

#[tokio::test]
async fn a_chain_of_any_length_is_verified_shown_and_closed_in_little_memory() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let subject = subject_of(&person);
    // A first run, so that things loaded only once, such as a certificate store, are not counted.
    app.audit().await;
    person.get("/export").await.expect(200);
    grow(&app, &subject).await;

    let ((verified, parts), peak) = peak_of(async {
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
    assert!(peak < MOST, "verifying took {peak} bytes");
    assert!((1..=2).contains(&parts), "{parts} runs did a part of it");

    let (found, peak) = peak_of(entries_in_pages(&app, &subject)).await;
    assert_eq!(found, ENTRIES);
    assert!(
        peak < MOST,
        "reading it as `qeg chain` does took {peak} bytes"
    );

    let (_, peak) = peak_of(async {
        let log = person.get("/access-log").await.expect(200);
        assert_eq!(log.json["entries"].as_array().unwrap().len(), 50);
        person.get("/export").await.expect(200)
    })
    .await;
    assert!(peak < MOST, "the export took {peak} bytes");

    let (id, receipt) = person.ask_for_deletion("immediate").await;
    let (_, peak) = peak_of(app.run_pending()).await;
    let followed = person.follow(&id, &receipt).await.expect(200);
    assert_eq!(followed.str("/state"), "erased");
    assert!(peak < MOST, "erasing took {peak} bytes");
    let recipients = followed.json["recipients"].as_array().unwrap().len();
    let collected = usize::try_from(ENTRIES / 100).unwrap();
    assert_eq!(
        recipients,
        collected.div_ceil(limits::ERASURE_HANDOFFS),
        "the carrier that collected is asked to erase all of it"
    );
}

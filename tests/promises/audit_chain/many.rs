//! A thousand people are erased by the real purge, on tables of its own; a thousand chains are whole, and are signed.

use std::time::Duration;

use app::{App, tables};
use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use qeg_domain::{
    audit::{Action, Actor, ActorKind, Entry, Head, ProcessingPurpose, verify},
    calendar::{Calendar, received_on},
    certificate::Claims,
    clock::Clock,
    id::{Subject, to_hex},
    purpose::Purpose,
};
use qeg_purge::{
    Settings,
    certify::{Sign, SignerUnavailable},
    intake::{DeletionMessage, DeletionQueue, QueueUnavailable},
};
use qeg_store::{
    Database, Table,
    core::{
        attribute::{Item, keyed, n, s},
        key,
    },
    deletion::request::ListOpenRequests,
};

const PEOPLE: u64 = 1_000;
/// Writes at a time: the emulator is one process.
const AT_ONCE: usize = 4;

struct Now(Timestamp);

impl Clock for Now {
    fn now(&self) -> Timestamp {
        self.0
    }
}

/// A queue that never rings: the ledger is enough.
struct Silent;

impl DeletionQueue for Silent {
    async fn receive(&self) -> Result<Vec<DeletionMessage>, QueueUnavailable> {
        Ok(Vec::new())
    }

    async fn acknowledge(&self, _: &DeletionMessage) -> Result<(), QueueUnavailable> {
        Ok(())
    }

    async fn refuse(&self, _: &DeletionMessage) -> Result<(), QueueUnavailable> {
        Ok(())
    }
}

/// Says what it would have signed.
struct Plain;

impl Sign for Plain {
    async fn certificate(&self, claims: &Claims) -> Result<String, SignerUnavailable> {
        Ok(claims.audit.head.clone())
    }
}

/// What the tables hold of somebody who registered and asked to be deleted.
fn somebody(number: u64, now: Timestamp) -> Vec<(Table, Item)> {
    let id = format!(
        "{:016x}{number:016x}",
        number.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    );
    let subject = Subject::parse(&id).unwrap();
    let pk = key::subject(&subject);
    let with = |mut item: Item, more: &[(&str, &str)]| {
        item.extend(
            more.iter()
                .map(|(name, value)| ((*name).to_owned(), s(*value))),
        );
        item
    };
    let account = [("status", "deletion_requested"), ("deletion", id.as_str())];
    let mut items = vec![(Table::Subjects, with(keyed(&pk, key::ACCOUNT), &account))];
    for purpose in Purpose::ALL {
        let item = keyed(&pk, purpose.as_str());
        items.push((Table::Keys, with(item, &[("key_id", &id)])));
    }
    let chain = key::chain(&subject);
    let mut head = Head::EMPTY;
    for action in [Action::AccountCreated, Action::DeletionRequested] {
        let entry = Entry {
            seq: head.seq + 1,
            at: now,
            actor: Actor::unnamed(ActorKind::Person),
            action,
            purpose: ProcessingPurpose::Account,
            fields: vec![],
            reference: None,
            secret_until: None,
        };
        head = head.after(&entry).unwrap();
        let json = serde_json::to_string(&entry).unwrap();
        let more = [("entry", json.as_str()), ("hash", &to_hex(&head.hash))];
        items.push((
            Table::Ledger,
            with(keyed(&chain, key::entry(head.seq)), &more),
        ));
    }
    let mut item = with(keyed(&chain, key::HEAD), &[("hash", &to_hex(&head.hash))]);
    item.insert("seq".to_owned(), n(head.seq));
    items.push((Table::Ledger, item));
    items.push((Table::Ledger, request(&id, now)));
    items
}

fn request(id: &str, now: Timestamp) -> Item {
    let deadline = Calendar::published().deadline(now);
    let (now, due_on) = (now.to_string(), deadline.due_on.to_string());
    let mut item = keyed(format!("D#{id}"), key::REQUEST);
    for (name, value) in [
        ("subject", id),
        ("state", "requested"),
        ("mode", "immediate"),
        ("proof", "password"),
        ("received_at", &now),
        ("erase_after", &now),
        ("due_on", &due_on),
        ("calendar_version", &deadline.calendar_version),
        ("open", "1"),
    ] {
        item.insert(name.to_owned(), s(value));
    }
    for name in ["items_deleted", "index_entries_deleted"] {
        item.insert(name.to_owned(), n(0));
    }
    item.insert("n".to_owned(), n(1));
    let provisional = aws_sdk_dynamodb::types::AttributeValue::Bool(deadline.provisional);
    item.insert("provisional".to_owned(), provisional);
    item
}

async fn plant(database: &Database, now: Timestamp) {
    let items: Vec<_> = (0..PEOPLE).flat_map(|n| somebody(n, now)).collect();
    let batches = items.chunks(25).map(|batch| async move {
        let mut write = database.client().batch_write_item();
        for table in [Table::Subjects, Table::Keys, Table::Ledger] {
            let of = batch.iter().filter(|(in_table, _)| *in_table == table);
            let puts: Vec<WriteRequest> = of
                .map(|(_, item)| {
                    let put = PutRequest::builder().set_item(Some(item.clone())).build();
                    WriteRequest::builder().put_request(put.unwrap()).build()
                })
                .collect();
            if !puts.is_empty() {
                write = write.request_items(database.name(table), puts);
            }
        }
        let left = write.send().await.unwrap().unprocessed_items;
        assert!(left.unwrap_or_default().is_empty());
    });
    let written = stream::iter(batches).buffer_unordered(AT_ONCE);
    written.collect::<Vec<()>>().await;
}

#[tokio::test]
async fn a_thousand_erasures_leave_a_thousand_whole_chains() {
    let started = std::time::Instant::now();
    let since = |what: &str| println!("{what} after {:?}", started.elapsed());
    let clock = Now("2026-03-02T08:00:00Z".parse().unwrap());
    let app = App::start().await;
    let database = app.database();
    plant(&database, clock.0).await;
    since("planted");
    let settings = Settings {
        key_backup: Duration::from_hours(73),
        carrier_answer: Duration::from_hours(360),
        issuer: "urn:qeg:test".to_owned(),
        stop_at: clock.0 + SignedDuration::from_mins(5),
    };
    let erased = qeg_purge::run(&database, &Silent, &Plain, &clock, &settings);
    let erased = erased.await.unwrap();
    assert_eq!((erased.erased, erased.failed), (1_000, 0));
    since("erased");

    let signer = &app.services().audit.signer;
    let report = qeg_audit::run(&database, signer, &clock, Timestamp::MAX).await;
    let report = report.unwrap();
    assert_eq!((report.verified, report.signed), (1_000, 1_000));
    assert_eq!((report.broken, report.failed, report.left), (0, 0, 0));
    since("verified and signed");

    let requests = database.open_requests().await.unwrap();
    let mut looked_at = 0;
    for (_, request) in requests {
        let request = request.unwrap();
        let (links, head) = tables::chain(&database, &request.subject).await;
        assert_eq!(verify(&Head::EMPTY, &links, &head, None), Ok(()));
        assert_eq!(request.audit, Some(head));
        assert_eq!(links.len(), 4);
        assert_eq!(received_on(links[3].entry.at), received_on(clock.0));
        looked_at += 1;
    }
    assert_eq!(looked_at, PEOPLE);
    since("looked at");
}

//! More accounts than fit on a page: each gets one notice, even if pages are processed twice.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use jiff::{SignedDuration, Timestamp, civil::date};
use qeg_domain::{
    event::{BroadcastPage, Event},
    id::{BroadcastId, Subject},
    notice::{Param, Params, Template},
};
use qeg_store::{
    Database, Tables,
    core::{forward::ForwardOutbox, key::SHARDS},
    messages::broadcast::{reach::CountAccounts, spread::SpreadBroadcast},
};
use stack::{own_table::own_table, tables::dynamodb};

/// Accounts in the shard of this test.
const ACCOUNTS: usize = 200;

async fn database() -> Database {
    let client = dynamodb().await;
    let subjects = own_table(&client, ("accounts", "account_shard", "pk")).await;
    let ledger = own_table(&client, ("open", "open", "due_on")).await;
    let transient = own_table(&client, ("unsent", "unsent", "created_at")).await;
    let text = |text: String| AttributeValue::S(text);
    let mut requests = Vec::new();
    for n in 0..ACCOUNTS {
        let put = PutRequest::builder()
            .item("pk", text(format!("S#7{n:031x}")))
            .item("sk", text("ACCOUNT".to_owned()))
            .item("account_shard", text("7".to_owned()))
            .build();
        requests.push(WriteRequest::builder().put_request(put.unwrap()).build());
    }
    for batch in requests.chunks(25) {
        let write = client.batch_write_item();
        let answer = write.request_items(&subjects, batch.to_vec()).send().await;
        assert!(
            answer
                .unwrap()
                .unprocessed_items
                .unwrap_or_default()
                .is_empty()
        );
    }
    let tables = Tables {
        subjects,
        ledger,
        transient,
        ..Tables::default()
    };
    Database::new(client, tables)
}

/// The events in the outbox: the due pages, and the people with due notices, each with its event id.
async fn outbox(database: &Database) -> (Vec<BroadcastPage>, Vec<(Subject, String)>) {
    let now = "2026-03-03T00:00:00Z".parse().unwrap();
    let mut all = Vec::new();
    for shard in SHARDS.chars() {
        let mut after = None;
        loop {
            let page = database.overdue(shard, SignedDuration::ZERO, (1_000, after), now);
            let (of_page, next) = page.await.unwrap();
            all.extend(of_page);
            if next.is_none() {
                break;
            }
            after = next;
        }
    }
    let (mut pages, mut notices) = (Vec::new(), Vec::new());
    for posted in all {
        match posted.unwrap().event {
            Event::BroadcastDue(page) => pages.push(page),
            Event::NoticeDue {
                subject, notice_id, ..
            } => notices.push((subject, notice_id.to_string())),
            _ => panic!("nothing else is asked for"),
        }
    }
    (pages, notices)
}

#[tokio::test]
async fn every_account_of_a_shard_gets_one_notice() {
    let database = database().await;
    let now: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
    let first = BroadcastPage {
        broadcast_id: BroadcastId::parse("000fabff000fabff000fabff000fabff").unwrap(),
        template: Template::PolicyChanged,
        params: Params::from([(Param::EffectiveOn, date(2027, 1, 1))]),
        shard: 7,
        after: None,
        before: 0,
    };
    let mut next = vec![first];
    let mut counts = Vec::new();
    while let Some(page) = next.pop() {
        // A process that was killed after the write processes the page again.
        let count = database.spread(&page, now).await.unwrap();
        assert_eq!(database.spread(&page, now).await.unwrap(), count);
        counts.push(count);
        let (pages, _) = outbox(&database).await;
        next.extend(pages.into_iter().filter(|one| one.after > page.after));
    }
    assert_eq!(counts, [90, 90, 20]);
    let counted = database.count_accounts(0).await.unwrap();
    assert_eq!((counted.accounts, counted.next), (200, None));
    let (_, notices) = outbox(&database).await;
    let people: BTreeSet<Subject> = notices.iter().map(|(who, _)| who.clone()).collect();
    let ids: BTreeSet<&String> = notices.iter().map(|(_, id)| id).collect();
    assert_eq!(
        (notices.len(), people.len(), ids.len()),
        (ACCOUNTS, ACCOUNTS, ACCOUNTS)
    );
}

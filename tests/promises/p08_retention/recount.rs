//! Compares the report of a run with an independent count of the same tables.

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::AtomicI64},
};

use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use jiff::{SignedDuration, Timestamp};
use qeg_domain::retention::{Schedule, report::Report};
use qeg_retention::{Mode, run};
use qeg_store::{Database, Table, retention::report::ReadReport};

use crate::p11_deadline::{faults::Virtual, vault_over};
use app::{
    App,
    tables::{self, Item, text},
};

/// The form of the keys of each category, and whether its items expire. It repeats the product's rules on purpose, so
/// that the count is independent.
pub(super) const KINDS: [(Table, &str, &str, &str, bool); 33] = [
    (Table::Subjects, "S#", "ACCOUNT", "account", false),
    (Table::Subjects, "S#", "CONTACT", "contact", false),
    (Table::Subjects, "S#", "SESSION#", "session", true),
    (Table::Subjects, "S#", "NOTICE#", "notice", true),
    (Table::Subjects, "S#", "HANDOFF#", "handoff", true),
    (Table::Subjects, "S#", "THREAD#", "thread", true),
    (Table::Subjects, "S#", "MESSAGE#", "thread", true),
    (Table::Subjects, "LOOKUP#", "LOOKUP", "lookup", true),
    (Table::Ledger, "D#", "REQUEST", "deletion_request", false),
    (
        Table::Ledger,
        "D#",
        "CERTIFICATE#",
        "deletion_request",
        false,
    ),
    (
        Table::Ledger,
        "CERTIFICATE_KEYS",
        "",
        "certificate_key",
        false,
    ),
    (Table::Ledger, "CARRIERS", "", "registered", false),
    (Table::Ledger, "STAFF", "", "registered", false),
    (Table::Ledger, "CALENDAR", "", "calendar", false),
    (Table::Ledger, "D#", "CARRIER#", "carrier_told", true),
    (Table::Ledger, "ERASURE#", "ERASURE", "carrier_told", true),
    (Table::Ledger, "LOOKUP#", "LOOKUP", "handoff_trace", false),
    (Table::Ledger, "A#", "E#", "audit_entry", true),
    (Table::Ledger, "A#", "HEAD", "audit_head", false),
    (Table::Ledger, "C#", "", "audit_head", false),
    (Table::Ledger, "HOLD#", "HOLD", "hold", false),
    (Table::Ledger, "HELD#", "HELD", "hold", false),
    (
        Table::Ledger,
        "DISCLOSURE#",
        "DISCLOSURE",
        "disclosure",
        true,
    ),
    (
        Table::Ledger,
        "RELEASE#",
        "RELEASE",
        "call_sign_release",
        true,
    ),
    (Table::Ledger, "B#", "BROADCAST", "broadcast", true),
    (Table::Ledger, "RETENTION#", "REPORT", "report", true),
    (Table::Ledger, "COUNTER", "erasures#", "counter", false),
    (Table::Ledger, "COUNTER", "MONTH#", "monthly_numbers", true),
    (Table::Transient, "V#", "", "verification_code", true),
    (Table::Transient, "R#", "", "limit", true),
    (Table::Transient, "IDEM#", "IDEM", "kept_answer", true),
    (Table::Transient, "OUTBOX#", "OUTBOX", "event", false),
    (Table::Transient, "S#", "SOURCES", "known_source", true),
];
/// Further prefixes of categories that have several.
pub(super) const MORE: [(Table, &str, &str, &str, bool); 6] = [
    (Table::Subjects, "S#", "ORDERED#", "kept_answer", true),
    (Table::Ledger, "B#", "STOPPED", "broadcast", true),
    (Table::Ledger, "B#", "SHARD#", "broadcast", true),
    (Table::Ledger, "BROADCASTS", "", "broadcast", true),
    (Table::Transient, "P#", "V#", "verification_code", true),
    (Table::Transient, "S#", "IDEM#", "kept_answer", true),
];
/// The tables that are counted.
pub(super) const COUNTED: [Table; 3] = [Table::Subjects, Table::Ledger, Table::Transient];

/// Items held, without expiry, and expired. Items without a category have the empty name.
pub(super) type Counts = BTreeMap<String, (u64, u64, u64)>;

pub(super) fn recount(items: &[(Table, Item)], now: Timestamp) -> Counts {
    let mut counts = Counts::new();
    for (table, item) in items {
        let (pk, sk) = (text(item, "pk"), text(item, "sk"));
        let kind = KINDS
            .iter()
            .chain(&MORE)
            .find(|(of, p, s, ..)| of == table && pk.starts_with(p) && sk.starts_with(s));
        let (name, ends) = kind.map_or(("", false), |(.., name, ends)| (*name, *ends));
        let end = end_of(items, item);
        let count = counts.entry(name.to_owned()).or_default();
        match end {
            // An unknown item has no expiry time.
            Some(end) if kind.is_some() && end <= now.as_second() => count.2 += 1,
            _ => {
                count.0 += 1;
                count.1 += u64::from(ends && end.is_none());
            }
        }
    }
    counts
}

/// When an item ends. A message ends with its thread, and is over once the thread is gone.
fn end_of(items: &[(Table, Item)], item: &Item) -> Option<i64> {
    let own = |item: &Item| {
        let end = item.get("expires_at")?.as_n().ok()?;
        Some(end.parse::<i64>().unwrap())
    };
    let mut parts = text(item, "sk").split('#');
    let (Some("MESSAGE"), Some(id), Some(_)) = (parts.next(), parts.next(), parts.next()) else {
        return own(item);
    };
    let (pk, thread) = (text(item, "pk"), format!("THREAD#{id}"));
    let mut threads = items.iter().map(|(_, one)| one);
    let thread = threads.find(|one| text(one, "pk") == pk && text(one, "sk") == thread);
    thread.map_or(Some(0), own)
}

pub(super) fn reported(report: &Report) -> Counts {
    let lines = report.categories.iter();
    let lines = lines.map(|line| {
        let counts = (line.held, line.endless, line.over);
        (line.category.as_str().to_owned(), counts)
    });
    let mut counts: Counts = lines.filter(|(_, counts)| *counts != (0, 0, 0)).collect();
    if report.unknown > 0 {
        counts.insert(String::new(), (report.unknown, 0, 0));
    }
    counts
}

async fn all(app: &App) -> Vec<(Table, Item)> {
    let mut all = Vec::new();
    for table in COUNTED {
        let items = tables::scan(app, table).await;
        all.extend(items.into_iter().map(|item| (table, item)));
    }
    all.sort_by_key(|(table, item)| {
        let key = [text(item, "pk"), text(item, "sk")].map(str::to_owned);
        (table.as_str(), key)
    });
    all
}

async fn write(database: &Database, items: &[(Table, Item)]) {
    for page in items.chunks(25) {
        let mut batch = database.client().batch_write_item();
        let mut by_table: BTreeMap<&str, Vec<WriteRequest>> = BTreeMap::new();
        for (table, item) in page {
            let put = PutRequest::builder().set_item(Some(item.clone()));
            let put = WriteRequest::builder().put_request(put.build().unwrap());
            by_table
                .entry(database.name(*table))
                .or_default()
                .push(put.build());
        }
        for (name, puts) in by_table {
            batch = batch.request_items(name, puts);
        }
        let answer = batch.send().await.unwrap();
        assert!(answer.unprocessed_items.unwrap_or_default().is_empty());
    }
}

fn item(pk: &str, sk: &str, end: Option<i64>) -> Item {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let mut item = Item::from([
        ("pk".to_owned(), text(pk)),
        ("sk".to_owned(), text(sk)),
        ("sealed".to_owned(), text("not to be seen")),
    ]);
    if let Some(end) = end {
        item.insert("expires_at".to_owned(), AttributeValue::N(end.to_string()));
    }
    item
}

/// Items of every category: not expired, expired this second, and without expiry; and a few unknown ones.
fn planted(now: i64) -> Vec<(Table, Item)> {
    let mut all = Vec::new();
    for (n, (table, pk, sk, ..)) in KINDS.iter().chain(&MORE).enumerate() {
        for (m, end) in [Some(now + 1), Some(now), Some(now - 90_000), None]
            .into_iter()
            .enumerate()
        {
            // Each later kind gets one more item, so that a mix-up of two kinds changes the counts.
            for k in 0..=n % 3 {
                let mark = format!("{n}-{m}-{k}");
                let is_whole = [
                    "BROADCASTS",
                    "CALENDAR",
                    "CARRIERS",
                    "CERTIFICATE_KEYS",
                    "COUNTER",
                    "STAFF",
                ]
                .contains(pk);
                let own = if is_whole { "" } else { mark.as_str() };
                all.push((
                    *table,
                    item(&format!("{pk}{own}"), &format!("{sk}{mark}"), end),
                ));
            }
        }
    }
    // Threads with messages: one that goes on, one that is over, one that TTL has removed.
    for (n, end) in [Some(now + 1), Some(now), None].into_iter().enumerate() {
        let id = format!("{n:032x}");
        if end.is_some() {
            all.push((Table::Subjects, item("S#0", &format!("THREAD#{id}"), end)));
        }
        for message in 0..=n {
            let sk = format!("MESSAGE#{id}#{message:05}");
            all.push((Table::Subjects, item("S#0", &sk, None)));
        }
    }
    for end in [None, Some(now - 1)] {
        let sk = format!("DIARY#{}", end.is_some());
        all.push((Table::Subjects, item("S#0", &sk, end)));
    }
    all
}

/// The keys that the store matches as a whole, so that `planted` cannot add its mark to them.
fn whole_keys(items: Vec<(Table, Item)>) -> Vec<(Table, Item)> {
    let whole = ["ACCOUNT", "CONTACT", "SOURCES"];
    let mut items = items;
    for (_, item) in &mut items {
        let sk = text(item, "sk").to_owned();
        if let Some(sk) = whole.iter().find(|known| sk.starts_with(**known)) {
            item.insert("sk".to_owned(), AttributeValue::S((*sk).to_owned()));
        }
    }
    items
}

#[tokio::test]
async fn the_report_matches_an_independent_count_and_only_expired_items_are_removed() {
    let start: Timestamp = "2029-12-31T17:00:00Z".parse().unwrap();
    let clock = Virtual(Arc::new(AtomicI64::new(start.as_second())));
    let app = App::start().await;
    let (database, store) = (app.database(), vault_over(&app, &clock));
    let schedule = &Schedule::published().unwrap();
    write(&database, &whole_keys(planted(start.as_second()))).await;
    let before = all(&app).await;
    let stop_at = start + SignedDuration::from_mins(5);

    let dry = run(&store, schedule, &clock, Mode::DryRun, stop_at)
        .await
        .unwrap();
    assert_eq!(reported(&dry), recount(&before, start));
    assert!(dry.complete && dry.dry_run);
    assert_eq!(dry.unknown, 2);
    assert!(dry.categories.iter().all(|line| line.removed == 0));
    assert_eq!(all(&app).await, before, "a dry run writes nothing");
    assert_eq!(store.report("2030-01").await.unwrap(), None);

    let applied = run(&store, schedule, &clock, Mode::Apply, stop_at)
        .await
        .unwrap();
    assert_eq!(reported(&applied), recount(&before, start));
    assert!(
        applied
            .categories
            .iter()
            .all(|line| line.removed == line.over)
    );
    assert_eq!(applied.failed, 0);
    let after = all(&app).await;
    let stays = before.iter().filter(|(_, item)| {
        let is_known = !text(item, "sk").starts_with("DIARY");
        let end = end_of(&before, item);
        !(is_known && end.is_some_and(|end| end <= start.as_second()))
    });
    let is_report = |item: &Item| text(item, "pk") == "RETENTION#2030-01";
    let left = after.iter().filter(|(_, item)| !is_report(item));
    assert!(left.eq(stays), "only what is over goes");

    // The report of a month is that of its first run. The next run counts the report as an item.
    let kept = store.report("2030-01").await.unwrap().unwrap();
    assert_eq!(serde_json::from_str::<Report>(&kept).unwrap(), applied);
    let again = run(&store, schedule, &clock, Mode::Apply, stop_at)
        .await
        .unwrap();
    assert_eq!(reported(&again), recount(&after, start));
    assert!(again.categories.iter().all(|line| line.over == 0));
    assert_eq!(store.report("2030-01").await.unwrap(), Some(kept));
    let late = run(&store, schedule, &clock, Mode::Apply, start)
        .await
        .unwrap();
    assert!(!late.complete, "out of time");
}

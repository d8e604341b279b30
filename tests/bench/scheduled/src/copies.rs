//! Copies of a registered person under other ids: written in a tenth of the time that registrations take. Nobody can sign in
//! as a copy or open its data, but purge, audit and retention, which open nothing, handle it like anybody else.

use app::{
    App,
    tables::{self, Item},
};
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use futures::{StreamExt as _, stream};
use qeg_boot::OsRandom;
use qeg_domain::{
    id::{Subject, to_hex},
    random::Random as _,
};
use qeg_store::Table;

use crate::registered::Registered;

/// Items of one write.
const BATCH: usize = 25;
/// Writes at a time.
const AT_ONCE: usize = 8;
/// The tables that have items of a person who only registered.
const TABLES: [Table; 4] = [Table::Subjects, Table::Keys, Table::Index, Table::Ledger];

/// Writes this many copies.
pub(crate) async fn make(app: &App, person: &Registered, count: usize) {
    let mut items = Vec::new();
    for table in TABLES {
        let all = tables::scan(app, table).await;
        items.extend(
            all.into_iter()
                .filter(|one| person.owns(one))
                .map(|one| (table, one)),
        );
    }
    let copies = (0..count).flat_map(|_| person.copy(&items));
    let mut written = stream::iter(copies)
        .chunks(BATCH)
        .map(|batch| write(app, batch))
        .buffered(AT_ONCE)
        .enumerate();
    let (each, mut shown) = (items.len(), 0);
    while let Some((n, ())) = written.next().await {
        let made = (n + 1) * BATCH / each;
        if made >= shown + 1_000 {
            shown = made;
            eprintln!("{made} of {count} people are copied");
        }
    }
}

impl Registered {
    /// Whether the id of the person, or their blind index, is in this item.
    fn owns(&self, item: &Item) -> bool {
        let texts = item.values().filter_map(|value| value.as_s().ok());
        let mut texts = texts.into_iter();
        texts.any(|text| text.contains(self.subject.as_str()) || text.contains(&self.index))
    }

    /// The items with another id and another blind index.
    fn copy(&self, items: &[(Table, Item)]) -> Vec<(Table, Item)> {
        let subject = Subject::random(&OsRandom);
        let mut index = vec![0; self.index.len() / 2];
        OsRandom.fill(&mut index);
        let index = to_hex(&index);
        let changed = |name: &str, text: &str| match name {
            "account_shard" | "chain_shard" => subject.as_str().chars().take(1).collect(),
            _ => text
                .replace(self.subject.as_str(), subject.as_str())
                .replace(&self.index, &index),
        };
        let copied = items.iter().map(|(table, item)| {
            let values = item.iter().map(|(name, value)| match value.as_s() {
                Ok(text) => (name.clone(), AttributeValue::S(changed(name, text))),
                Err(_) => (name.clone(), value.clone()),
            });
            (*table, values.collect())
        });
        copied.collect()
    }
}

async fn write(app: &App, batch: Vec<(Table, Item)>) {
    let mut write = app.dynamodb().batch_write_item();
    for table in TABLES {
        let of_table = batch.iter().filter(|(of, _)| *of == table);
        let puts = of_table.map(|(_, item)| {
            let put = PutRequest::builder().set_item(Some(item.clone())).build();
            WriteRequest::builder().put_request(put.unwrap()).build()
        });
        let puts: Vec<WriteRequest> = puts.collect();
        if !puts.is_empty() {
            write = write.request_items(app.table(table), puts);
        }
    }
    let left = write.send().await.unwrap().unprocessed_items;
    assert!(left.unwrap_or_default().is_empty(), "everything is written");
}

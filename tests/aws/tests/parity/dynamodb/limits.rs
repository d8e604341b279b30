//! Limits of items and requests, from AWS's document "Quotas in Amazon DynamoDB".

use aws_sdk_dynamodb::types::{KeysAndAttributes, PutRequest, WriteRequest};

use super::super::steps::{Steps, outcome};
use super::table::{Table, key, s, set};
use super::transactions::put;

/// Bytes of an item that is just small enough: 400 KiB less its keys and names.
const FITS: usize = 400 * 1024 - 100;

pub(crate) const EXPECTED: [(&str, &str); 13] = [
    ("item of 400 KiB", "ok"),
    ("larger item", "ValidationException"),
    ("empty key", "ValidationException"),
    ("long sort key", "ValidationException"),
    ("key of an index that is empty", "ValidationException"),
    ("set without a member", "ValidationException"),
    ("hundred actions", "ok"),
    ("more actions", "ValidationException"),
    ("transaction of more than 4 MB", "ValidationException"),
    ("read of more than a hundred keys", "ValidationException"),
    ("read of one key twice", "ValidationException"),
    ("batch of more than 25 writes", "ValidationException"),
    ("query of 1.6 MB", "more than a page"),
];

pub(crate) async fn steps(table: &Table<'_>, steps: &mut Steps) {
    items(table, steps).await;
    requests(table, steps).await;
    for sk in ["b", "c", "d"] {
        let large = table.put("large", sk).item("value", s(&"x".repeat(FITS)));
        large.send().await.unwrap();
    }
    // A page ends before or after the item that passes 1 MB: AWS does not say.
    let page = table.query("large", "pk = :pk").send().await.unwrap();
    let pages = match page.last_evaluated_key() {
        Some(_) => "more than a page",
        None => "one page",
    };
    steps.push(("query of 1.6 MB", pages.to_owned()));
}

async fn items(table: &Table<'_>, steps: &mut Steps) {
    let sized = |bytes| table.put("large", "a").item("value", s(&"x".repeat(bytes)));
    steps.push(("item of 400 KiB", outcome(&sized(FITS).send().await)));
    steps.push(("larger item", outcome(&sized(FITS + 200).send().await)));
    let empty = table.put("limits", "").send().await;
    steps.push(("empty key", outcome(&empty)));
    let long = table.put("limits", &"x".repeat(1025)).send().await;
    steps.push(("long sort key", outcome(&long)));
    let index = table.put("limits", "a").item("mark", s(""));
    let index = index.item("order", s("1")).send().await;
    steps.push(("key of an index that is empty", outcome(&index)));
    let members = table.put("limits", "a").item("members", set(&[]));
    steps.push(("set without a member", outcome(&members.send().await)));
}

async fn requests(table: &Table<'_>, steps: &mut Steps) {
    let actions = |count: usize, bytes: usize| {
        let value = "x".repeat(bytes);
        let puts = (0..count).map(|one| put(table, &format!("many-{one}"), &value));
        let request = table.client.transact_write_items();
        request.set_transact_items(Some(puts.collect()))
    };
    steps.push(("hundred actions", outcome(&actions(100, 1).send().await)));
    steps.push(("more actions", outcome(&actions(101, 1).send().await)));
    let large = actions(12, 380 * 1024).send().await;
    steps.push(("transaction of more than 4 MB", outcome(&large)));
    let read = |keys: Vec<String>| {
        let keys = keys.iter().map(|sk| key("limits", sk)).collect();
        let of_table = KeysAndAttributes::builder().set_keys(Some(keys));
        let request = table.client.batch_get_item();
        request.request_items(&table.name, of_table.build().unwrap())
    };
    let many = read((0..101).map(|one| one.to_string()).collect());
    steps.push((
        "read of more than a hundred keys",
        outcome(&many.send().await),
    ));
    let twice = read(vec!["a".to_owned(), "a".to_owned()]);
    steps.push(("read of one key twice", outcome(&twice.send().await)));
    let writes = (0..26).map(|one| {
        let put = PutRequest::builder().set_item(Some(key("limits", &one.to_string())));
        let put = put.build().unwrap();
        WriteRequest::builder().put_request(put).build()
    });
    let batch = table.client.batch_write_item();
    let batch = batch.request_items(&table.name, writes.collect());
    steps.push(("batch of more than 25 writes", outcome(&batch.send().await)));
}

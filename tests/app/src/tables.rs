//! Direct access to the tables, as an operator with every permission has it.

use aws_sdk_dynamodb::types::AttributeValue;
use base64ct::{Base64, Encoding as _};
pub use items::{Item, bytes, key, text};
use qeg_domain::{
    audit::{Head, Link},
    id::Subject,
};
use qeg_store::{
    Database, Table,
    core::{
        chain::{read_head, read_link},
        key::{HEAD, chain as chain_of},
    },
};
use serde_json::{Value, json};

use crate::App;

/// Every item of a table.
pub async fn scan(app: &App, table: Table) -> Vec<Item> {
    items::scan(&app.dynamodb(), app.table(table)).await
}

/// The audit chain of a person: its entries and its head. It is read in one query, because chains of tests are short.
pub async fn chain(database: &Database, subject: &Subject) -> (Vec<Link>, Head) {
    let pk = chain_of(subject);
    let items = database.query(Table::Ledger, &pk, "").await.unwrap();
    let (head, entries): (Vec<Item>, Vec<Item>) =
        items.into_iter().partition(|item| text(item, "sk") == HEAD);
    let links = entries.iter().map(|item| read_link(item).unwrap());
    (links.collect(), read_head(&head[0]).unwrap())
}

/// One item, read consistently.
pub async fn item(app: &App, table: Table, pk: &str, sk: &str) -> Option<Item> {
    items::get(&app.dynamodb(), app.table(table), key(pk, sk)).await
}

/// Puts an item without changing it.
pub async fn put(app: &App, table: Table, item: Item) {
    items::put(&app.dynamodb(), app.table(table), item).await;
}

/// Deletes an item.
pub async fn delete(app: &App, table: Table, pk: &str, sk: &str) {
    items::delete(&app.dynamodb(), app.table(table), key(pk, sk)).await;
}

/// Changes the value of an attribute. The item must have the attribute.
pub async fn set(
    app: &App,
    table: Table,
    (pk, sk): (&str, &str),
    name: &str,
    value: AttributeValue,
) {
    items::set(&app.dynamodb(), app.table(table), key(pk, sk), name, value).await;
}

/// Removes an attribute of an item.
pub async fn remove(app: &App, table: Table, (pk, sk): (&str, &str), name: &str) {
    items::remove(&app.dynamodb(), app.table(table), key(pk, sk), name).await;
}

/// The record of a stream for an item that was just put.
pub(crate) fn stream_record(number: usize, item: &Item) -> Value {
    let image: serde_json::Map<String, Value> = item
        .iter()
        .map(|(name, value)| (name.clone(), attribute(value)))
        .collect();
    json!({
        "eventID": format!("{number:032x}"),
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "Keys": {"pk": image["pk"], "sk": image["sk"]},
            "NewImage": image,
            "SequenceNumber": format!("{number:028}"),
        },
    })
}

fn attribute(value: &AttributeValue) -> Value {
    match value {
        AttributeValue::S(text) => json!({"S": text}),
        AttributeValue::N(number) => json!({"N": number}),
        AttributeValue::Bool(yes) => json!({"BOOL": yes}),
        AttributeValue::B(blob) => json!({"B": Base64::encode_string(blob.as_ref())}),
        other => panic!("the outbox has no such attribute: {other:?}"),
    }
}

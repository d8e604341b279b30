//! The tables as an operator with every permission sees them: whole, and item by item.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use base64ct::{Base64, Encoding as _};
use qeg_store::Table;
use serde_json::{Value, json};

use crate::App;

pub type Item = HashMap<String, AttributeValue>;

/// Every item of a table.
pub async fn scan(app: &App, table: Table) -> Vec<Item> {
    let client = app.dynamodb();
    let mut items = Vec::new();
    let mut start = None;
    loop {
        let scan = client.scan().table_name(app.table(table));
        let scan = scan.consistent_read(true).set_exclusive_start_key(start);
        let answer = scan.send().await.unwrap();
        items.extend(answer.items.unwrap_or_default());
        match answer.last_evaluated_key {
            Some(key) if !key.is_empty() => start = Some(key),
            _ => return items,
        }
    }
}

fn key(pk: &str, sk: &str) -> Item {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    [("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk))].into()
}

/// One item, read consistently.
pub async fn item(app: &App, table: Table, pk: &str, sk: &str) -> Option<Item> {
    let get = app.dynamodb().get_item().table_name(app.table(table));
    let get = get.set_key(Some(key(pk, sk))).consistent_read(true);
    get.send().await.unwrap().item
}

/// Puts an item as it is.
pub async fn put(app: &App, table: Table, item: Item) {
    let put = app.dynamodb().put_item().table_name(app.table(table));
    put.set_item(Some(item)).send().await.unwrap();
}

/// Deletes an item.
pub async fn delete(app: &App, table: Table, pk: &str, sk: &str) {
    let delete = app.dynamodb().delete_item().table_name(app.table(table));
    delete.set_key(Some(key(pk, sk))).send().await.unwrap();
}

/// Gives an attribute of an item that has it another value.
pub async fn set(
    app: &App,
    table: Table,
    (pk, sk): (&str, &str),
    name: &str,
    value: AttributeValue,
) {
    let update = app.dynamodb().update_item().table_name(app.table(table));
    update
        .set_key(Some(key(pk, sk)))
        .update_expression("SET #name = :value")
        .condition_expression("attribute_exists(#name)")
        .expression_attribute_names("#name", name)
        .expression_attribute_values(":value", value)
        .send()
        .await
        .unwrap();
}

/// Takes an attribute off an item.
pub async fn remove(app: &App, table: Table, (pk, sk): (&str, &str), name: &str) {
    let update = app.dynamodb().update_item().table_name(app.table(table));
    update
        .set_key(Some(key(pk, sk)))
        .update_expression("REMOVE #name")
        .expression_attribute_names("#name", name)
        .send()
        .await
        .unwrap();
}

/// The text of an attribute; empty where there is none.
pub fn text<'a>(item: &'a Item, name: &str) -> &'a str {
    let value = item.get(name).and_then(|value| value.as_s().ok());
    value.map_or("", String::as_str)
}

/// Every byte of an item: names, texts, numbers and blobs, one after the other.
pub fn bytes(item: &Item) -> Vec<u8> {
    let mut all = Vec::new();
    for (name, value) in item {
        all.extend(name.bytes());
        add(&mut all, value);
    }
    all
}

fn add(all: &mut Vec<u8>, value: &AttributeValue) {
    all.push(0);
    match value {
        AttributeValue::S(text) | AttributeValue::N(text) => all.extend(text.bytes()),
        AttributeValue::B(blob) => all.extend(blob.as_ref()),
        AttributeValue::Ss(texts) | AttributeValue::Ns(texts) => {
            texts.iter().for_each(|text| all.extend(text.bytes()));
        }
        AttributeValue::Bs(blobs) => blobs.iter().for_each(|blob| all.extend(blob.as_ref())),
        AttributeValue::L(list) => list.iter().for_each(|one| add(all, one)),
        AttributeValue::M(map) => map.iter().for_each(|(name, one)| {
            all.extend(name.bytes());
            add(all, one);
        }),
        _ => {}
    }
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
        other => panic!("the outbox holds no such attribute: {other:?}"),
    }
}

//! Items of tables as an operator with every permission sees them: whole tables, and one item by its key.
//!
//! Tables are named by their physical names. A call that DynamoDB refuses fails the test.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test's own tools: a panic is a failed test"
)]

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    Client, operation::scan::builders::ScanFluentBuilder, types::AttributeValue,
};

pub type Item = HashMap<String, AttributeValue>;

/// The key of an item: `pk` and `sk`.
pub fn key(pk: &str, sk: &str) -> Item {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    [("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk))].into()
}

/// The key of an item that was read.
pub fn key_of(item: &Item) -> Item {
    let is_key = |(name, _): &(&String, &AttributeValue)| *name == "pk" || *name == "sk";
    let pairs = item.iter().filter(is_key);
    pairs
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Every item of a table, read consistently.
pub async fn scan(client: &Client, table: &str) -> Vec<Item> {
    all(client.scan().table_name(table)).await
}

/// Every item whose partition key begins so, read consistently.
pub async fn scan_for(client: &Client, table: &str, pk_begins: &str) -> Vec<Item> {
    let begins = AttributeValue::S(pk_begins.to_owned());
    let scan = client.scan().table_name(table);
    let scan = scan.filter_expression("begins_with(pk, :begins)");
    all(scan.expression_attribute_values(":begins", begins)).await
}

async fn all(scan: ScanFluentBuilder) -> Vec<Item> {
    let mut items = Vec::new();
    let mut start = None;
    loop {
        let scan = scan.clone().consistent_read(true);
        let scan = scan.set_exclusive_start_key(start);
        let answer = scan.send().await.unwrap();
        items.extend(answer.items.unwrap_or_default());
        match answer.last_evaluated_key {
            Some(key) if !key.is_empty() => start = Some(key),
            _ => return items,
        }
    }
}

/// One item, read consistently.
pub async fn get(client: &Client, table: &str, key: Item) -> Option<Item> {
    let get = client.get_item().table_name(table).set_key(Some(key));
    get.consistent_read(true).send().await.unwrap().item
}

/// Puts an item as it is.
pub async fn put(client: &Client, table: &str, item: Item) {
    let put = client.put_item().table_name(table);
    put.set_item(Some(item)).send().await.unwrap();
}

/// Deletes an item.
pub async fn delete(client: &Client, table: &str, key: Item) {
    let delete = client.delete_item().table_name(table);
    delete.set_key(Some(key)).send().await.unwrap();
}

/// Changes the value of an attribute. The item must have the attribute.
pub async fn set(client: &Client, table: &str, key: Item, name: &str, value: AttributeValue) {
    let update = client.update_item().table_name(table).set_key(Some(key));
    update
        .update_expression("SET #name = :value")
        .condition_expression("attribute_exists(#name)")
        .expression_attribute_names("#name", name)
        .expression_attribute_values(":value", value)
        .send()
        .await
        .unwrap();
}

/// Removes an attribute of an item.
pub async fn remove(client: &Client, table: &str, key: Item, name: &str) {
    let update = client.update_item().table_name(table).set_key(Some(key));
    update
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

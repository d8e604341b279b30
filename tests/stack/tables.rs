//! Tables as an operator with every permission sees them: whole, copied, put back.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use crate::{ENDPOINTS, aws};

pub type Item = HashMap<String, AttributeValue>;

pub async fn dynamodb() -> aws_sdk_dynamodb::Client {
    aws_sdk_dynamodb::Client::new(&aws(&ENDPOINTS.admin).await)
}

/// Every item of a table, by its logical name.
pub async fn scan(client: &aws_sdk_dynamodb::Client, table: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let mut start = None;
    loop {
        let answer = client
            .scan()
            .table_name(&ENDPOINTS.tables[table])
            .set_exclusive_start_key(start)
            .send()
            .await
            .unwrap();
        items.extend(answer.items.unwrap_or_default());
        match answer.last_evaluated_key {
            Some(key) if !key.is_empty() => start = Some(key),
            _ => return items,
        }
    }
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

pub fn text<'a>(item: &'a Item, name: &str) -> &'a str {
    item.get(name)
        .and_then(|value| value.as_s().ok())
        .map_or("", String::as_str)
}

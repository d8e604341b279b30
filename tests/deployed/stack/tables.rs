//! Tables as an operator with every permission sees them: whole, copied, put back.

use std::{collections::HashMap, sync::Arc};

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use qeg_domain::{clock::Clock, personal::Personal, random::Random};
use qeg_vault::{Field, KeyArns, Vault};

use crate::{ENDPOINTS, aws};

pub type Item = HashMap<String, AttributeValue>;

pub async fn dynamodb() -> aws_sdk_dynamodb::Client {
    aws_sdk_dynamodb::Client::new(&aws(&ENDPOINTS.admin).await)
}

/// Every item of a table, by its logical name.
pub async fn scan(client: &aws_sdk_dynamodb::Client, table: &str) -> Vec<Item> {
    scan_of(client, &ENDPOINTS.tables[table]).await
}

/// Every item of a table, by its own name.
pub async fn scan_of(client: &aws_sdk_dynamodb::Client, name: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let mut start = None;
    loop {
        let answer = client
            .scan()
            .table_name(name)
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

struct Outside;

impl Clock for Outside {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

impl Random for Outside {
    fn fill(&self, bytes: &mut [u8]) {
        aws_lc_rs::rand::fill(bytes).unwrap();
    }
}

/// The minute between two codes for one number, without waiting for it: the times that the limit
/// remembers move back by one.
pub async fn a_minute_later(phone: &str) {
    let arns = KeyArns {
        index: Some(ENDPOINTS.keys["IndexKey"].clone()),
        ..KeyArns::default()
    };
    let kms = aws_sdk_kms::Client::new(&aws(&ENDPOINTS.admin).await);
    let vault = Vault::new(kms, arns, Arc::new(Outside), Arc::new(Outside));
    let number = Personal::new(phone.to_owned());
    let index = vault.blind_index(Field::Phone, &number).await.unwrap();
    let client = dynamodb().await;
    let key = [
        ("pk", format!("R#sms#{}", index.as_str())),
        ("sk", "LOG".to_owned()),
    ];
    let key: Item = key
        .into_iter()
        .map(|(name, value)| (name.to_owned(), AttributeValue::S(value)))
        .collect();
    let table = &ENDPOINTS.tables["transient"];
    let log = client
        .get_item()
        .table_name(table)
        .set_key(Some(key.clone()));
    let log = log.consistent_read(true).send().await.unwrap();
    let times = log.item.expect("a code was asked for")["times"].clone();
    let earlier = times.as_l().unwrap().iter().map(|time| {
        let second: i64 = time.as_n().unwrap().parse().unwrap();
        AttributeValue::N((second - 60).to_string())
    });
    client
        .update_item()
        .table_name(table)
        .set_key(Some(key))
        .update_expression("SET times = :earlier")
        .expression_attribute_values(":earlier", AttributeValue::L(earlier.collect()))
        .send()
        .await
        .unwrap();
}

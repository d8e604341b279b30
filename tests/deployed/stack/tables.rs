//! Tables as an operator with every permission sees them. They are named as in `ENDPOINTS`: `subjects`, `keys`,
//! `index`, `ledger`, `transient`.

use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use qeg_domain::{clock::Clock, personal::Personal, random::Random};
use qeg_vault::{Field, KeyArns, Vault};

use crate::{ENDPOINTS, aws};
pub use items::{Item, bytes, key, key_of, text};

pub async fn dynamodb() -> aws_sdk_dynamodb::Client {
    aws_sdk_dynamodb::Client::new(&aws(&ENDPOINTS.admin).await)
}

/// Every item of a table.
pub async fn scan(client: &aws_sdk_dynamodb::Client, table: &str) -> Vec<Item> {
    items::scan(client, &ENDPOINTS.tables[table]).await
}

/// One item, by its `pk` and `sk`.
pub async fn get(
    client: &aws_sdk_dynamodb::Client,
    table: &str,
    (pk, sk): (&str, &str),
) -> Option<Item> {
    items::get(client, &ENDPOINTS.tables[table], key(pk, sk)).await
}

/// Puts an item as it is.
pub async fn put(client: &aws_sdk_dynamodb::Client, table: &str, item: Item) {
    items::put(client, &ENDPOINTS.tables[table], item).await;
}

/// Deletes the item with the key of this one.
pub async fn delete(client: &aws_sdk_dynamodb::Client, table: &str, item: &Item) {
    items::delete(client, &ENDPOINTS.tables[table], key_of(item)).await;
}

/// Changes the value of an attribute. The item must have the attribute.
pub async fn set(
    client: &aws_sdk_dynamodb::Client,
    table: &str,
    (pk, sk): (&str, &str),
    name: &str,
    value: AttributeValue,
) {
    items::set(client, &ENDPOINTS.tables[table], key(pk, sk), name, value).await;
}

/// Removes an attribute of an item.
pub async fn remove(
    client: &aws_sdk_dynamodb::Client,
    table: &str,
    (pk, sk): (&str, &str),
    name: &str,
) {
    items::remove(client, &ENDPOINTS.tables[table], key(pk, sk), name).await;
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

/// Lets the minute between two codes for one number pass without waiting: moves the stored times of the limit of the number
/// and each source back by a minute.
pub async fn a_minute_later(phone: &str) {
    let arns = KeyArns {
        index: Some(ENDPOINTS.keys["IndexKey"].clone()),
        ..KeyArns::default()
    };
    let kms = aws_sdk_kms::Client::new(&aws(&ENDPOINTS.admin).await);
    let vault = Vault::new(|| kms, arns, Arc::new(Outside), Arc::new(Outside));
    let number = Personal::new(phone.to_owned());
    let index = vault.blind_index(Field::Phone, &number).await.unwrap();
    let prefix = format!("R#sms_asker#{}#", index.as_str());
    let client = dynamodb().await;
    let mut counted = scan(&client, "transient").await;
    counted.retain(|item| text(item, "pk").starts_with(&prefix));
    assert!(!counted.is_empty(), "a code was asked for");
    for one in counted {
        let earlier = one["times"].as_l().unwrap().iter().map(|time| {
            let second: i64 = time.as_n().unwrap().parse().unwrap();
            AttributeValue::N((second - 60).to_string())
        });
        let earlier = AttributeValue::L(earlier.collect());
        let key = (text(&one, "pk"), text(&one, "sk"));
        set(&client, "transient", key, "times", earlier).await;
    }
}

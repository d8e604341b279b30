//! What staff do by law, and the ledger's records of it, whose days a test can move.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};

use crate::{
    ENDPOINTS,
    client::{Client, Reply},
    tables::{Item, dynamodb},
};

/// A date in Asia/Shanghai, so many days from today.
pub fn day(from_today: i64) -> String {
    let today = qeg_domain::calendar::received_on(jiff::Timestamp::now());
    let span = jiff::Span::new().days(from_today);
    today.checked_add(span).unwrap().to_string()
}

/// The n-th member of staff sends a body.
pub async fn staff(n: usize, method: &str, path: &str, body: Option<&Value>) -> Reply {
    Client::new()
        .signed(&ENDPOINTS.staff[n], method, path, body)
        .await
}

/// The body of a hold for a month, with these fields more.
pub fn hold_of(more: &Value) -> Value {
    let mut body = json!({
        "basis": "court_evidence",
        "reference": "（2026）京01民初1号",
        "until": day(30),
    });
    let fields = more.as_object().unwrap().clone();
    body.as_object_mut().unwrap().extend(fields);
    body
}

/// Places a hold; gives its id.
pub async fn hold(more: &Value) -> String {
    let placed = staff(0, "POST", "/staff/holds", Some(&hold_of(more))).await;
    placed.expect(201).str("/id").to_owned()
}

pub async fn lift(id: &str) -> Reply {
    staff(1, "DELETE", &format!("/staff/holds/{id}"), None).await
}

fn key(pk: &str, sk: &str) -> Item {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    [("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk))].into()
}

/// An item of the ledger.
pub async fn ledger(pk: &str, sk: &str) -> Option<Item> {
    let client = dynamodb().await;
    let get = client.get_item().table_name(&ENDPOINTS.tables["ledger"]);
    let get = get.set_key(Some(key(pk, sk))).consistent_read(true);
    get.send().await.unwrap().item
}

/// Time goes by for a record of the ledger: one of its days or times is another.
pub async fn set_in_ledger(pk: &str, sk: &str, name: &str, value: &str) {
    let client = dynamodb().await;
    client
        .update_item()
        .table_name(&ENDPOINTS.tables["ledger"])
        .set_key(Some(key(pk, sk)))
        .update_expression("SET #name = :value")
        .condition_expression("attribute_exists(#name)")
        .expression_attribute_names("#name", name)
        .expression_attribute_values(":value", AttributeValue::S(value.to_owned()))
        .send()
        .await
        .unwrap();
}

/// A hold stands on a person, as far as the ledger's one item tells that erasing looks at.
pub async fn put_held(subject: &str) {
    let mut item = key(&format!("HELD#{subject}"), "HELD");
    let holds = AttributeValue::Ss(vec!["0".repeat(32)]);
    item.insert("holds".to_owned(), holds);
    let client = dynamodb().await;
    let put = client.put_item().table_name(&ENDPOINTS.tables["ledger"]);
    put.set_item(Some(item)).send().await.unwrap();
}

/// Takes an attribute off an item of the ledger.
pub async fn remove_from_ledger(pk: &str, sk: &str, name: &str) {
    let client = dynamodb().await;
    client
        .update_item()
        .table_name(&ENDPOINTS.tables["ledger"])
        .set_key(Some(key(pk, sk)))
        .update_expression("REMOVE #name")
        .expression_attribute_names("#name", name)
        .send()
        .await
        .unwrap();
}

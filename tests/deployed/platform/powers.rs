//! Rare actions of the deployed functions, so that IAM decides each of them under the function's role: see
//! `infra/local/src/powers_used.rs`. The results of these actions are tested in `tests/promises`.

use aws_sdk_dynamodb::types::AttributeValue;
use client::{Carrier, Client, PASSWORD, Person, contact};
use jiff::civil::Date;
use serde_json::{Value, json};
use stack::{
    SCHEDULE, Stack, day, eventually,
    record::has_done,
    signed::invoke,
    tables::{self, a_minute_later, dynamodb},
};

#[tokio::test]
async fn deleted_contact_data_cancels_an_order() {
    let person = Person::by_call_sign(Stack).await;
    person.put_contact(&contact("戊")).await.expect(201);
    let id = person.order("express").await;
    person.delete("/contact").await.expect(204);
    let cancelled = "net.qeg.handoff.cancelled.v1";
    Carrier::express(Stack).messages(cancelled, &id, 1).await;
    assert_eq!(person.status(&id).await, "cancelled");
}

#[tokio::test]
async fn a_repeated_deletion_request_is_one_and_a_live_code_is_erased() {
    let person = Person::by_phone(Stack).await;
    let (first, _) = person.ask_for_deletion("grace").await;
    let (again, _) = person.ask_for_deletion("grace").await;
    assert_eq!(first, again);
    person.delete("/deletion").await.expect(204);
    let phone = person.phone.clone().unwrap();
    a_minute_later(&phone).await;
    person.client.code(&phone, "password_reset").await;
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    person.until(&id, &receipt, "completed").await;
}

#[tokio::test]
async fn purge_cancels_the_orders_of_an_account_that_lost_its_number() {
    let old = Person::by_phone(Stack).await;
    old.put_contact(&contact("丁")).await.expect(201);
    let id = old.order("express").await;
    let phone = old.phone.clone().unwrap();
    a_minute_later(&phone).await;
    let client = Client::of(Stack);
    let (verification, code) = client.code(&phone, "registration").await;
    let body = json!({"verification_id": verification, "code": code, "take_over": true});
    client.register(body).await.expect(201);
    let cancelled = "net.qeg.handoff.cancelled.v1";
    Carrier::express(Stack).messages(cancelled, &id, 1).await;
    assert_eq!(old.status(&id).await, "cancelled");
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

/// Moves the dates of an account back, as if this much time had passed.
async fn days_of(person: &Person, active_on: Date, notified_on: Option<Date>) {
    let client = dynamodb().await;
    let pk = format!("S#{}", person.subject());
    let active = text(&active_on.to_string());
    tables::set(&client, "subjects", (&pk, "ACCOUNT"), "active_on", active).await;
    if let Some(day) = notified_on {
        let notified = text(&day.to_string());
        let account = (pk.as_str(), "ACCOUNT");
        tables::set(&client, "subjects", account, "notified_on", notified).await;
    }
}

async fn status(person: &Person) -> Value {
    person.get("/account").await.expect(200).json["status"].clone()
}

#[tokio::test]
async fn retention_notifies_and_ends_an_unused_account_and_signing_in_keeps_it() {
    let person = Person::by_phone(Stack).await;
    let phone = person.phone.clone().unwrap();
    days_of(&person, day(-1_070), None).await;
    eventually("the notice is sent", async || {
        invoke("retention", SCHEDULE).await;
        let messages = person.client.messages(&phone).await;
        let is_sent = messages.iter().any(|one| one.contains("长期未登录"));
        is_sent.then_some(())
    })
    .await;
    assert_eq!(status(&person).await, "active");
    days_of(&person, day(-1_200), Some(day(-31))).await;
    eventually("the deletion is requested", async || {
        invoke("retention", SCHEDULE).await;
        (status(&person).await == "deletion_requested").then_some(())
    })
    .await;
    let body = json!({"identifier": phone, "password": PASSWORD});
    let opened = person.client.call("POST", "/sessions").json(&body);
    opened.send().await.expect(201);
    person.delete("/deletion").await.expect(204);
    assert_eq!(status(&person).await, "active");
}

#[tokio::test]
async fn retention_removes_expired_items_from_every_table() {
    let client = dynamodb().await;
    for (table, pk, sk) in [
        ("subjects", "LOOKUP#gone", "LOOKUP"),
        ("ledger", "B#gone", "BROADCAST"),
        ("transient", "R#gone", "LOG"),
    ] {
        // TTL removes expired items too. Repeat with new items until retention removed one.
        eventually(table, async || {
            let over = (jiff::Timestamp::now().as_second() - 1).to_string();
            let mut item = tables::key(pk, sk);
            item.insert("expires_at".to_owned(), AttributeValue::N(over));
            tables::put(&client, table, item).await;
            invoke("retention", SCHEDULE).await;
            has_done("retention", "dynamodb:DeleteItem", table).then_some(())
        })
        .await;
        eventually("it is gone", async || {
            let left = tables::get(&client, table, (pk, sk)).await;
            left.is_none().then_some(())
        })
        .await;
    }
}

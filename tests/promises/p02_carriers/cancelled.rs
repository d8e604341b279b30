//! P2: a handoff that was cancelled, by the person or with a deletion, is never collected.

use app::App;
use client::{Carrier, Client, PASSWORD, Person, contact, new_call_sign, order};
use jiff::ToSpan as _;
use qeg_store::Table;
use serde_json::json;

use super::{collections, somebody};

#[tokio::test]
async fn a_cancelled_handoff_cannot_be_collected() {
    let app = App::start().await;
    let (person, _) = somebody(&app).await;
    let (first, second, third) = (
        person.order("post").await,
        person.order("post").await,
        person.order("express").await,
    );
    person
        .delete(&format!("/handoffs/{first}"))
        .await
        .expect(204);
    person
        .delete(&format!("/handoffs/{first}"))
        .await
        .expect(204);
    Carrier::post(&app).collect(&first).await.expect(410);
    Carrier::post(&app)
        .messages("net.qeg.handoff.cancelled.v1", &first, 1)
        .await;
    Carrier::post(&app).collect(&second).await.expect(200);
    person
        .delete(&format!("/handoffs/{second}"))
        .await
        .expect(409);
    // Without contact data there is nothing to collect.
    person.delete("/contact").await.expect(204);
    assert_eq!(person.status(&third).await, "cancelled");
    Carrier::express(&app).collect(&third).await.expect(410);
    Carrier::post(&app).collect(&second).await.expect(410);
}

#[tokio::test]
async fn a_deletion_request_ends_collection_and_cancelled_stays_cancelled() {
    let app = App::start().await;
    let (person, _) = somebody(&app).await;
    let (early, late) = (person.order("post").await, person.order("post").await);
    Carrier::post(&app).collect(&early).await.expect(200);
    person.ask_for_deletion("grace").await;
    assert_eq!(person.status(&late).await, "cancelled");
    Carrier::post(&app).collect(&late).await.expect(410);
    Carrier::post(&app).collect(&early).await.expect(410);
    person
        .send("POST", "/handoffs", &order("post"))
        .await
        .expect(409);
    person.delete("/deletion").await.expect(204);
    assert_eq!(person.status(&late).await, "cancelled");
    Carrier::post(&app).collect(&late).await.expect(410);
    Carrier::post(&app).collect(&early).await.expect(200);
}

#[tokio::test]
async fn of_a_collection_and_a_deletion_at_the_same_time_one_comes_first() {
    let app = App::start().await;
    for _ in 0..12 {
        let (person, _) = somebody(&app).await;
        let id = person.order("express").await;
        let carrier = Carrier::express(&app);
        let (collected, _) = futures::join!(carrier.collect(&id), person.ask_for_deletion("grace"));
        let status = person.status(&id).await;
        match collected.status {
            200 => assert_eq!(
                (status.as_str(), collections(&person, &id).await),
                ("collected", 1)
            ),
            410 => assert_eq!(
                (status.as_str(), collections(&person, &id).await),
                ("cancelled", 0)
            ),
            other => panic!("{other}: {}", collected.text),
        }
    }
}

#[tokio::test]
async fn a_deletion_by_takeover_cancels_queued_handoffs_for_good() {
    let app = App::start().await;
    let old = Person::by_phone(&app).await;
    old.put_contact(&contact("丁")).await.expect(201);
    let id = old.order("express").await;
    let phone = old.phone.clone().unwrap();
    app.advance(1.minute()).await;
    let client = Client::of(&app);
    let (verification, code) = client.code(&phone, "registration").await;
    let body = json!({"verification_id": verification, "code": code, "take_over": true});
    client.register(body).await.expect(201);
    // Registration may not touch handoffs: the next run of purge does.
    Carrier::express(&app)
        .messages("net.qeg.handoff.cancelled.v1", &id, 1)
        .await;
    assert_eq!(old.status(&id).await, "cancelled");
    let log = old.get("/access-log").await.expect(200).json;
    let mut entries = log["entries"].as_array().unwrap().iter();
    let entry = entries.find(|entry| entry["action"] == "handoff.cancelled");
    assert_eq!(entry.unwrap()["actor"], json!({"kind": "system"}));
    // The account is kept: with another identifier.
    let body = json!({"call_sign": new_call_sign(), "password": PASSWORD});
    old.send("PATCH", "/account", &body).await.expect(200);
    old.delete("/deletion").await.expect(204);
    assert_eq!(old.status(&id).await, "cancelled");
    Carrier::express(&app).collect(&id).await.expect(410);
}

#[tokio::test]
async fn a_deletion_of_contact_data_that_meets_a_newer_version_cancels_nothing() {
    let app = App::start().await;
    let (person, _) = somebody(&app).await;
    let handoff = person.order("post").await;
    let read = person.get("/contact").await.expect(200);
    let version = read.header("etag").unwrap().to_owned();
    let call = person
        .client
        .call("DELETE", "/contact")
        .bearer(&person.token);
    let held = call.header("if-match", &version).send();
    let newer = contact("新");
    let meanwhile = person.put_contact(&newer);
    let (deleted, put) = app.between(Table::Subjects, held, meanwhile).await;
    put.expect(200);
    deleted.expect(412);
    assert_eq!(person.status(&handoff).await, "queued");
    assert_eq!(person.get("/contact").await.expect(200).json, newer);
}

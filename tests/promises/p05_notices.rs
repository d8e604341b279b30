//! P5, as far as staff cannot send yet: notices cannot be turned off, and they arrive.

use serde_json::json;
use stack::{
    eventually,
    people::{PASSWORD, Person},
    record,
};

#[tokio::test]
async fn turning_notices_off_is_refused_with_the_reason() {
    let person = Person::by_call_sign().await;
    let put = async |body: serde_json::Value| person.send("PUT", "/preferences", &body).await;
    let refused = put(json!({"promotions": true, "notices": false}))
        .await
        .expect(422);
    assert!(refused.str("/reason").contains("cannot be turned off"));
    let kept = person.get("/preferences").await.expect(200);
    assert_eq!(
        kept.json,
        json!({"promotions": false, "notices": "required"})
    );
    let changed = put(json!({"promotions": true, "notices": "required"}))
        .await
        .expect(200);
    assert_eq!(changed.json["promotions"], true);
}

#[tokio::test]
async fn a_notice_reaches_the_phone_and_the_account() {
    let person = Person::by_phone().await;
    let phone = person.phone.clone().unwrap();
    let before = person.client.messages(&phone).await.len();
    person.ask_for_deletion("grace").await;
    let message = eventually("the notice arrives", async || {
        person.client.messages(&phone).await.get(before).cloned()
    })
    .await;
    assert!(message.contains("删除"), "{message}");
    eventually("the account says when it was sent", async || {
        let notices = person.get("/notices").await.expect(200);
        notices.json["notices"][0]["sent_at"]
            .as_str()
            .map(str::to_owned)
    })
    .await;
    person.delete("/deletion").await.expect(204);
    let body = json!({"identifier": phone, "password": PASSWORD});
    person
        .client
        .call("POST", "/sessions")
        .json(&body)
        .send()
        .await
        .expect(201);
}

#[tokio::test]
async fn a_notice_that_goes_out_while_the_person_writes_is_on_record_once() {
    let person = Person::by_phone().await;
    // Asking and taking back write a notice each, and come between what notify reads and what it records.
    eventually("notify came second", async || {
        person.ask_for_deletion("grace").await;
        person.delete("/deletion").await.expect(204);
        record::has_done("notify", "dynamodb:GetItem", "ledger").then_some(())
    })
    .await;
    let notices = eventually("every notice was sent", async || {
        let notices = person.get("/notices").await.expect(200).json;
        let notices = notices["notices"].as_array().unwrap().clone();
        let all = notices.iter().all(|notice| notice["sent_at"].is_string());
        all.then_some(notices.len())
    })
    .await;
    let export = person.get("/export").await.expect(200).json;
    let log = export["access_log"].as_array().unwrap().iter();
    let sent = log.filter(|entry| entry["action"] == "notice.sent");
    assert_eq!(sent.count(), notices);
}

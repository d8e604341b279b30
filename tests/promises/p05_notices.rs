//! P5 for one person: notices cannot be turned off, and they arrive. To everyone: `tests/broadcast/`.

use serde_json::json;
use stack::{
    ENDPOINTS, aws, eventually,
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

#[tokio::test]
async fn a_promotion_that_is_due_is_written_to_who_wants_it_and_once() {
    let person = Person::by_phone().await;
    let phone = person.phone.clone().unwrap();
    let before = person.client.messages(&phone).await.len();
    let subject = person.token.split('.').next().unwrap();
    let sqs = aws_sdk_sqs::Client::new(&aws(&ENDPOINTS.admin).await);
    let due = async |id: u32, template: &str, params: serde_json::Value| {
        let event = json!({
            "type": "notice_due", "subject": subject, "notice_id": format!("{id:032x}"),
            "template": template, "params": params,
        });
        let send = sqs
            .send_message()
            .queue_url(&ENDPOINTS.queues["notification"]);
        send.message_body(event.to_string()).send().await.unwrap();
    };
    let written = async |count: usize| {
        eventually("so many notices are sent", async || {
            let notices = person.get("/notices").await.expect(200).json;
            let notices = notices["notices"].as_array().unwrap().clone();
            let sent = notices.iter().all(|one| one["sent_at"].is_string());
            (sent && notices.len() == count).then_some(notices)
        })
        .await
    };
    let (offer, answered) = ("forwarding_offer", "support_answered");
    let until = json!({"until": "2027-01-01"});
    due(1, offer, until.clone()).await;
    due(2, answered, json!({})).await;
    let first = written(1).await;
    assert_eq!(first[0]["template"], answered, "the promotion is nowhere");
    let body = json!({"promotions": true});
    person.send("PUT", "/preferences", &body).await.expect(200);
    // At least once is how queues deliver, and at once is how two functions take it.
    for _ in 0..4 {
        due(3, offer, until.clone()).await;
    }
    due(4, answered, json!({})).await;
    let all = written(3).await;
    let offers = all.iter().filter(|one| one["template"] == offer);
    assert_eq!(offers.count(), 1);
    let messages = person.client.messages(&phone).await;
    let offers = messages
        .iter()
        .skip(before)
        .filter(|one| one.contains("2027-01-01"));
    assert_eq!(offers.count(), 1, "{messages:?}");
}

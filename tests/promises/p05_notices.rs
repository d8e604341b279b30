//! P5 for one person: notices cannot be turned off, and they arrive. To everyone: `tests/deployed/broadcast/`.

use app::App;
use client::{PASSWORD, Person};
use serde_json::json;

#[tokio::test]
async fn turning_notices_off_is_refused_with_the_reason() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let put = async |body: serde_json::Value| person.send("PUT", "/preferences", &body).await;
    let refused = put(json!({"promotions": true, "notices": false}))
        .await
        .expect(422);
    assert!(refused.str("/detail").contains("cannot be turned off"));
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
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let phone = person.phone.clone().unwrap();
    let before = person.client.messages(&phone).await.len();
    person.ask_for_deletion("grace").await;
    app.deliver().await;
    let messages = person.client.messages(&phone).await;
    assert_eq!(messages.len(), before + 1);
    assert!(messages[before].contains("删除"), "{messages:?}");
    let notices = person.get("/notices").await.expect(200);
    assert!(notices.json["notices"][0]["sent_at"].is_string());
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
async fn a_promotion_is_sent_once_and_only_to_who_wants_promotions() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let phone = person.phone.clone().unwrap();
    let before = person.client.messages(&phone).await.len();
    let subject = person.subject();
    let due = async |id: u32, template: &str, params: serde_json::Value| {
        let event = json!({
            "type": "notice_due", "subject": subject, "notice_id": format!("{id:032x}"),
            "template": template, "params": params,
        });
        let send = app
            .sqs()
            .send_message()
            .queue_url(app.queue("notification"));
        send.message_body(event.to_string()).send().await.unwrap();
    };
    let written = async || {
        app.deliver().await;
        let notices = person.get("/notices").await.expect(200).json;
        let notices = notices["notices"].as_array().unwrap().clone();
        assert!(notices.iter().all(|one| one["sent_at"].is_string()));
        notices
    };
    let (offer, answered) = ("forwarding_offer", "support_answered");
    let until = json!({"until": "2027-01-01"});
    due(1, offer, until.clone()).await;
    due(2, answered, json!({})).await;
    let first = written().await;
    assert_eq!(first.len(), 1);
    assert_eq!(first[0]["template"], answered, "no promotion");
    let body = json!({"promotions": true});
    person.send("PUT", "/preferences", &body).await.expect(200);
    // A queue delivers at least once, and notify sends several messages at the same time.
    for _ in 0..4 {
        due(3, offer, until.clone()).await;
    }
    due(4, answered, json!({})).await;
    let all = written().await;
    assert_eq!(all.len(), 3);
    let offers = all.iter().filter(|one| one["template"] == offer);
    assert_eq!(offers.count(), 1);
    let messages = person.client.messages(&phone).await;
    let offers = messages
        .iter()
        .skip(before)
        .filter(|one| one.contains("2027-01-01"));
    assert_eq!(offers.count(), 1, "{messages:?}");
}

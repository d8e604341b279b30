//! P2: the checks of an order of a handoff, and repeated orders.

use app::App;
use client::{Person, contact, order, unique};
use serde_json::{Value, json};

use super::somebody;

#[tokio::test]
async fn an_order_is_checked_and_needs_contact_data() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let refused = person
        .send("POST", "/handoffs", &order("post"))
        .await
        .expect(409);
    assert!(refused.str("/detail").contains("contact"));
    person.put_contact(&contact("甲")).await.expect(201);
    let bad = json!({
        "carrier": "nobody",
        "item": {"kind": "card", "count": 0, "weight_g": 1_000_000},
        "consent": {"policy_version": "no such version?"},
    });
    let refused = person.send("POST", "/handoffs", &bad).await.expect(422);
    let pointers: Vec<&str> = refused.json["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(
        pointers,
        [
            "/carrier",
            "/item/count",
            "/item/weight_g",
            "/consent/policy_version"
        ]
    );
    for bad in [
        json!({"carrier": "post", "item": {"kind": "elephant", "count": 1}, "consent": {"policy_version": client::policy_version()}}),
        json!({"carrier": "post", "item": {"kind": "card", "count": 1}}),
        json!({"carrier": "post", "item": {"kind": "card", "count": 1, "to": "x"}, "consent": {"policy_version": client::policy_version()}}),
    ] {
        person.send("POST", "/handoffs", &bad).await.expect(400);
    }
    for path in ["/handoffs/x", &format!("/handoffs/{}", "0".repeat(32))] {
        person.get(path).await.expect(404);
        person.delete(path).await.expect(404);
    }
}

#[tokio::test]
async fn a_repeated_order_is_the_one_order() {
    let app = App::start().await;
    let (person, _) = somebody(&app).await;
    let key = format!("k-{}", unique());
    let call = |body: Value| {
        let call = person
            .client
            .call("POST", "/handoffs")
            .bearer(&person.token);
        call.header("idempotency-key", &key).json(&body).send()
    };
    let repeats = futures::future::join_all((0..4).map(|_| call(order("post")))).await;
    for repeat in &repeats {
        assert_eq!(
            (repeat.status, &repeat.json),
            (201, &repeats[0].json),
            "{}",
            repeat.text
        );
    }
    call(order("express")).await.expect(422);
    let list = person.get("/handoffs").await.expect(200);
    assert_eq!(list.json["handoffs"].as_array().unwrap().len(), 1);
}

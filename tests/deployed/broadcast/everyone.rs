//! P5 end to end: a notice to everyone reaches every account, a promotion only people who want promotions.

use client::{Client, Person, Reply, policy_version, unique};
use serde_json::{Value, json};
use stack::{ENDPOINTS, Stack, day, eventually};

async fn send(key: Option<&str>, body: &Value) -> Reply {
    let staff = &ENDPOINTS.staff[0];
    let client = Client::of(Stack);
    let call = client.call("POST", "/staff/notices").json(body);
    let call = match key {
        Some(key) => call.header("idempotency-key", key),
        None => call,
    };
    call.signed_by(staff).send().await
}

/// The messages of a template that a person got, once there is one.
async fn received(person: &Person, template: &str) -> Vec<Value> {
    let notices = person.get("/notices").await.expect(200).json;
    let notices = notices["notices"].as_array().unwrap().iter();
    let of_it = notices.filter(|one| one["template"] == template);
    of_it.cloned().collect()
}

#[tokio::test]
async fn notices_reach_everybody_once_and_promotions_only_who_wants_them() {
    let (by_phone, by_call_sign) = (
        Person::by_phone(Stack).await,
        Person::by_call_sign(Stack).await,
    );
    let leaving = Person::by_call_sign(Stack).await;
    let wish = json!({"promotions": true});
    for person in [&by_call_sign, &leaving] {
        let wished = person.send("PUT", "/preferences", &wish);
        wished.await.expect(200);
    }
    leaving.ask_for_deletion("grace").await;

    let offer = json!({
        "template": "forwarding_offer", "audience": "everyone", "params": {"until": day(30)},
    });
    let asked = send(None, &offer).await.expect(202);
    assert_eq!(asked.str("/class"), "promotion");
    let change = json!({
        "template": "policy_changed", "audience": "everyone", "params": {"effective_on": day(60)},
    });
    let key = format!("k-{}", unique());
    let asked = send(Some(&key), &change).await.expect(202);
    assert_eq!(asked.str("/class"), "notice");
    let repeated = send(Some(&key), &change).await.expect(202);
    assert_eq!(repeated.json, asked.json);
    send(Some(&key), &offer).await.expect(422);

    for person in [&by_phone, &by_call_sign, &leaving] {
        let notices = eventually("the notice is in the account", async || {
            let notices = received(person, "policy_changed").await;
            (!notices.is_empty()).then_some(notices)
        })
        .await;
        assert_eq!(notices.len(), 1);
        let text = notices[0]["text"].to_string();
        assert!(
            text.contains(&day(60).to_string()) && text.contains("同意新版本"),
            "{text}"
        );
    }
    let phone = by_phone.phone.clone().unwrap();
    eventually("the notice is on the phone", async || {
        let messages = by_phone.client.messages(&phone).await;
        let is_sent = messages
            .iter()
            .any(|one| one.contains(&day(60).to_string()));
        is_sent.then_some(())
    })
    .await;
    let offers = eventually("the promotion is in the account", async || {
        let offers = received(&by_call_sign, "forwarding_offer").await;
        (!offers.is_empty()).then_some(offers)
    })
    .await;
    assert_eq!(offers.len(), 1);
    assert!(received(&by_phone, "forwarding_offer").await.is_empty());
    // A person who has asked for deletion gets notices, but no promotions.
    assert!(received(&leaving, "forwarding_offer").await.is_empty());
    // When asked for consent, they give it to the version in effect.
    let consent = json!({"policy_version": policy_version()});
    let account = by_phone
        .send("PATCH", "/account", &consent)
        .await
        .expect(200);
    assert_eq!(account.str("/policy_version"), policy_version());
}

#[tokio::test]
async fn what_staff_ask_for_is_checked() {
    let good = json!({
        "template": "policy_changed", "audience": "everyone", "params": {"effective_on": day(60)},
    });
    let with = |name: &str, value: Value| {
        let mut body = good.clone();
        body[name] = value;
        body
    };
    for (body, status) in [
        (with("template", json!("deletion_requested")), 422),
        (with("template", json!("code_deletion")), 422),
        (with("params", json!({})), 422),
        (with("params", json!({"until": day(60)})), 422),
        (with("params", json!({"effective_on": "13800138000"})), 400),
        (with("params", json!({"effective_on": day(-1)})), 422),
        (with("template", json!("hello")), 400),
        (with("audience", json!("+8613800138000")), 400),
        (with("text", json!("hello")), 400),
    ] {
        let refused = send(None, &body).await.expect(status);
        assert!(!refused.text.contains("13800138000") && !refused.text.contains("hello"));
    }
    let unsigned = Client::of(Stack)
        .call("POST", "/staff/notices")
        .json(&good)
        .send()
        .await;
    assert!(
        (400..=404).contains(&unsigned.status),
        "{}",
        unsigned.status
    );
    let carrier = &ENDPOINTS.carriers["post"].credentials;
    let client = Client::of(Stack);
    let signed = client.call("POST", "/staff/notices").json(&good);
    signed.signed_by(carrier).send().await.expect(403);
}

//! P10: carriers that collected are told to erase, each with an answer and a clock of its own.

use serde_json::{Value, json};
use stack::{
    carriers::{express, post},
    client::Client,
    people::{Person, contact},
};

const ERASURE: &str = "net.qeg.erasure.requested.v1";

async fn recipient(person: &Person, id: &str, receipt: &str, carrier: &str) -> Value {
    let followed = person.follow(id, receipt).await.expect(200);
    let recipients = followed.json["recipients"].as_array().unwrap().iter();
    let mut mine = recipients.filter(|one| one["carrier"] == carrier);
    mine.next().cloned().unwrap_or(Value::Null)
}

#[tokio::test]
async fn each_is_told_answers_for_itself_and_is_chased_once() {
    let person = Person::by_call_sign().await;
    person.put_contact(&contact("丙")).await.expect(201);
    let (first, second) = (person.order("post").await, person.order("post").await);
    let (third, waiting) = (person.order("express").await, person.order("express").await);
    for id in [&first, &second] {
        post().collect(id).await.expect(200);
    }
    express().collect(&third).await.expect(200);
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    person.until(&id, &receipt, "erased").await;

    let told = post().messages(ERASURE, &first, 1).await;
    let mut handoffs: Vec<&str> = told[0]["data"]["handoff_ids"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap())
        .collect();
    handoffs.sort_unstable();
    let mut expected = [first.as_str(), second.as_str()];
    expected.sort_unstable();
    assert_eq!(handoffs, expected);
    express()
        .messages("net.qeg.handoff.cancelled.v1", &waiting, 1)
        .await;
    // What was theirs is gone, and said to be; what is another's was never there.
    for (carrier, handoff) in [(post(), &first), (express(), &third), (express(), &waiting)] {
        carrier.collect(handoff).await.expect(410);
        carrier
            .report(handoff, "delivered", "2026-01-01T00:00:00Z")
            .await
            .expect(410);
    }
    express().collect(&first).await.expect(404);

    let answer = told[0]["data"]["answer"].as_str().unwrap();
    let before = recipient(&person, &id, &receipt, "post").await;
    assert!(before["told_at"].is_string() && before.get("outcome").is_none());
    express()
        .send(answer, &json!({"outcome": "erased"}))
        .await
        .expect(404);
    post()
        .send(answer, &json!({"outcome": "retained"}))
        .await
        .expect(422);
    post()
        .send(answer, &json!({"outcome": "forgotten"}))
        .await
        .expect(400);
    let retained =
        json!({"outcome": "retained", "basis": "postal_law", "retained_until": "2027-01-01"});
    post().send(answer, &retained).await.expect(204);
    for _ in 0..2 {
        post()
            .send(answer, &json!({"outcome": "erased"}))
            .await
            .expect(204);
    }
    post().send(answer, &retained).await.expect(409);
    let after = recipient(&person, &id, &receipt, "post").await;
    assert_eq!(after["outcome"], "erased");
    assert!(after["answered_at"].is_string());

    // The one that stays silent is told once more, and the record says told, not erased.
    let chased = express().messages(ERASURE, &third, 2).await;
    assert_eq!(
        chased[0]["data"]["erasure_id"],
        chased[1]["data"]["erasure_id"]
    );
    let silent = recipient(&person, &id, &receipt, "express").await;
    assert!(silent["told_at"].is_string() && silent.get("answered_at").is_none());
    let done = person.until(&id, &receipt, "completed").await;
    let claims = super::p10_unreadable::verify(done.str("/certificate")).await;
    let of = |name: &str| {
        let recipients = claims["recipients"].as_array().unwrap().iter();
        recipients
            .clone()
            .find(|one| one["carrier"] == name)
            .unwrap()
            .clone()
    };
    assert_eq!(of("post")["outcome"], "erased");
    assert!(of("express").get("outcome").is_none());
}

#[tokio::test]
async fn an_unknown_erasure_is_nobodys() {
    let path = format!("/carrier/erasures/{}", "0".repeat(32));
    post()
        .send(&path, &json!({"outcome": "erased"}))
        .await
        .expect(404);
    let unsigned = Client::new()
        .call("POST", &path)
        .json(&json!({"outcome": "erased"}))
        .send()
        .await;
    assert!((400..=404).contains(&unsigned.status));
}

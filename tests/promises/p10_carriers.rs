//! P10: carriers that collected data are asked to erase it; each has its own answer and its own deadline.

mod answers;

use app::App;
use client::{Carrier, Client, Person, contact};
use jiff::ToSpan as _;
use serde_json::{Value, json};

const ERASURE: &str = "net.qeg.erasure.requested.v1";

async fn recipient(person: &Person, id: &str, receipt: &str, carrier: &str) -> Value {
    let followed = person.follow(id, receipt).await.expect(200);
    let recipients = followed.json["recipients"].as_array().unwrap().iter();
    let mut mine = recipients.filter(|one| one["carrier"] == carrier);
    mine.next().cloned().unwrap_or(Value::Null)
}

#[tokio::test]
async fn each_carrier_is_asked_answers_for_itself_and_is_reminded_once() {
    let app = App::start().await;
    let (post, express) = (Carrier::post(&app), Carrier::express(&app));
    let person = Person::by_call_sign(&app).await;
    person.put_contact(&contact("丙")).await.expect(201);
    let (first, second) = (person.order("post").await, person.order("post").await);
    let (third, waiting) = (person.order("express").await, person.order("express").await);
    for id in [&first, &second] {
        post.collect(id).await.expect(200);
    }
    express.collect(&third).await.expect(200);
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    person.until(&id, &receipt, "erased").await;

    let asked = post.messages(ERASURE, &first, 1).await;
    assert_eq!(asked.len(), 1);
    let handoffs = asked[0]["data"]["handoff_ids"].as_array().unwrap();
    let mut handoffs: Vec<&str> = handoffs.iter().map(|id| id.as_str().unwrap()).collect();
    handoffs.sort_unstable();
    let mut expected = [first.as_str(), second.as_str()];
    expected.sort_unstable();
    assert_eq!(handoffs, expected);
    express
        .messages("net.qeg.handoff.cancelled.v1", &waiting, 1)
        .await;
    // A carrier gets 410 for its handoffs of an erased person, and 404 for those of another carrier.
    for (carrier, handoff) in [(&post, &first), (&express, &third), (&express, &waiting)] {
        carrier.collect(handoff).await.expect(410);
        carrier
            .report(handoff, "delivered", "2026-01-01T00:00:00Z")
            .await
            .expect(410);
    }
    let other = express.collect(&first).await.expect(404);
    assert_eq!(other.str("/code"), "unknown_handoff");

    let before = recipient(&person, &id, &receipt, "post").await;
    assert!(before["told_at"].is_string() && before.get("outcome").is_none());
    answer(
        &post,
        &express,
        asked[0]["data"]["answer"].as_str().unwrap(),
    )
    .await;
    let after = recipient(&person, &id, &receipt, "post").await;
    assert_eq!(after["outcome"], "erased");
    assert!(after["answered_at"].is_string());

    // A carrier that does not answer is reminded once; the certificate says notified, not erased.
    let first_time = express.messages(ERASURE, &third, 1).await;
    assert_eq!(
        first_time.len(),
        1,
        "not before the time to answer is half over"
    );
    days(&app, 15).await;
    express.messages(ERASURE, &third, 2).await;
    days(&app, 15).await;
    let both = express.messages(ERASURE, &third, 2).await;
    assert_eq!(both.len(), 2);
    assert_eq!(both[0]["data"]["erasure_id"], both[1]["data"]["erasure_id"]);
    let answered = post.messages(ERASURE, &first, 1).await;
    assert_eq!(answered.len(), 1, "who answered is not asked again");
    let silent = recipient(&person, &id, &receipt, "express").await;
    assert!(silent["told_at"].is_string() && silent.get("answered_at").is_none());
    let done = person.until(&id, &receipt, "completed").await;
    let claims = person.client.claims(done.str("/certificate")).await;
    let of = |name: &str| {
        let mut recipients = claims["recipients"].as_array().unwrap().iter();
        recipients.find(|one| one["carrier"] == name).unwrap()
    };
    assert_eq!(of("post")["outcome"], "erased");
    assert!(of("express").get("outcome").is_none());
}

/// Sends these answers and runs purge after each.
async fn days(app: &App, count: usize) {
    for _ in 0..count {
        app.advance(1.day()).await;
    }
}

/// Sends the answers of the carrier: wrong ones, then `retained`, in the end `erased`.
async fn answer(asked: &Carrier, other: &Carrier, path: &str) {
    let erased = json!({"outcome": "erased"});
    for reply in [other.send(path, &erased).await, other.get(path).await] {
        assert_eq!(reply.expect(404).str("/code"), "unknown_erasure");
    }
    let without_basis = json!({"outcome": "retained"});
    asked.send(path, &without_basis).await.expect(422);
    for unknown in [
        json!({"outcome": "forgotten"}),
        json!({"outcome": "retained", "basis": "my_law", "retained_until": "2027-01-01"}),
    ] {
        asked.send(path, &unknown).await.expect(400);
    }
    let retained =
        json!({"outcome": "retained", "basis": "postal_law", "retained_until": "2027-01-01"});
    asked.send(path, &retained).await.expect(200);
    for _ in 0..2 {
        let answered = asked.send(path, &erased).await.expect(200);
        assert_eq!(answered.str("/outcome"), "erased");
        assert!(answered.json.get("basis").is_none());
    }
    asked.send(path, &retained).await.expect(409);
}

#[tokio::test]
async fn an_unknown_erasure_has_its_own_code_and_the_route_needs_a_signature() {
    let app = App::start().await;
    let path = format!("/carrier/erasures/{}", "0".repeat(32));
    let erased = json!({"outcome": "erased"});
    let signed = Carrier::post(&app).send(&path, &erased).await;
    assert_eq!(signed.expect(404).str("/code"), "unknown_erasure");
    let client = Client::of(&app);
    let unsigned = client.call("POST", &path).json(&erased);
    unsigned.send().await.expect(403);
    let wrong = Carrier::post(&app).get("/carrier/erasures/x").await;
    assert_eq!(wrong.expect(404).str("/code"), "not_found");
}

//! Handoffs: ordered, cancelled, collected, reported, and erased by the carrier.

use client::Carrier;
use serde_json::json;
use stack::{ENDPOINTS, Stack};

use crate::test_user::TestUser;

/// Orders two handoffs: one is cancelled, the other collected and reported. Gives the second.
pub(super) async fn handoffs(user: &TestUser<'_>) -> String {
    let body = json!({
        "carrier": "post",
        "item": {"kind": "parcel", "count": 3, "weight_g": 250},
        "consent": {"policy_version": client::policy_version()},
    });
    let mut ids = Vec::new();
    for _ in 0..2 {
        let ordered = user.ask("POST /handoffs").json(&body).send().await;
        ids.push(ordered.expect(201).str("/id").to_owned());
    }
    let cancel = user.ask("DELETE /handoffs/{handoff_id}");
    cancel
        .at(format!("/handoffs/{}", ids[0]))
        .send()
        .await
        .expect(204);
    let id = ids.pop().unwrap();
    let carrier = TestUser::new(user.scenario, "a carrier");
    let post = &ENDPOINTS.carriers["post"].credentials;
    let list = carrier.ask("GET /carrier/handoffs").query("status=queued");
    list.signed_by(post).send().await.expect(200);
    // The chosen carrier may receive this data of the person.
    let collect = user.ask("POST /carrier/handoffs/{handoff_id}/collect");
    let collect = collect.at(format!("/carrier/handoffs/{id}/collect"));
    collect.signed_by(post).send().await.expect(200);
    let number = user.canary("a tracking number");
    user.guessable("the tracking number", &number);
    let news = json!({
        "event_id": user.canary("the id of a carrier's event"),
        "status": "accepted",
        "tracking_number": number,
        "occurred_at": "2036-01-01T00:00:00Z",
    });
    let report = user.ask("POST /carrier/handoffs/{handoff_id}/status");
    let report = report.at(format!("/carrier/handoffs/{id}/status"));
    report.json(&news).signed_by(post).send().await.expect(200);
    let seen = user.ask("GET /carrier/handoffs/{handoff_id}");
    let seen = seen.at(format!("/carrier/handoffs/{id}"));
    seen.signed_by(post).send().await.expect(200);
    id
}

/// The carrier finds a request to erase on its queue, and answers it.
pub(super) async fn answered(user: &TestUser<'_>) {
    let handoff = user.handoff.lock().unwrap().clone();
    let asked = "net.qeg.erasure.requested.v1";
    let asked = Carrier::post(Stack).messages(asked, &handoff, 1).await;
    let path = asked[0]["data"]["answer"].as_str().unwrap().to_owned();
    let body = json!({
        "outcome": "retained", "basis": "postal_law", "retained_until": stack::day(300),
    });
    let carrier = TestUser::new(user.scenario, "a carrier that answers");
    let answer = carrier.ask("POST /carrier/erasures/{erasure_id}");
    let answer = answer.at(path.clone());
    let post = &ENDPOINTS.carriers["post"].credentials;
    answer.json(&body).signed_by(post).send().await.expect(200);
    let seen = carrier.ask("GET /carrier/erasures/{erasure_id}").at(path);
    seen.signed_by(post).send().await.expect(200);
    let list = carrier.ask("GET /carrier/erasures").query("state=open");
    list.signed_by(post).send().await.expect(200);
}

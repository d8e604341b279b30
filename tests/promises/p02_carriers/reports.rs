//! P2: what a carrier reports about a handoff it collected.

use app::App;
use client::{Carrier, unique};
use serde_json::json;

use super::somebody;

#[tokio::test]
async fn reports_may_repeat_and_come_out_of_order() {
    let app = App::start().await;
    let (person, _) = somebody(&app).await;
    let id = person.order("post").await;
    let carrier = Carrier::post(&app);
    carrier
        .report(&id, "accepted", "2026-01-02T00:00:00Z")
        .await
        .expect(409);
    carrier.collect(&id).await.expect(200);
    carrier
        .report(&id, "lost", "2026-01-02T00:00:00Z")
        .await
        .expect(400);
    carrier
        .report(&id, "in_transit", "2026-01-03T00:00:00Z")
        .await
        .expect(204);
    carrier
        .report(&id, "accepted", "2026-01-02T00:00:00Z")
        .await
        .expect(204);
    assert_eq!(person.status(&id).await, "in_transit");
    // A clock that is a year ahead does not outdo what really happens later.
    carrier
        .report(&id, "accepted", "2036-01-01T00:00:00Z")
        .await
        .expect(204);
    let number = format!("SF{:010}", unique());
    let path = format!("/carrier/handoffs/{id}/status");
    let delivered = json!({
        "event_id": "e-1", "status": "delivered", "tracking_number": number, "occurred_at": "2036-01-01T00:00:01Z",
    });
    for _ in 0..2 {
        carrier.send(&path, &delivered).await.expect(204);
    }
    carrier
        .report(&id, "returned", "2037-01-01T00:00:00Z")
        .await
        .expect(204);
    let seen = person.get(&format!("/handoffs/{id}")).await.expect(200);
    assert_eq!(
        (seen.str("/status"), seen.str("/tracking_number")),
        ("delivered", number.as_str())
    );
    carrier.collect(&id).await.expect(410);
    let mut bad = delivered.clone();
    bad["tracking_number"] = "1\u{7}".into();
    bad["event_id"] = "".into();
    let refused = carrier.send(&path, &bad).await.expect(422);
    assert_eq!(refused.json["errors"].as_array().unwrap().len(), 2);
    let log = person.get("/access-log").await.expect(200).json;
    let reports = log["entries"].as_array().unwrap().iter();
    let reports = reports.filter(|entry| entry["action"] == "handoff.reported");
    assert_eq!(reports.count(), 3, "a repeat is not written again");
}

//! P2: what a carrier reports about a handoff it collected.

use app::App;
use client::{Carrier, Person, Reply, unique};
use jiff::{Timestamp, ToSpan as _};
use qeg_domain::{
    clock::Clock as _,
    limits::{HANDOFF_END_REPORTS, HANDOFF_REPORTS},
};
use serde_json::{Value, json};

use super::{collections, somebody};

/// A handoff to `post` that was collected, and its person.
async fn collected(app: &App) -> (Person, String, Carrier) {
    let (person, _) = somebody(app).await;
    let id = person.order("post").await;
    let carrier = Carrier::post(app);
    carrier.collect(&id).await.expect(200);
    assert_eq!(collections(&person, &id).await, 1);
    (person, id, carrier)
}

/// The time this many minutes from now.
fn minutes(app: &App, count: i64) -> String {
    let at: Timestamp = app.clock().now() + count.minutes();
    at.to_string()
}

async fn send(carrier: &Carrier, id: &str, report: &Value) -> Reply {
    let path = format!("/carrier/handoffs/{id}/status");
    carrier.send(&path, report).await
}

fn report(event: &str, status: &str, occurred_at: &str) -> Value {
    json!({"event_id": event, "status": status, "occurred_at": occurred_at})
}

#[tokio::test]
async fn an_answer_gives_the_current_status_whichever_report_came_last() {
    let app = App::start().await;
    let (person, _) = somebody(&app).await;
    let id = person.order("post").await;
    let carrier = Carrier::post(&app);
    let (first, second) = (minutes(&app, 1), minutes(&app, 2));
    app.advance(1.hour()).await;
    carrier.report(&id, "accepted", &first).await.expect(409);
    carrier.collect(&id).await.expect(200);
    let moving = carrier.report(&id, "in_transit", &second).await.expect(200);
    let late = carrier.report(&id, "accepted", &first).await.expect(200);
    for answer in [&moving, &late] {
        assert_eq!(answer.str("/status"), "in_transit");
        let at: Timestamp = answer.str("/occurred_at").parse().unwrap();
        assert_eq!(at.to_string(), answer.str("/occurred_at"));
        assert_eq!(at.subsec_nanosecond(), 0, "in whole seconds");
    }
    let seen = carrier
        .get(&format!("/carrier/handoffs/{id}"))
        .await
        .expect(200);
    assert_eq!(seen.json, late.json);
    assert_eq!(seen.json["handoff_id"], id.as_str());
    assert_eq!(seen.json["item"], json!({"kind": "card", "count": 12}));
    assert!(seen.json.get("tracking_number").is_none());
    assert_eq!(person.status(&id).await, "in_transit");
}

#[tokio::test]
async fn an_event_id_names_one_event() {
    let app = App::start().await;
    let (person, id, carrier) = collected(&app).await;
    let (early, late) = (minutes(&app, 1), minutes(&app, 2));
    app.advance(1.hour()).await;
    let moving = report("e-1", "in_transit", &early);
    let first = send(&carrier, &id, &moving).await.expect(200);
    let again = send(&carrier, &id, &moving).await.expect(200);
    assert_eq!(again.json, first.json);
    for other in [
        report("e-1", "accepted", &early),
        report("e-1", "in_transit", &late),
        json!({"event_id": "e-1", "status": "in_transit", "occurred_at": early, "tracking_number": "SF123456"}),
    ] {
        send(&carrier, &id, &other).await.expect(409);
    }
    assert_eq!(person.status(&id).await, "in_transit");
    let log = person.get("/access-log").await.expect(200).json;
    let reports = log["entries"].as_array().unwrap().iter();
    let reports = reports.filter(|entry| entry["action"] == "handoff.reported");
    assert_eq!(reports.count(), 1, "a repeat is not written again");
}

#[tokio::test]
async fn a_final_status_stays_in_any_order_of_reports_and_ends_collection() {
    let app = App::start().await;
    let number = format!("SF{:010}", unique());
    for reversed in [false, true] {
        let (person, id, carrier) = collected(&app).await;
        let (end, after) = (minutes(&app, 1), minutes(&app, 2));
        app.advance(1.hour()).await;
        let mut reports = vec![
            json!({"event_id": "1", "status": "delivered", "occurred_at": end, "tracking_number": number}),
            report("2", "in_transit", &after),
            report("3", "failed", &after),
        ];
        if reversed {
            reports.reverse();
        }
        for report in &reports {
            send(&carrier, &id, report).await.expect(200);
        }
        let seen = person.get(&format!("/handoffs/{id}")).await.expect(200);
        assert_eq!(
            (seen.str("/status"), seen.str("/tracking_number")),
            ("delivered", number.as_str())
        );
        carrier.collect(&id).await.expect(410);
    }
}

#[tokio::test]
async fn a_fast_clock_counts_as_now_and_a_time_before_the_handoff_is_refused() {
    let app = App::start().await;
    let (person, id, carrier) = collected(&app).await;
    let ahead = carrier
        .report(&id, "accepted", "2036-01-01T00:00:00Z")
        .await
        .expect(200);
    assert!(ahead.str("/occurred_at").starts_with("2026-"));
    app.advance(1.hour()).await;
    let now = minutes(&app, 0);
    carrier.report(&id, "in_transit", &now).await.expect(200);
    assert_eq!(person.status(&id).await, "in_transit");
    let long_ago = carrier
        .report(&id, "in_transit", "2026-03-01T00:00:00Z")
        .await
        .expect(422);
    assert_eq!(
        long_ago.json["errors"],
        json!([{"pointer": "/occurred_at", "code": "out_of_range"}])
    );
}

#[tokio::test]
async fn every_wrong_value_is_named_and_none_repeated() {
    let app = App::start().await;
    let (_, id, carrier) = collected(&app).await;
    let now = minutes(&app, 0);
    send(&carrier, &id, &report("e", "lost", &now))
        .await
        .expect(400);
    let bad = json!({
        "event_id": "a\u{0}b", "status": "delivered", "tracking_number": "47110815471108\u{7}",
        "occurred_at": "2026-03-02 04:00",
    });
    let refused = send(&carrier, &id, &bad).await.expect(422);
    let pointers: Vec<&str> = refused.json["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(pointers, ["/event_id", "/tracking_number", "/occurred_at"]);
    assert!(!refused.text.contains("47110815471108"));
}

#[tokio::test]
async fn markup_as_a_tracking_number_and_a_time_in_the_year_1_are_refused() {
    let app = App::start().await;
    let (person, id, carrier) = collected(&app).await;
    let now = minutes(&app, 0);
    for number in ["<script>", "<script>alert(1)</script>", "\"><img src=x>"] {
        let mut report = report("e", "accepted", &now);
        report["tracking_number"] = number.into();
        let refused = send(&carrier, &id, &report).await.expect(422);
        assert_eq!(
            refused.json["errors"],
            json!([{"pointer": "/tracking_number", "code": "not_a_tracking_number"}])
        );
        assert!(!refused.text.contains('<'));
    }
    for time in ["0001-01-01T00:00:00Z", "0000-01-01T00:00:00+23:59"] {
        let refused = carrier.report(&id, "accepted", time).await.expect(422);
        assert_eq!(
            refused.json["errors"],
            json!([{"pointer": "/occurred_at", "code": "out_of_range"}])
        );
    }
    assert_eq!(person.status(&id).await, "collected");
}

#[tokio::test]
async fn reports_of_one_handoff_are_limited_but_a_final_one_is_always_accepted() {
    let app = App::start().await;
    let (person, id, carrier) = collected(&app).await;
    let now = minutes(&app, 0);
    for n in 0..HANDOFF_REPORTS {
        let report = report(&format!("e-{n}"), "in_transit", &now);
        send(&carrier, &id, &report).await.expect(200);
    }
    let more = report("one-more", "in_transit", &now);
    send(&carrier, &id, &more).await.expect(409);
    for n in 0..HANDOFF_END_REPORTS {
        let end = report(&format!("end-{n}"), "delivered", &now);
        send(&carrier, &id, &end).await.expect(200);
    }
    let end = report("one-more-end", "delivered", &now);
    send(&carrier, &id, &end).await.expect(409);
    assert_eq!(person.status(&id).await, "delivered");
}

#[tokio::test]
async fn only_an_unknown_handoff_says_so_and_a_wrong_path_does_not() {
    let app = App::start().await;
    let (_, id, post) = collected(&app).await;
    let express = Carrier::express(&app);
    let never = "0".repeat(32);
    for (carrier, id) in [(&express, &id), (&post, &never)] {
        let path = format!("/carrier/handoffs/{id}");
        for reply in [
            carrier.get(&path).await,
            carrier.collect(id).await,
            carrier.report(id, "accepted", &minutes(&app, 0)).await,
        ] {
            assert_eq!(reply.expect(404).str("/code"), "unknown_handoff");
        }
    }
    for path in [
        format!("//carrier/handoffs/{id}"),
        format!("/carrier/handoff/{id}"),
        format!("/carrier/handoffs/{id}/"),
        format!("/carrier/handoffs/{}", &id[1..]),
    ] {
        let reply = post.get(&path).await;
        assert_eq!(reply.expect(404).str("/code"), "not_found", "{path}");
    }
}

//! P2: contact data reaches only the carrier chosen, by collecting one handoff, on the record.

use app::{App, identity};
use client::{Carrier, Client, Person, Product as _, contact, leak_scanner, order, unique};
use jiff::ToSpan as _;
use serde_json::{Value, json};

/// Somebody with contact data, and what they gave.
async fn somebody(app: &App) -> (Person, Value) {
    let person = Person::by_call_sign(&app).await;
    let given = contact(&format!("标记{:08x}", unique()));
    person.put_contact(&given).await.expect(201);
    (person, given)
}

async fn collections(person: &Person, handoff: &str) -> usize {
    let log = person.get("/access-log").await.expect(200).json;
    let entries = log["entries"].as_array().unwrap().iter();
    entries
        .filter(|entry| entry["action"] == "handoff.collected" && entry["handoff_id"] == handoff)
        .count()
}

#[tokio::test]
async fn only_the_chosen_carrier_collects_once_notified() {
    let app = App::start().await;
    let (person, given) = somebody(&app).await;
    let ordered = person
        .send("POST", "/handoffs", &order("post"))
        .await
        .expect(201);
    assert_eq!(ordered.str("/status"), "queued");
    let id = ordered.str("/id").to_owned();
    let event = Carrier::post(&app)
        .messages("net.qeg.handoff.requested.v1", &id, 1)
        .await;
    let event = &event[0];
    assert_eq!(event["specversion"], "1.0");
    assert_eq!(event["data"]["item"], json!({"kind": "card", "count": 12}));
    let collect = event["data"]["collect"].as_str().unwrap();
    assert_eq!(collect, format!("/carrier/handoffs/{id}/collect"));

    Carrier::express(&app).collect(&id).await.expect(404);
    Carrier::express(&app)
        .report(&id, "accepted", "2026-01-01T00:00:00Z")
        .await
        .expect(404);
    assert_eq!(person.status(&id).await, "queued");
    let collected = Carrier::post(&app)
        .send(collect, &json!({}))
        .await
        .expect(200);
    assert_eq!(collected.json["recipient"], given);
    assert_eq!(collected.json["item"], event["data"]["item"]);
    // An answer that got lost can be asked for again, and is on the record again.
    Carrier::post(&app).collect(&id).await.expect(200);
    assert_eq!(person.status(&id).await, "collected");
    assert_eq!(collections(&person, &id).await, 2);
    let log = person.get("/access-log").await.expect(200).json;
    let entry = &log["entries"][0];
    assert_eq!(entry["actor"], json!({"kind": "carrier", "name": "post"}));
    assert_eq!(entry["purpose"], "forwarding");
    assert_eq!(
        entry["fields"],
        json!(["contact_name", "contact_phone", "contact_address"])
    );
    let export = person.get("/export").await.expect(200);
    assert_eq!(export.str("/handoffs/0/id"), id);
    assert_eq!(
        export.str("/handoffs/0/consent/handling"),
        "entrusted_processor"
    );
}

#[tokio::test]
async fn lists_of_carriers_are_closed_to_staff_and_people() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    for path in ["/carrier/handoffs", "/carrier/handoffs?status=queued"] {
        let staff = &app.staff(0);
        Client::of(&app)
            .signed(staff, "GET", path, None)
            .await
            .expect(403);
        person.get(path).await.expect(403);
    }
}

#[tokio::test]
async fn a_role_of_the_same_name_in_another_account_is_refused() {
    let app = App::start().await;
    let (person, _) = somebody(&app).await;
    let id = person.order("post").await;
    let other = identity("arn:aws:sts::777788889999:assumed-role/qeg-pickup/qeg-pickup");
    let path = format!("/carrier/handoffs/{id}/collect");
    Client::of(&app)
        .signed(&other, "POST", &path, None)
        .await
        .expect(403);
    assert_eq!(collections(&person, &id).await, 0);
}

#[tokio::test]
async fn an_order_is_checked_and_needs_contact_data() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let refused = person
        .send("POST", "/handoffs", &order("post"))
        .await
        .expect(409);
    assert!(refused.str("/reason").contains("contact"));
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
        json!({"carrier": "post", "item": {"kind": "elephant", "count": 1}, "consent": {"policy_version": "1"}}),
        json!({"carrier": "post", "item": {"kind": "card", "count": 1}}),
        json!({"carrier": "post", "item": {"kind": "card", "count": 1, "to": "x"}, "consent": {"policy_version": "1"}}),
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

#[tokio::test]
async fn a_cancelled_handoff_cannot_be_collected() {
    let app = App::start().await;
    let (person, _) = somebody(&app).await;
    let (first, second, third) = (
        person.order("post").await,
        person.order("post").await,
        person.order("express").await,
    );
    person
        .delete(&format!("/handoffs/{first}"))
        .await
        .expect(204);
    person
        .delete(&format!("/handoffs/{first}"))
        .await
        .expect(204);
    Carrier::post(&app).collect(&first).await.expect(410);
    Carrier::post(&app)
        .messages("net.qeg.handoff.cancelled.v1", &first, 1)
        .await;
    Carrier::post(&app).collect(&second).await.expect(200);
    person
        .delete(&format!("/handoffs/{second}"))
        .await
        .expect(409);
    // Without contact data there is nothing to collect.
    person.delete("/contact").await.expect(204);
    assert_eq!(person.status(&third).await, "cancelled");
    Carrier::express(&app).collect(&third).await.expect(410);
    Carrier::post(&app).collect(&second).await.expect(410);
}

#[tokio::test]
async fn a_deletion_request_ends_collection_and_cancelled_stays_cancelled() {
    let app = App::start().await;
    let (person, _) = somebody(&app).await;
    let (early, late) = (person.order("post").await, person.order("post").await);
    Carrier::post(&app).collect(&early).await.expect(200);
    person.ask_for_deletion("grace").await;
    assert_eq!(person.status(&late).await, "cancelled");
    Carrier::post(&app).collect(&late).await.expect(410);
    Carrier::post(&app).collect(&early).await.expect(410);
    person
        .send("POST", "/handoffs", &order("post"))
        .await
        .expect(409);
    person.delete("/deletion").await.expect(204);
    assert_eq!(person.status(&late).await, "cancelled");
    Carrier::post(&app).collect(&late).await.expect(410);
    Carrier::post(&app).collect(&early).await.expect(200);
}

#[tokio::test]
async fn a_collection_and_a_deletion_at_once_have_one_order() {
    let app = App::start().await;
    for _ in 0..12 {
        let (person, _) = somebody(&app).await;
        let id = person.order("express").await;
        let carrier = Carrier::express(&app);
        let (collected, _) = futures::join!(carrier.collect(&id), person.ask_for_deletion("grace"));
        let status = person.status(&id).await;
        match collected.status {
            200 => assert_eq!(
                (status.as_str(), collections(&person, &id).await),
                ("collected", 1)
            ),
            410 => assert_eq!(
                (status.as_str(), collections(&person, &id).await),
                ("cancelled", 0)
            ),
            other => panic!("{other}: {}", collected.text),
        }
    }
}

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

#[tokio::test]
async fn the_list_of_queued_handoffs_says_the_same_as_the_queue() {
    let app = App::start().await;
    let (person, _) = somebody(&app).await;
    let id = person.order("express").await;
    let carrier = Carrier::express(&app);
    let listed = find(&carrier, &id).await.expect("it waits");
    let event = carrier
        .messages("net.qeg.handoff.requested.v1", &id, 1)
        .await;
    assert_eq!(listed, event[0]["data"]);
    assert!(find(&Carrier::post(&app), &id).await.is_none());
    carrier.collect(&id).await.expect(200);
    assert!(find(&carrier, &id).await.is_none());
    carrier
        .get("/carrier/handoffs?status=delivered")
        .await
        .expect(400);
    carrier.get("/carrier/handoffs?cursor=x").await.expect(400);
}

/// Looks for a handoff on every page of a carrier's list.
async fn find(carrier: &Carrier, id: &str) -> Option<Value> {
    let mut path = "/carrier/handoffs?status=queued".to_owned();
    loop {
        let page = carrier.get(&path).await.expect(200).json;
        let found = page["handoffs"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["handoff_id"] == id);
        if let Some(found) = found {
            return Some(found.clone());
        }
        path = format!(
            "/carrier/handoffs?status=queued&cursor={}",
            page["next"].as_str()?
        );
    }
}

#[tokio::test]
async fn messages_hold_ids_and_nothing_about_the_person() {
    let app = App::start().await;
    let (person, given) = somebody(&app).await;
    let id = person.order("post").await;
    let event = Carrier::post(&app)
        .messages("net.qeg.handoff.requested.v1", &id, 1)
        .await;
    let text = event[0].to_string();
    let subject = person.token.split('.').next().unwrap();
    for value in [
        given["name"].as_str().unwrap(),
        given["phone"].as_str().unwrap(),
        subject,
    ] {
        assert!(!leak_scanner::contains(text.as_bytes(), value));
    }
}

#[tokio::test]
async fn a_deletion_by_takeover_cancels_queued_handoffs_for_good() {
    let app = App::start().await;
    let old = Person::by_phone(&app).await;
    old.put_contact(&contact("丁")).await.expect(201);
    let id = old.order("express").await;
    let phone = old.phone.clone().unwrap();
    app.advance(1.minute()).await;
    let client = Client::of(&app);
    let (verification, code) = client.code(&phone, "registration").await;
    let body = json!({"verification_id": verification, "code": code, "take_over": true});
    client.register(body).await.expect(201);
    // Registration may not touch handoffs: the next run of purge does.
    Carrier::express(&app)
        .messages("net.qeg.handoff.cancelled.v1", &id, 1)
        .await;
    assert_eq!(old.status(&id).await, "cancelled");
    let log = old.get("/access-log").await.expect(200).json;
    let mut entries = log["entries"].as_array().unwrap().iter();
    let entry = entries.find(|entry| entry["action"] == "handoff.cancelled");
    assert_eq!(entry.unwrap()["actor"], json!({"kind": "system"}));
    old.delete("/deletion").await.expect(204);
    assert_eq!(old.status(&id).await, "cancelled");
    Carrier::express(&app).collect(&id).await.expect(410);
}

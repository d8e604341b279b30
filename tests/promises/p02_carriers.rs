//! P2: contact data reaches only the carrier chosen, by collecting one handoff, on the record.

use serde_json::{Value, json};
use stack::{
    ENDPOINTS, aws,
    carriers::{Carrier, express, order, post},
    client::{Client, unique},
    leak_scanner,
    people::{Person, contact},
    tables::a_minute_later,
};

/// Somebody with contact data, and what they gave.
async fn somebody() -> (Person, Value) {
    let person = Person::by_call_sign().await;
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
async fn the_chosen_carrier_collects_once_told_and_nobody_else_does() {
    let (person, given) = somebody().await;
    let ordered = person
        .send("POST", "/handoffs", &order("post"))
        .await
        .expect(201);
    assert_eq!(ordered.str("/status"), "queued");
    let id = ordered.str("/id").to_owned();
    let told = post()
        .messages("net.qeg.handoff.requested.v1", &id, 1)
        .await;
    let told = &told[0];
    assert_eq!(told["specversion"], "1.0");
    assert_eq!(told["data"]["item"], json!({"kind": "card", "count": 12}));
    let collect = told["data"]["collect"].as_str().unwrap();
    assert_eq!(collect, format!("/carrier/handoffs/{id}/collect"));

    express().collect(&id).await.expect(404);
    express()
        .report(&id, "accepted", "2026-01-01T00:00:00Z")
        .await
        .expect(404);
    assert_eq!(person.status(&id).await, "queued");
    let collected = post().send(collect, &json!({})).await.expect(200);
    assert_eq!(collected.json["recipient"], given);
    assert_eq!(collected.json["item"], told["data"]["item"]);
    // An answer that got lost can be asked for again, and is on the record again.
    post().collect(&id).await.expect(200);
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
async fn queues_are_closed_to_other_carriers() {
    let mine = aws_sdk_sqs::Client::new(&aws(&ENDPOINTS.carriers["express"].credentials).await);
    let theirs = &ENDPOINTS.carriers["post"].queue;
    let refused = mine
        .receive_message()
        .queue_url(theirs)
        .send()
        .await
        .unwrap_err();
    let code = refused
        .as_service_error()
        .and_then(|error| error.meta().code().map(str::to_owned));
    assert!(code.is_some_and(|code| code.contains("AccessDenied")));
    let person = Person::by_call_sign().await;
    for path in ["/carrier/handoffs", "/carrier/handoffs?status=queued"] {
        let staff = &ENDPOINTS.staff[0];
        Client::new()
            .signed(staff, "GET", path, None)
            .await
            .expect(403);
        let reply = person.get(path).await;
        assert!((400..=404).contains(&reply.status), "{}", reply.status);
    }
}

#[tokio::test]
async fn a_role_of_the_same_name_in_another_account_is_nobody() {
    let (person, _) = somebody().await;
    let id = person.order("post").await;
    let stranger = stack::elsewhere::role("777788889999", "qeg-pickup").await;
    let path = format!("/carrier/handoffs/{id}/collect");
    Client::new()
        .signed(&stranger, "POST", &path, None)
        .await
        .expect(403);
    assert_eq!(collections(&person, &id).await, 0);
}

#[tokio::test]
async fn an_order_is_checked_and_needs_contact_data() {
    let person = Person::by_call_sign().await;
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
    let (person, _) = somebody().await;
    let key = format!("k-{}", unique());
    let call = |body: Value| {
        let call = person
            .client
            .call("POST", "/handoffs")
            .bearer(&person.token);
        call.header("idempotency-key", &key).json(&body).send()
    };
    let twins = futures::future::join_all((0..4).map(|_| call(order("post")))).await;
    for twin in &twins {
        assert_eq!(
            (twin.status, &twin.json),
            (201, &twins[0].json),
            "{}",
            twin.text
        );
    }
    call(order("express")).await.expect(422);
    let list = person.get("/handoffs").await.expect(200);
    assert_eq!(list.json["handoffs"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_taken_back_cannot_be_collected() {
    let (person, _) = somebody().await;
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
    post().collect(&first).await.expect(410);
    post()
        .messages("net.qeg.handoff.cancelled.v1", &first, 1)
        .await;
    post().collect(&second).await.expect(200);
    person
        .delete(&format!("/handoffs/{second}"))
        .await
        .expect(409);
    // Without contact data there is nothing to collect.
    person.delete("/contact").await.expect(204);
    assert_eq!(person.status(&third).await, "cancelled");
    express().collect(&third).await.expect(410);
    post().collect(&second).await.expect(410);
}

#[tokio::test]
async fn a_deletion_request_ends_collection_and_cancelled_stays_cancelled() {
    let (person, _) = somebody().await;
    let (early, late) = (person.order("post").await, person.order("post").await);
    post().collect(&early).await.expect(200);
    person.ask_for_deletion("grace").await;
    assert_eq!(person.status(&late).await, "cancelled");
    post().collect(&late).await.expect(410);
    post().collect(&early).await.expect(410);
    person
        .send("POST", "/handoffs", &order("post"))
        .await
        .expect(409);
    person.delete("/deletion").await.expect(204);
    assert_eq!(person.status(&late).await, "cancelled");
    post().collect(&late).await.expect(410);
    post().collect(&early).await.expect(200);
}

#[tokio::test]
async fn of_a_collection_and_a_deletion_at_once_exactly_one_is_first() {
    for _ in 0..12 {
        let (person, _) = somebody().await;
        let id = person.order("express").await;
        let carrier = express();
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
async fn pushes_repeat_and_come_out_of_order() {
    let (person, _) = somebody().await;
    let id = person.order("post").await;
    let carrier = post();
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
async fn the_list_says_what_the_queue_would_have_said() {
    let (person, _) = somebody().await;
    let id = person.order("express").await;
    let carrier = express();
    let listed = find(&carrier, &id).await.expect("it waits");
    let told = carrier
        .messages("net.qeg.handoff.requested.v1", &id, 1)
        .await;
    assert_eq!(listed, told[0]["data"]);
    assert!(find(&post(), &id).await.is_none());
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
async fn messages_hold_ids_and_nothing_of_the_person() {
    let (person, given) = somebody().await;
    let id = person.order("post").await;
    let told = post()
        .messages("net.qeg.handoff.requested.v1", &id, 1)
        .await;
    let text = told[0].to_string();
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
async fn a_deletion_nobody_asked_for_takes_back_what_waits_and_it_stays_so() {
    let old = Person::by_phone().await;
    old.put_contact(&contact("丁")).await.expect(201);
    let id = old.order("express").await;
    let phone = old.phone.clone().unwrap();
    a_minute_later(&phone).await;
    let client = Client::new();
    let (verification, code) = client.code(&phone, "registration").await;
    let body = json!({"verification_id": verification, "code": code, "take_over": true});
    client.register(body).await.expect(201);
    // Registration may not touch handoffs: the next run of purge does.
    express()
        .messages("net.qeg.handoff.cancelled.v1", &id, 1)
        .await;
    assert_eq!(old.status(&id).await, "cancelled");
    let log = old.get("/access-log").await.expect(200).json;
    let mut entries = log["entries"].as_array().unwrap().iter();
    let entry = entries.find(|entry| entry["action"] == "handoff.cancelled");
    assert_eq!(entry.unwrap()["actor"], json!({"kind": "system"}));
    old.delete("/deletion").await.expect(204);
    assert_eq!(old.status(&id).await, "cancelled");
    express().collect(&id).await.expect(410);
}

//! P2: only the chosen carrier gets contact data, by collecting one handoff, and each collection has an audit entry.

mod cancelled;
mod corrected;
mod killed_consumers;
mod orders;
mod queued;
mod register;
mod reports;

use app::{App, identity};
use client::{Carrier, Client, Person, Product as _, contact, order, unique};
use serde_json::{Value, json};

/// A person with contact data, and that data.
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
    assert_eq!(person.status(&id).await, "queued");
    let collected = Carrier::post(&app)
        .send(collect, &json!({}))
        .await
        .expect(200);
    assert_eq!(collected.json["recipient"], given);
    assert_eq!(collected.json["item"], event["data"]["item"]);
    // A carrier that lost the answer can collect again, which adds another audit entry.
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
async fn a_carrier_gets_an_address_without_a_county_and_a_landline_as_they_are() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    for (phone, e164) in [
        ("0769-8765 4321", "+8676987654321"),
        ("+852 5123 4567", "+85251234567"),
    ] {
        let mut given = contact("标记");
        given["phone"] = phone.into();
        given["address"]["city"] = "东莞市".into();
        given["address"]["county"] = "".into();
        let saved = person.put_contact(&given).await;
        assert!(saved.status == 200 || saved.status == 201, "{}", saved.text);
        let mut expected = given;
        expected["phone"] = e164.into();
        expected["address"]
            .as_object_mut()
            .unwrap()
            .remove("county");
        assert_eq!(person.get("/contact").await.expect(200).json, expected);
        let id = person.order("post").await;
        let collected = Carrier::post(&app).collect(&id).await.expect(200);
        assert_eq!(collected.json["recipient"], expected);
        let schema = include_str!("../../events/carrier/schemas/collect_answer.json");
        let schema = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
        assert!(schema.is_valid(&collected.json));
        let export = person.get("/export").await.expect(200).json;
        assert_eq!(export["contact"], expected);
        let schema = include_str!("../../functions/access/export.schema.json");
        let schema = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
        assert!(schema.is_valid(&export));
    }
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
    let other = identity("arn:aws:sts::777788889999:assumed-role/qeg-carrier-post/pickup");
    let path = format!("/carrier/handoffs/{id}/collect");
    Client::of(&app)
        .signed(&other, "POST", &path, None)
        .await
        .expect(403);
    assert_eq!(collections(&person, &id).await, 0);
}

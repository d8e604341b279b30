//! P6, P9: a legal hold stops a deletion; the person is notified of the reason, and the deletion resumes afterwards.

mod certificate;
mod input;
mod listed;

use app::{App, tables};
use aws_sdk_dynamodb::types::AttributeValue;
use client::{
    Carrier, PASSWORD, Person, contact,
    holds::{hold, hold_of, lift},
    staff,
};
use jiff::ToSpan as _;
use qeg_store::Table;
use serde_json::{Value, json};

/// The templates of a person's notices, newest first.
async fn notices(person: &Person) -> Vec<String> {
    let notices = person.get("/notices").await.expect(200);
    let notices = notices.json["notices"].as_array().unwrap().iter();
    notices
        .map(|notice| notice["template"].as_str().unwrap().to_owned())
        .collect()
}

async fn has_notice(person: &Person, template: &str) -> bool {
    notices(person).await.iter().any(|one| one == template)
}

async fn log(person: &Person) -> Vec<Value> {
    let log = person.get("/access-log").await.expect(200);
    log.json["entries"].as_array().unwrap().clone()
}

async fn has_logged(person: &Person, action: &str) -> bool {
    log(person)
        .await
        .iter()
        .any(|entry| entry["action"] == action)
}

/// An item of the ledger.
async fn ledger(app: &App, pk: &str, sk: &str) -> tables::Item {
    tables::item(app, Table::Ledger, pk, sk).await.unwrap()
}

#[tokio::test]
async fn a_running_deletion_is_held_the_person_is_notified_and_it_goes_on_afterwards() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    person.put_contact(&contact("丁")).await.expect(201);
    let handoff = person.order("post").await;
    let (id, receipt) = person.ask_for_deletion("grace").await;
    let hold_id = hold(&app, app.day(30), &json!({"request_id": id})).await;

    // The reason is shown at once: by receipt, in the account, and in a notice that is also sent to the phone.
    let followed = person.follow(&id, &receipt).await.expect(200);
    assert_eq!(followed.str("/state"), "held");
    assert_eq!(followed.str("/reason"), "court_evidence");
    let standing = person.get("/deletion").await.expect(200);
    assert_eq!(standing.str("/reason"), "court_evidence");
    let account = person.get("/account").await.expect(200);
    assert_eq!(account.str("/status"), "held");
    assert_eq!(notices(&person).await[0], "deletion_held_court");
    let phone = person.phone.as_deref().unwrap();
    app.deliver().await;
    let messages = person.client.messages(phone).await;
    let until = app.day(30).to_string();
    let says_why = |text: &String| text.contains("民事诉讼法") && text.contains(&until);
    assert!(messages.iter().any(says_why), "{messages:?}");

    nothing_but_storage(&app, &person, &handoff).await;

    // The grace period passes, and nothing is erased.
    app.advance(25.hours()).await;
    let followed = person.follow(&id, &receipt).await.expect(200);
    assert_eq!(followed.str("/state"), "held");
    let before = person.get("/deletion").await.expect(200);
    lift(&app, &hold_id).await.expect(204);
    lift(&app, &hold_id).await.expect(204);
    let after = person.get("/deletion").await.expect(200);
    assert_eq!(after.str("/state"), "requested");
    assert!(after.json.get("reason").is_none());
    // The due date is counted from today, with a new day of grace.
    assert!(after.str("/erase_after") > before.str("/erase_after"));
    assert!(after.str("/due_on") > before.str("/due_on"));
    assert_eq!(after.str("/received_at"), before.str("/received_at"));
    assert_eq!(notices(&person).await[0], "deletion_resumed");
    for action in [
        "hold.placed",
        "deletion.held",
        "hold.ended",
        "deletion.resumed",
    ] {
        assert!(has_logged(&person, action).await, "{action}");
    }
    person.delete("/deletion").await.expect(204);
    person.put_contact(&contact("丁")).await.expect(200);
}

/// Checks that while a deletion is held, reading, exporting, asking support and taking a receipt work, and nothing else.
async fn nothing_but_storage(app: &App, person: &Person, handoff: &str) {
    for path in [
        "/account",
        "/export",
        "/access-log",
        "/notices",
        "/contact",
        "/handoffs",
    ] {
        person.get(path).await.expect(200);
    }
    let export = person.get("/export").await.expect(200);
    assert_eq!(export.str("/deletion/reason"), "court_evidence");
    let again = json!({"mode": "grace", "password": PASSWORD});
    person.send("POST", "/deletion", &again).await.expect(202);
    person.delete("/deletion").await.expect(409);
    person.put_contact(&contact("戊")).await.expect(409);
    person.delete("/contact").await.expect(409);
    let wants = json!({"promotions": true});
    person.send("PUT", "/preferences", &wants).await.expect(409);
    let change = json!({"policy_version": client::policy_version()});
    person.send("PATCH", "/account", &change).await.expect(409);
    let question = json!({"body": "为什么？"});
    person.send("POST", "/threads", &question).await.expect(201);
    let order = json!({
        "carrier": "post",
        "item": {"kind": "card", "count": 1},
        "consent": {"policy_version": client::policy_version()},
    });
    person.send("POST", "/handoffs", &order).await.expect(409);
    Carrier::post(app).collect(handoff).await.expect(410);
}

#[tokio::test]
async fn a_hold_stops_a_later_deletion_and_ends_after_its_last_day() {
    let app = App::start().await;
    let person = Person::by_both(&app).await;
    let call_sign = person.call_sign.as_deref().unwrap();
    let hold_id = hold(&app, app.day(30), &json!({"identifier": call_sign})).await;
    // Without a deletion request nothing changes for the person.
    let account = person.get("/account").await.expect(200);
    assert_eq!(account.str("/status"), "active");
    person.put_contact(&contact("己")).await.expect(201);
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    app.run_pending().await;
    let followed = person.follow(&id, &receipt).await.expect(200);
    assert_eq!(followed.str("/state"), "held");
    assert_eq!(followed.str("/reason"), "court_evidence");
    assert!(has_notice(&person, "deletion_held_court").await);
    person.get("/contact").await.expect(200);

    // Another member of staff places a second hold, and the first ends: the request still waits.
    let second = hold_of(
        app.day(30),
        &json!({"request_id": id, "basis": "tax_inspection", "until": app.day(0).to_string()}),
    );
    let second = staff(&app, 1, "POST", "/staff/holds", Some(&second)).await;
    let second = second.expect(201).str("/id").to_owned();
    lift(&app, &hold_id).await.expect(204);
    app.run_pending().await;
    assert!(has_notice(&person, "deletion_held_tax").await);
    let followed = person.follow(&id, &receipt).await.expect(200);
    assert_eq!(followed.str("/state"), "held");
    assert_eq!(followed.str("/reason"), "tax_inspection");

    // Its last day is over: the next run of purge ends the hold and erases the person.
    app.advance(1.days()).await;
    let erased = person.until(&id, &receipt, "erased").await;
    assert!(erased.json.get("reason").is_none());
    let claims = person.client.claims(erased.str("/certificate")).await;
    assert!(claims["resumed_on"].is_string());
    // The remaining records of the holds identify nobody, and expire.
    for id in [&hold_id, &second] {
        let item = ledger(&app, &format!("HOLD#{id}"), "HOLD").await;
        assert!(item.contains_key("ended_at") && item.contains_key("expires_at"));
        let subject = tables::text(&item, "subject");
        let held = ledger(&app, &format!("HELD#{subject}"), "HELD").await;
        assert!(!held.contains_key("holds") && held.contains_key("expires_at"));
    }
}

#[tokio::test]
async fn a_secret_reason_is_shown_from_its_day_on() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let (id, receipt) = person.ask_for_deletion("grace").await;
    let secret = json!({
        "request_id": id, "basis": "counter_espionage", "secret_until": app.day(3).to_string(),
    });
    let hold_id = hold(&app, app.day(30), &secret).await;
    // The person learns at once that a law forbids the deletion, but neither which law nor which hold.
    let followed = person.follow(&id, &receipt).await.expect(200);
    assert_eq!(followed.str("/state"), "held");
    assert_eq!(followed.str("/reason"), "required_by_law");
    assert_eq!(notices(&person).await[0], "deletion_held");
    assert!(has_logged(&person, "deletion.held").await);
    assert!(!has_logged(&person, "hold.placed").await);
    for path in [
        "/export",
        "/notices",
        "/access-log",
        "/deletion",
        "/account",
    ] {
        let seen = person.get(path).await.expect(200).text;
        assert!(
            !seen.contains("espionage") && !seen.contains(&hold_id),
            "{path}"
        );
    }
    // The person is notified on that day, not earlier, without any action of staff.
    app.advance(2.days()).await;
    let followed = person.follow(&id, &receipt).await.expect(200);
    assert_eq!(followed.str("/reason"), "required_by_law");
    assert!(!has_notice(&person, "deletion_held_espionage").await);
    app.advance(1.days()).await;
    assert!(has_notice(&person, "deletion_held_espionage").await);
    let followed = person.follow(&id, &receipt).await.expect(200);
    assert_eq!(followed.str("/reason"), "counter_espionage");
    let of_it = notices(&person).await;
    assert_eq!(
        of_it
            .iter()
            .filter(|one| one.starts_with("deletion_held"))
            .count(),
        2
    );
    lift(&app, &hold_id).await.expect(204);
}

/// The index from which purge reads holds lags behind. Even if it does not show a hold yet, the person is not erased,
/// since the transaction that begins an erasure checks for holds itself.
#[tokio::test]
async fn a_hold_that_the_index_does_not_show_yet_stops_purge_as_well() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let (subject, _) = person.token.split_once('.').unwrap();
    let held = format!("HELD#{subject}");
    let mut item = tables::Item::new();
    let text = |text: &str| AttributeValue::S(text.to_owned());
    item.insert("pk".to_owned(), text(&held));
    item.insert("sk".to_owned(), text("HELD"));
    let holds = AttributeValue::Ss(vec!["0".repeat(32)]);
    item.insert("holds".to_owned(), holds);
    tables::put(&app, Table::Ledger, item).await;
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    for _ in 0..2 {
        app.purge().await;
        let followed = person.follow(&id, &receipt).await.expect(200);
        assert_eq!(followed.str("/state"), "requested");
    }
    person.get("/export").await.expect(200);
    tables::remove(&app, Table::Ledger, (&held, "HELD"), "holds").await;
    person.until(&id, &receipt, "erased").await;
}

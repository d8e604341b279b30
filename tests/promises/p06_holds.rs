//! P6, P9: a law may keep a deletion waiting; the person is told why in time, and it goes on when that is over.

use serde_json::{Value, json};
use stack::{
    carriers::post,
    eventually,
    oversight::{
        day, hold, hold_of, ledger, lift, put_held, remove_from_ledger, set_in_ledger, staff,
    },
    people::{PASSWORD, Person, contact},
    signed::{Invoked, invoke},
    tables::text,
};

const TICK: &str = include_str!("../../events/schedule.json");

/// The templates of a person's notices, newest first.
async fn notices(person: &Person) -> Vec<String> {
    let notices = person.get("/notices").await.expect(200);
    let notices = notices.json["notices"].as_array().unwrap().iter();
    notices
        .map(|notice| notice["template"].as_str().unwrap().to_owned())
        .collect()
}

async fn told(person: &Person, template: &str) {
    eventually(template, async || {
        let is_told = notices(person).await.iter().any(|one| one == template);
        is_told.then_some(())
    })
    .await;
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

async fn state_becomes(person: &Person, id: &str, receipt: &str, state: &str) {
    eventually(state, async || {
        let followed = person.follow(id, receipt).await.expect(200);
        (followed.json["state"] == state).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_running_deletion_is_held_told_and_goes_on() {
    let person = Person::by_phone().await;
    person.put_contact(&contact("丁")).await.expect(201);
    let handoff = person.order("post").await;
    let (id, receipt) = person.ask_for_deletion("grace").await;
    let hold_id = hold(&json!({"request_id": id})).await;

    // In time: at once, by receipt, in the account, by a notice there and on the phone.
    let followed = person.follow(&id, &receipt).await.expect(200);
    assert_eq!(followed.str("/state"), "held");
    assert_eq!(followed.str("/reason"), "court_evidence");
    let standing = person.get("/deletion").await.expect(200);
    assert_eq!(standing.str("/reason"), "court_evidence");
    let account = person.get("/account").await.expect(200);
    assert_eq!(account.str("/status"), "held");
    assert_eq!(notices(&person).await[0], "deletion_held_court");
    let phone = person.phone.as_deref().unwrap();
    eventually("a message that says why", async || {
        let messages = person.client.messages(phone).await;
        let says_why = |text: &&String| text.contains("民事诉讼法") && text.contains(&day(30));
        messages.iter().find(says_why).cloned()
    })
    .await;

    nothing_but_storage(&person, &handoff).await;

    // A test is faster than the second that times are kept to.
    let pk = format!("D#{id}");
    set_in_ledger(&pk, "REQUEST", "erase_after", "2026-01-01T00:00:00Z").await;
    let before = person.get("/deletion").await.expect(200);
    lift(&hold_id).await.expect(204);
    lift(&hold_id).await.expect(204);
    let after = person.get("/deletion").await.expect(200);
    assert_eq!(after.str("/state"), "requested");
    assert!(after.json.get("reason").is_none());
    // Counted anew from today, with a day of grace of its own.
    assert!(after.str("/erase_after") > before.str("/erase_after"));
    assert!(after.str("/due_on") >= before.str("/due_on"));
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

/// While a deletion is held: reads and export work, a receipt is had, nothing else.
async fn nothing_but_storage(person: &Person, handoff: &str) {
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
    let change = json!({"policy_version": "2026-01"});
    person.send("PATCH", "/account", &change).await.expect(409);
    let question = json!({"body": "为什么？"});
    person.send("POST", "/threads", &question).await.expect(409);
    let order = json!({
        "carrier": "post",
        "item": {"kind": "card", "count": 1},
        "consent": {"policy_version": "2026-01"},
    });
    person.send("POST", "/handoffs", &order).await.expect(409);
    post().collect(handoff).await.expect(410);
}

#[tokio::test]
async fn a_hold_from_before_stops_a_later_deletion_and_its_last_day_ends_it() {
    let person = Person::by_both().await;
    let call_sign = person.call_sign.as_deref().unwrap();
    let hold_id = hold(&json!({"identifier": call_sign})).await;
    // Somebody who has asked for nothing lives on.
    let account = person.get("/account").await.expect(200);
    assert_eq!(account.str("/status"), "active");
    person.put_contact(&contact("己")).await.expect(201);
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    state_becomes(&person, &id, &receipt, "held").await;
    let followed = person.follow(&id, &receipt).await.expect(200);
    assert_eq!(followed.str("/reason"), "court_evidence");
    told(&person, "deletion_held_court").await;
    person.get("/contact").await.expect(200);

    // A second one, placed on the request by another member of staff, and the first is over: it waits on.
    let second = hold_of(&json!({"request_id": id, "basis": "tax_inspection", "until": day(0)}));
    let second = staff(1, "POST", "/staff/holds", Some(&second)).await;
    let second = second.expect(201).str("/id").to_owned();
    lift(&hold_id).await.expect(204);
    told(&person, "deletion_held_tax").await;
    let followed = person.follow(&id, &receipt).await.expect(200);
    assert_eq!(followed.str("/state"), "held");
    assert_eq!(followed.str("/reason"), "tax_inspection");

    // Its last day was yesterday: the next run of purge sees that, and erases.
    set_in_ledger(&format!("HOLD#{second}"), "HOLD", "due_on", &day(-1)).await;
    let erased = person.until(&id, &receipt, "erased").await;
    assert!(erased.json.get("reason").is_none());
    assert!(certificate_says(&erased.json, "resumed_on"));
    // What is left of the holds says of nobody what they are about, and goes with the ledger.
    for id in [&hold_id, &second] {
        let item = ledger(&format!("HOLD#{id}"), "HOLD").await.unwrap();
        assert!(item.contains_key("ended_at") && item.contains_key("expires_at"));
        let subject = text(&item, "subject");
        let held = ledger(&format!("HELD#{subject}"), "HELD").await.unwrap();
        assert!(!held.contains_key("holds") && held.contains_key("expires_at"));
    }
}

fn certificate_says(followed: &Value, claim: &str) -> bool {
    use base64ct::{Base64UrlUnpadded, Encoding};
    let jws = followed["certificate"].as_str().unwrap();
    let payload = Base64UrlUnpadded::decode_vec(jws.split('.').nth(1).unwrap()).unwrap();
    let claims: Value = serde_json::from_slice(&payload).unwrap();
    claims.get(claim).is_some_and(Value::is_string)
}

#[tokio::test]
async fn a_secret_reason_is_told_when_its_day_has_come() {
    let person = Person::by_call_sign().await;
    let (id, receipt) = person.ask_for_deletion("grace").await;
    let secret = json!({
        "request_id": id, "basis": "counter_espionage", "secret_until": day(3),
    });
    let hold_id = hold(&secret).await;
    // They are told in time that the law forbids it, and not which law or of which hold.
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
    // The day has come: it is told, without anybody's doing anything.
    set_in_ledger(&format!("D#{id}"), "REQUEST", "hold_secret_until", &day(0)).await;
    told(&person, "deletion_held_espionage").await;
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
    lift(&hold_id).await.expect(204);
}

#[tokio::test]
async fn it_comes_too_late_once_they_are_being_erased() {
    let person = Person::by_call_sign().await;
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    person.until(&id, &receipt, "erased").await;
    let late = hold_of(&json!({"request_id": id}));
    staff(0, "POST", "/staff/holds", Some(&late))
        .await
        .expect(409);
    let nobody = hold_of(&json!({"identifier": person.call_sign}));
    staff(0, "POST", "/staff/holds", Some(&nobody))
        .await
        .expect(404);

    let other = Person::by_call_sign().await;
    let (id, _) = other.ask_for_deletion("grace").await;
    other.delete("/deletion").await.expect(204);
    let cancelled = hold_of(&json!({"request_id": id}));
    staff(0, "POST", "/staff/holds", Some(&cancelled))
        .await
        .expect(409);
}

/// The index from which purge learns of holds lags behind: whom it does not show yet is not erased either,
/// since the transaction that begins an erasure looks at what stands.
#[tokio::test]
async fn a_hold_that_purge_has_not_heard_of_still_stops_it() {
    let person = Person::by_call_sign().await;
    let (subject, _) = person.token.split_once('.').unwrap();
    put_held(subject).await;
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    for _ in 0..2 {
        a_run_of_purge().await;
        let followed = person.follow(&id, &receipt).await.expect(200);
        assert_eq!(followed.str("/state"), "requested");
    }
    person.get("/export").await.expect(200);
    let held = format!("HELD#{subject}");
    remove_from_ledger(&held, "HELD", "holds").await;
    person.until(&id, &receipt, "erased").await;
}

async fn a_run_of_purge() {
    eventually("a run of purge", async || {
        (invoke("purge", TICK).await == Invoked::Done).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_repeated_hold_is_one_hold() {
    let person = Person::by_call_sign().await;
    let key = format!("k-{}", stack::client::unique());
    let place = async |body: &Value| {
        let call = person.client.call("POST", "/staff/holds");
        let call = call.header("idempotency-key", &key).json(body);
        call.signed_by(&stack::ENDPOINTS.staff[0]).send().await
    };
    let body = hold_of(&json!({"identifier": person.call_sign}));
    let (first, again) = futures::join!(place(&body), place(&body));
    let (first, again) = (first.expect(201), again.expect(201));
    assert_eq!(first.str("/id"), again.str("/id"));
    let other = hold_of(&json!({"identifier": person.call_sign, "basis": "supervision"}));
    place(&other).await.expect(422);
    let placed = log(&person).await;
    let placed = placed.iter().filter(|one| one["action"] == "hold.placed");
    assert_eq!(placed.count(), 1);
}

#[tokio::test]
async fn what_is_no_hold_is_refused_and_repeats_nothing() {
    let person = Person::by_call_sign().await;
    let call_sign = person.call_sign.as_deref().unwrap();
    for (more, pointer) in [
        (json!({}), ""),
        (
            json!({"identifier": call_sign, "request_id": "0".repeat(32)}),
            "",
        ),
        (json!({"identifier": "nobody's number"}), "/identifier"),
        (json!({"identifier": call_sign, "until": day(-1)}), "/until"),
        (json!({"identifier": call_sign, "until": "soon"}), "/until"),
        (
            json!({"identifier": call_sign, "until": "9999-12-31"}),
            "/until",
        ),
        (
            json!({"identifier": call_sign, "secret_until": day(0)}),
            "/secret_until",
        ),
        (
            json!({"identifier": call_sign, "reference": ""}),
            "/reference",
        ),
        (
            json!({"identifier": call_sign, "reference": "a\u{7}b"}),
            "/reference",
        ),
        (
            json!({"identifier": call_sign, "reference": "长".repeat(201)}),
            "/reference",
        ),
    ] {
        let refused = staff(0, "POST", "/staff/holds", Some(&hold_of(&more))).await;
        let refused = refused.expect(422);
        assert_eq!(refused.str("/errors/0/pointer"), pointer, "{more}");
        assert!(!refused.text.contains(call_sign));
    }
    for more in [
        json!({"identifier": call_sign, "basis": "because"}),
        json!({"identifier": call_sign, "until": 20270101}),
        json!({"identifier": call_sign, "reason": "unknown"}),
        json!({"request_id": "D#1"}),
    ] {
        let refused = staff(0, "POST", "/staff/holds", Some(&hold_of(&more))).await;
        refused.expect(400);
    }
    lift(&"0".repeat(32)).await.expect(404);
    lift("HOLD").await.expect(404);
    let unknown = hold_of(&json!({"request_id": "0".repeat(32)}));
    staff(0, "POST", "/staff/holds", Some(&unknown))
        .await
        .expect(404);
    assert!(!has_logged(&person, "hold.placed").await);
}

//! P5 for one person: notices cannot be turned off, and they arrive. Messages to everyone are tested in
//! `tests/deployed/broadcast/`.

use app::App;
use client::{Client, PASSWORD, Person, Product as _};
use jiff::{ToSpan as _, civil::Date};
use qeg_domain::limits::{
    CODES_FOR_KNOWN_SOURCES_DAY, CODES_PER_NUMBER_DAY, MESSAGE_DAYS_AHEAD, NOTICES_SENT_A_DAY,
    PAGE_ENTRIES,
};
use serde_json::json;

#[tokio::test]
async fn turning_notices_off_is_refused_with_the_reason() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let put = async |body: serde_json::Value| person.send("PUT", "/preferences", &body).await;
    let refused = put(json!({"promotions": true, "notices": false}))
        .await
        .expect(422);
    assert!(refused.str("/detail").contains("cannot be turned off"));
    let kept = person.get("/preferences").await.expect(200);
    assert_eq!(
        kept.json,
        json!({"promotions": false, "notices": "required"})
    );
    let changed = put(json!({"promotions": true, "notices": "required"}))
        .await
        .expect(200);
    assert_eq!(changed.json["promotions"], true);
}

#[tokio::test]
async fn a_message_to_everyone_names_no_day_that_is_over() {
    let app = App::start().await;
    let client = Client::of(&app);
    let send = async |key: &str, day: Date| {
        let params = json!({"effective_on": day});
        let body = json!({"template": "policy_changed", "audience": "everyone", "params": params});
        let call = client.call("POST", "/staff/notices").json(&body);
        let call = call.header("idempotency-key", key).signed_by(&app.staff(0));
        call.send().await
    };
    let odd = json!([{"pointer": "/params/effective_on", "code": "out_of_range"}]);
    for from_today in [-1, MESSAGE_DAYS_AHEAD + 1] {
        let refused = send("one", app.day(from_today)).await.expect(422);
        assert_eq!(refused.json["errors"], odd, "{from_today}");
    }
    let today = app.day(0);
    let first = send("two", today).await.expect(202);
    app.advance(23.hours()).await;
    assert!(today < app.day(0), "it is over");
    // The same call once more is the same act, whatever day it is.
    let again = send("two", today).await.expect(202);
    assert_eq!(again.json, first.json);
    send("two", app.day(-2)).await.expect(422);
    send("three", today).await.expect(422);
    send("three", app.day(MESSAGE_DAYS_AHEAD)).await.expect(202);
}

#[tokio::test]
async fn a_notice_reaches_the_phone_and_the_account() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let phone = person.phone.clone().unwrap();
    let before = person.client.messages(&phone).await.len();
    person.ask_for_deletion("grace").await;
    app.deliver().await;
    let messages = person.client.messages(&phone).await;
    assert_eq!(messages.len(), before + 1);
    assert!(messages[before].contains("注销"), "{messages:?}");
    let notices = person.get("/notices").await.expect(200);
    assert!(notices.json["notices"][0]["sent_at"].is_string());
    person.delete("/deletion").await.expect(204);
    let body = json!({"identifier": phone, "password": PASSWORD});
    person
        .client
        .call("POST", "/sessions")
        .json(&body)
        .send()
        .await
        .expect(201);
}

/// Whoever asks for a deletion and cancels it again and again must not make the operator pay without end.
#[tokio::test]
async fn one_person_causes_a_limited_number_of_messages_a_day_and_reads_every_notice_in_the_account()
 {
    let said =
        format!("| notices of one kind sent to one person | {NOTICES_SENT_A_DAY} in 24 hours |");
    let threat_model = include_str!("../../docs/threat-model.md");
    assert!(threat_model.contains(&said));
    // Codes, as many notices that need one, and those of the three kinds that need none.
    let codes = usize::try_from(CODES_PER_NUMBER_DAY + CODES_FOR_KNOWN_SOURCES_DAY).unwrap();
    let most = 2 * codes + 3 * NOTICES_SENT_A_DAY;
    assert!(threat_model.contains(&format!("at most {most} messages a day for each number")));
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let phone = person.phone.clone().unwrap();
    let before = person.client.messages(&phone).await.len();
    let again = async || {
        person.ask_for_deletion("grace").await;
        person.delete("/deletion").await.expect(204);
        app.deliver().await;
        person.client.messages(&phone).await.len() - before
    };
    for _ in 0..NOTICES_SENT_A_DAY {
        again().await;
    }
    // Two kinds: that a deletion was asked for, and that it was cancelled.
    for _ in 0..2 {
        assert_eq!(again().await, 2 * NOTICES_SENT_A_DAY);
    }
    let notices = person.get("/notices").await.expect(200).json;
    let notices = notices["notices"].as_array().unwrap();
    assert_eq!(notices.len(), 2 * (NOTICES_SENT_A_DAY + 2));
    let is_sent = |one: &&serde_json::Value| one["sent_at"].is_string();
    let sent = notices.iter().filter(is_sent);
    assert_eq!(sent.count(), 2 * NOTICES_SENT_A_DAY);
    // Another kind is sent all the same.
    app.advance(2.minutes()).await;
    let code = person.client.code(&phone, "password_reset").await;
    let body = json!({
        "verification_id": code.0, "code": code.1, "new_password": "another long passphrase",
    });
    let reset = person.client.call("POST", "/password-resets").json(&body);
    reset.send().await.expect(204);
    app.deliver().await;
    let messages = person.client.messages(&phone).await;
    assert_eq!(messages.len() - before, 2 * NOTICES_SENT_A_DAY + 2);
    // The next day, messages of the first kinds are sent again.
    app.advance(1.day()).await;
    let body = json!({"identifier": phone, "password": "another long passphrase"});
    let call = person.client.call("POST", "/sessions").json(&body);
    let session = call.send().await.expect(201);
    let body = json!({"mode": "grace", "password": "another long passphrase"});
    let call = person.client.call("POST", "/deletion").json(&body);
    let call = call.bearer(session.str("/token"));
    call.send().await.expect(202);
    app.deliver().await;
    let messages = person.client.messages(&phone).await;
    assert_eq!(messages.len() - before, 2 * NOTICES_SENT_A_DAY + 3);
}

#[tokio::test]
async fn a_promotion_is_sent_once_and_only_to_who_wants_promotions() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let phone = person.phone.clone().unwrap();
    let before = person.client.messages(&phone).await.len();
    let subject = person.subject();
    let due = async |id: u32, template: &str, params: serde_json::Value| {
        let event = json!({
            "type": "notice_due", "subject": subject, "notice_id": format!("{id:032x}"),
            "template": template, "params": params,
        });
        let send = app
            .sqs()
            .send_message()
            .queue_url(app.queue("notification"));
        send.message_body(event.to_string()).send().await.unwrap();
    };
    let written = async || {
        app.deliver().await;
        let notices = person.get("/notices").await.expect(200).json;
        let notices = notices["notices"].as_array().unwrap().clone();
        assert!(notices.iter().all(|one| one["sent_at"].is_string()));
        notices
    };
    let (offer, answered) = ("forwarding_offer", "support_answered");
    let until = json!({"until": "2027-01-01"});
    due(1, offer, until.clone()).await;
    due(2, answered, json!({})).await;
    let first = written().await;
    assert_eq!(first.len(), 1);
    assert_eq!(first[0]["template"], answered, "no promotion");
    let body = json!({"promotions": true});
    person.send("PUT", "/preferences", &body).await.expect(200);
    // A queue delivers at least once, and notify sends several messages at the same time.
    for _ in 0..4 {
        due(3, offer, until.clone()).await;
    }
    due(4, answered, json!({})).await;
    let all = written().await;
    assert_eq!(all.len(), 3);
    let offers = all.iter().filter(|one| one["template"] == offer);
    assert_eq!(offers.count(), 1);
    let messages = person.client.messages(&phone).await;
    let offers = messages
        .iter()
        .skip(before)
        .filter(|one| one.contains("2027-01-01"));
    assert_eq!(offers.count(), 1, "{messages:?}");
}

#[tokio::test]
async fn a_notice_that_arrives_between_two_pages_is_on_neither_and_repeats_nothing() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let subject = person.token.split('.').next().unwrap();
    let due = async |id: usize| {
        let event = json!({
            "type": "notice_due", "subject": subject, "notice_id": format!("{id:032x}"),
            "template": "support_answered", "params": {},
        });
        let send = app.sqs().send_message();
        let send = send.queue_url(app.queue("notification"));
        send.message_body(event.to_string()).send().await.unwrap();
    };
    let count = PAGE_ENTRIES + 2;
    for id in 0..count {
        due(id).await;
        app.deliver().await;
    }
    let page = async |path: &str| {
        let page = person.get(path).await.expect(200).json;
        let notices = page["notices"].as_array().unwrap().iter();
        let ids: Vec<String> = notices
            .map(|one| one["id"].as_str().unwrap().to_owned())
            .collect();
        (ids, page["next"].as_str().map(str::to_owned))
    };
    let (mut seen, next) = page("/notices").await;
    assert_eq!(seen.len(), PAGE_ENTRIES);
    due(count).await;
    app.deliver().await;
    let (second, last) = page(&format!("/notices?cursor={}", next.unwrap())).await;
    assert_eq!((second.len(), last), (2, None));
    seen.extend(second);
    seen.sort_unstable();
    let expected: Vec<String> = (0..count).map(|id| format!("{id:032x}")).collect();
    assert_eq!(seen, expected);
    // After exactly one page there is no next page.
    let (newest, _) = page("/notices").await;
    assert_eq!(newest[0], format!("{count:032x}"));
    for bad in ["x", "eyJzaG93biI6NX0"] {
        let refused = person.get(&format!("/notices?cursor={bad}")).await;
        refused.expect(400);
    }
}

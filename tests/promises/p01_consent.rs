//! P1: consent is given to the published version of the policy that is in effect, and to no other.

use app::{App, VirtualClock};
use client::{Client, Person, contact, new_call_sign, order, policy_version, unique};
use jiff::{ToSpan as _, civil::Date};
use qeg_domain::{
    calendar::received_on,
    clock::Clock as _,
    policy::{Policy, PolicyVersion},
};
use serde_json::{Value, json};

fn version(version: &'static str, effective_on: Date) -> PolicyVersion {
    PolicyVersion {
        version,
        effective_on,
        zh_cn: "隐私政策",
        en: version,
    }
}

/// An app with three policy versions: one replaced, one in effect, and one that takes effect in two days.
async fn app() -> App {
    let today = received_on(VirtualClock::start().now());
    let policy = Policy::of(
        version("old", today - 300.days()),
        vec![
            version("present", today - 20.days()),
            version("coming", today + 2.days()),
        ],
    );
    App::start_with(&policy).await
}

async fn register(client: &Client, version: &str) -> client::Reply {
    let body = json!({"call_sign": new_call_sign(), "policy_version": version});
    client.register(body).await
}

async fn hand_off(person: &Person, version: &str) -> client::Reply {
    let mut body = order("post");
    body["consent"]["policy_version"] = version.into();
    person.send("POST", "/handoffs", &body).await
}

/// The one error of an answer.
fn error(reply: &client::Reply) -> Value {
    assert_eq!(reply.status, 422, "{}", reply.text);
    let errors = reply.json["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 1, "{errors:?}");
    errors[0].clone()
}

#[tokio::test]
async fn consent_to_another_version_than_the_one_in_effect_is_refused_wherever_it_is_recorded() {
    let app = app().await;
    let client = Client::of(&app);
    register(&client, "present").await.expect(201);
    let by_call_sign = json!({"call_sign": new_call_sign(), "policy_version": "present"});
    let created = client.register(by_call_sign).await.expect(201);
    let token = created.str("/session/token");
    let send = async |method: &str, path: &str, body: Value| {
        let call = client.call(method, path).bearer(token);
        call.json(&body).send().await
    };
    send("PUT", "/contact", contact("同")).await.expect(201);
    for (version, code) in [
        ("banana", "unknown"),
        ("", "unknown"),
        ("old", "superseded"),
        ("coming", "not_in_effect"),
    ] {
        let said =
            |pointer: &str| json!({"pointer": pointer, "code": code, "allowed": ["present"]});
        let registered = register(&client, version).await;
        assert_eq!(error(&registered), said("/policy_version"), "{version}");
        let patch = json!({"policy_version": version});
        let patched = send("PATCH", "/account", patch).await;
        assert_eq!(error(&patched), said("/policy_version"), "{version}");
        let mut body = order("post");
        body["consent"]["policy_version"] = version.into();
        let handed = send("POST", "/handoffs", body).await;
        assert_eq!(error(&handed), said("/consent/policy_version"), "{version}");
        for reply in [registered, patched, handed] {
            assert!(!reply.text.contains("banana"));
        }
    }
    let account = send("GET", "/account", json!(null)).await.expect(200);
    assert_eq!(account.str("/policy_version"), "present");
    let handoffs = send("GET", "/handoffs", json!(null)).await.expect(200);
    assert_eq!(handoffs.json["handoffs"], json!([]));
}

#[tokio::test]
async fn a_new_version_takes_effect_on_its_day_and_needs_new_consent() {
    let app = app().await;
    let client = Client::of(&app);
    let shown = async || client.call("GET", "/policy").send().await.expect(200);
    let before = shown().await;
    let today = app.day(0);
    assert_eq!(
        before.json,
        json!({
            "current": "present",
            "versions": [
                {"version": "old", "effective_on": today - 300.days()},
                {"version": "present", "effective_on": today - 20.days()},
                {"version": "coming", "effective_on": today + 2.days()},
            ],
            "text": {"zh-CN": "隐私政策", "en": "present"},
        })
    );
    let person = Person::with(&app, json!({"policy_version": "present"})).await;
    person.put_contact(&contact("新")).await.expect(201);
    // The new day begins at midnight in Shanghai: 14 hours after the start, which is at ten.
    app.advance(37.hours().minutes(59)).await;
    assert_eq!(shown().await.str("/current"), "present");
    app.advance(1.minute()).await;
    let after = shown().await;
    assert_eq!(
        (after.str("/current"), after.str("/text/en")),
        ("coming", "coming")
    );

    let account = person.get("/account").await.expect(200);
    assert_eq!(account.str("/policy_version"), "present");
    assert_eq!(
        error(&hand_off(&person, "present").await)["code"],
        "superseded"
    );
    assert_eq!(
        error(&register(&client, "present").await)["code"],
        "superseded"
    );
    let patch = json!({"policy_version": "coming"});
    let patched = person.send("PATCH", "/account", &patch).await.expect(200);
    assert_eq!(patched.str("/policy_version"), "coming");
    hand_off(&person, "coming").await.expect(201);
    register(&client, "coming").await.expect(201);
}

#[tokio::test]
async fn a_repeated_order_gets_its_first_answer_after_the_version_has_changed() {
    let app = app().await;
    let person = Person::with(&app, json!({"policy_version": "present"})).await;
    person.put_contact(&contact("旧")).await.expect(201);
    app.advance(37.hours()).await;
    let key = format!("k-{}", unique());
    let ordered = async || {
        let mut body = order("post");
        body["consent"]["policy_version"] = "present".into();
        let call = person
            .client
            .call("POST", "/handoffs")
            .bearer(&person.token);
        call.header("idempotency-key", &key)
            .json(&body)
            .send()
            .await
    };
    let first = ordered().await.expect(201);
    app.advance(2.hours()).await;
    assert_eq!(
        error(&hand_off(&person, "present").await)["code"],
        "superseded"
    );
    assert_eq!(ordered().await.expect(201).json, first.json);
}

#[tokio::test]
async fn the_published_policy_is_shown_in_both_languages() {
    let app = App::start().await;
    let policy = Client::of(&app)
        .call("GET", "/policy")
        .send()
        .await
        .expect(200);
    assert_eq!(policy.str("/current"), policy_version());
    assert!(policy.str("/text/zh-CN").contains("7 个工作日"));
    assert!(policy.str("/text/en").contains("within 7 working days"));
}

#[tokio::test]
async fn anybody_can_read_which_carriers_there_are_and_what_they_are_by_law() {
    let app = App::start().await;
    let client = Client::of(&app);
    let listed = client.call("GET", "/carriers").send().await.expect(200);
    // Nothing of how they sign: no AWS account and no role.
    let carriers = json!([
        {"name": "express", "handling": "independent_handler"},
        {"name": "post", "handling": "entrusted_processor"},
    ]);
    assert_eq!(listed.json, json!({"carriers": carriers}));
    assert_eq!(listed.header("cache-control"), Some("no-cache"));
    let tag = listed.header("etag").unwrap().to_owned();
    let again = client.call("GET", "/carriers");
    let again = again.header("if-none-match", &tag).send().await;
    again.expect(304);

    // Each can be ordered, and the consent records the same role.
    let person = Person::by_call_sign(&app).await;
    person.put_contact(&contact("甲")).await.expect(201);
    for carrier in carriers.as_array().unwrap() {
        let id = person.order(carrier["name"].as_str().unwrap()).await;
        let handoff = person.get(&format!("/handoffs/{id}")).await.expect(200);
        assert_eq!(handoff.json["consent"]["handling"], carrier["handling"]);
    }
}

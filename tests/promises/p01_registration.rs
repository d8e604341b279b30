//! P1: a person registers by mobile number, by call sign, or both, and decides what to give.

mod anonymous_callers;
mod lost_identifier;

use app::App;
use client::{Client, PASSWORD, Person, new_call_sign, new_phone, unique};
use jiff::ToSpan as _;
use serde_json::json;

#[tokio::test]
async fn by_number_by_call_sign_and_by_both() {
    let app = App::start().await;
    let by_phone = Person::by_phone(&app).await;
    assert_eq!(by_phone.account["phone"], json!(by_phone.phone));
    assert!(by_phone.account["call_sign"].is_null() && by_phone.recovery_code.is_none());

    let by_call_sign = Person::by_call_sign(&app).await;
    assert_eq!(
        by_call_sign.account["call_sign"],
        json!(by_call_sign.call_sign)
    );
    assert!(by_call_sign.account["phone"].is_null());
    assert_eq!(by_call_sign.recovery_code.as_deref().unwrap().len(), 23);

    let by_both = Person::by_both(&app).await;
    let account = by_both.get("/account").await.expect(200).json;
    assert_eq!(account, by_both.account);
    assert_eq!(account["phone"], json!(by_both.phone));
    assert_eq!(account["call_sign"], json!(by_both.call_sign));
    assert_eq!(account["status"], "active");
    by_both.get("/contact").await.expect(404);
}

#[tokio::test]
async fn without_an_identifier_the_answer_names_what_is_missing() {
    let app = App::start().await;
    let refused = Client::of(&app).register(json!({})).await.expect(422);
    assert_eq!(refused.json["code"], "unprocessable");
    assert_eq!(refused.json["errors"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_claimed_call_sign_is_a_conflict_in_any_spelling() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let claimed = format!("{}/p", person.call_sign.unwrap().to_lowercase());
    Client::of(&app)
        .register(json!({"call_sign": claimed}))
        .await
        .expect(409);
}

#[tokio::test]
async fn a_call_sign_signs_in_however_operators_write_it() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let call_sign = person.call_sign.clone().unwrap();
    let (area, suffix) = call_sign.split_at(3);
    for written in [
        call_sign.to_lowercase(),
        format!("{area} {suffix}"),
        format!("{call_sign}/AM"),
        format!("{call_sign}/pota"),
        format!("{call_sign}/B4"),
        format!("B9/{call_sign}/P"),
        format!("VP2E/{call_sign}"),
        format!("{call_sign}-9"),
        format!("\u{202A}{call_sign}\u{202C}"),
    ] {
        let body = json!({"identifier": written, "password": PASSWORD});
        let call = person.client.call("POST", "/sessions").json(&body);
        let opened = call.send().await;
        assert_eq!(opened.status, 201, "{written}: {}", opened.text);
    }
}

#[tokio::test]
async fn a_special_event_call_sign_is_registered() {
    let app = App::start().await;
    let body = json!({"call_sign": "by1spring"});
    let created = Client::of(&app).register(body).await.expect(201);
    assert_eq!(created.str("/account/call_sign"), "BY1SPRING");
}

#[tokio::test]
async fn of_two_who_want_one_call_sign_one_gets_it() {
    let app = App::start().await;
    let call_sign = new_call_sign();
    let (a, b) = (Client::of(&app), Client::of(&app));
    let body = json!({"call_sign": call_sign});
    let (a, b) = futures::join!(a.register(body.clone()), b.register(body.clone()));
    let mut statuses = [a.status, b.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{} {}", a.text, b.text);
}

#[tokio::test]
async fn a_recycled_number_moves_and_its_orphaned_account_goes_into_deletion() {
    let app = App::start().await;
    let old = Person::by_phone(&app).await;
    let phone = old.phone.clone().unwrap();
    let client = Client::of(&app);
    // The limit is one code a minute for each number and source; the test moves its clock by a minute.
    client.code(&phone, "registration").await;
    let asked = json!({"phone": phone, "purpose": "registration"});
    let limited = client
        .call("POST", "/verifications")
        .json(&asked)
        .send()
        .await
        .expect(429);
    let wait: u64 = limited.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait));
    app.advance(1.minute()).await;
    let (id, code) = client.code(&phone, "registration").await;
    let body = json!({"verification_id": id, "code": code});
    let refused = client.register(body.clone()).await.expect(409);
    assert_eq!(refused.json["code"], "phone_in_use");
    let mut body = body;
    body["take_over"] = true.into();
    let taken = client.register(body).await.expect(201);
    assert_eq!(taken.str("/account/phone"), phone);
    let account = old.get("/account").await.expect(200).json;
    assert!(account["phone"].is_null());
    assert_eq!(account["status"], "deletion_requested");
    let notices = old.get("/notices").await.expect(200);
    assert_eq!(
        notices.str("/notices/0/template"),
        "account_deletion_by_takeover"
    );
}

#[tokio::test]
async fn a_repeated_registration_gives_the_first_answer() {
    let app = App::start().await;
    let client = Client::of(&app);
    let body = json!({"call_sign": new_call_sign(), "password": PASSWORD, "policy_version": client::policy_version()});
    let key = format!("k-{}", unique());
    let post = |body: serde_json::Value| {
        let call = client
            .call("POST", "/accounts")
            .header("idempotency-key", &key);
        async move { call.json(&body).send().await }
    };
    let (first, second) = futures::join!(post(body.clone()), post(body.clone()));
    let (first, second) = (first.expect(201), second.expect(201));
    assert_eq!(
        first.json, second.json,
        "the loser of two at once gets the winner's answer"
    );
    assert_eq!(post(body.clone()).await.expect(201).json, first.json);
    let mut other = body;
    other["call_sign"] = new_call_sign().into();
    post(other).await.expect(422);
}

#[tokio::test]
async fn identifiers_change_and_one_must_remain() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let patch = async |body: serde_json::Value| person.send("PATCH", "/account", &body).await;
    patch(json!({"call_sign": null, "password": PASSWORD}))
        .await
        .expect(422);
    patch(json!({"call_sign": new_call_sign()}))
        .await
        .expect(422);
    patch(json!({"call_sign": new_call_sign(), "password": "not the password"}))
        .await
        .expect(403);
    let other = new_call_sign();
    let changed = patch(json!({"call_sign": other, "password": PASSWORD}))
        .await
        .expect(200);
    assert_eq!(changed.str("/call_sign"), other);
    let phone = new_phone();
    let (id, code) = person.client.code(&phone, "phone_change").await;
    let wrong = if code == "000000" { "111111" } else { "000000" };
    let body = json!({"phone": {"verification_id": id, "code": wrong}, "password": PASSWORD});
    let refused = patch(body).await.expect(422);
    assert_eq!(refused.str("/errors/0/pointer"), "/phone/code");
    let proof = json!({"verification_id": id, "code": code});
    let body = json!({"phone": proof, "call_sign": null, "password": PASSWORD});
    let changed = patch(body).await.expect(200);
    assert_eq!(changed.str("/phone"), phone);
    assert!(changed.json["call_sign"].is_null());
    // Released, so somebody else may have them.
    Client::of(&app)
        .register(json!({"call_sign": other}))
        .await
        .expect(201);
    Client::of(&app)
        .register(json!({"call_sign": person.call_sign}))
        .await
        .expect(201);
}

#[tokio::test]
async fn the_same_call_four_times_at_once_gets_one_code_and_one_account() {
    let app = App::start().await;
    let (client, phone) = (Client::of(&app), new_phone());
    let four_times = |path: &'static str, body: serde_json::Value| {
        let key = format!("k-{}", unique());
        let call = || {
            let call = client
                .call("POST", path)
                .header("idempotency-key", &key)
                .json(&body);
            call.send()
        };
        let calls = [call(), call(), call(), call()];
        futures::future::join_all(calls)
    };
    let body = json!({"phone": phone, "purpose": "registration"});
    let issued = four_times("/verifications", body).await;
    for reply in &issued {
        assert_eq!(
            (reply.status, &reply.json),
            (202, &issued[0].json),
            "{}",
            reply.text
        );
    }
    let message = app
        .eventually("the one code arrives", async || {
            client.messages(&phone).await.first().cloned()
        })
        .await;
    let code = message
        .split(|c: char| !c.is_ascii_digit())
        .find(|run| run.len() == 6);
    let body = json!({
        "verification_id": issued[0].json["verification_id"],
        "code": code,
        "password": PASSWORD,
        "policy_version": client::policy_version(),
    });
    let created = four_times("/accounts", body).await;
    for reply in &created {
        assert_eq!(
            (reply.status, &reply.json),
            (201, &created[0].json),
            "{}",
            reply.text
        );
    }
    assert_eq!(client.messages(&phone).await.len(), 1);
}

//! An account with every kind of data.

use client::{new_call_sign, page};
use serde_json::json;

use super::{contact, deletion, handoffs, threads};
use crate::test_user::{Scenario, TestUser};

/// A person with every kind of data, up to the moment before they ask for deletion.
pub(crate) async fn a_whole_life(scenario: &Scenario) -> TestUser<'_> {
    let user = TestUser::new(scenario, "somebody with everything");
    let (phone, call_sign) = (user.phone(), new_call_sign());
    let first = user.password();
    register(&user, &phone, &call_sign, &first).await;
    sessions(&user, &phone, &call_sign, &first).await;
    contact::contact(&user).await;
    let (phone, second) = other_identifiers(&user, &first).await;
    let third = reset_by_number(&user, &phone).await;
    assert_ne!(second, third);
    let body = json!({"identifier": phone, "password": third});
    let opened = user.ask("POST /sessions").json(&body).send().await;
    user.keeps_token(opened.expect(201).str("/token"));
    preferences(&user).await;
    threads::threads(&user, &phone).await;
    let handoff = handoffs::handoffs(&user).await;
    reads(&user).await;
    *user.handoff.lock().unwrap() = handoff.clone();
    user.ask("GET /handoffs").send().await.expect(200);
    let one = user.ask("GET /handoffs/{handoff_id}");
    one.at(format!("/handoffs/{handoff}"))
        .send()
        .await
        .expect(200);
    user.guessable("the last password", &third);
    deletion::take_back(&user, &third).await;
    deletion::ask_again(&user, &third).await;
    user
}

/// A number in full-width digits, as some keyboards write it.
fn wide(phone: &str) -> String {
    let digits = phone.trim_start_matches("+86").chars();
    digits
        .map(|c| char::from_u32(u32::from(c) - u32::from('0') + 0xff10).unwrap())
        .collect()
}

async fn register(user: &TestUser<'_>, phone: &str, call_sign: &str, password: &str) {
    let written = wide(phone);
    user.guessable("the number in full-width digits", &written);
    let (id, code) = user.code(phone, &written, "registration").await;
    let written = format!("{}/p", call_sign.to_lowercase());
    user.guessable("the call sign", call_sign);
    user.guessable("the call sign as it was written", &written);
    let body = json!({
        "verification_id": id,
        "code": code,
        "call_sign": written,
        "password": password,
        "policy_version": client::policy_version(),
        "take_over": false,
    });
    let created = user.ask("POST /accounts").json(&body).send().await;
    let created = created.expect(201);
    assert_eq!(created.str("/account/call_sign"), call_sign);
    user.keeps_token(created.str("/session/token"));
}

async fn sessions(user: &TestUser<'_>, phone: &str, call_sign: &str, password: &str) {
    let kept = user.token().unwrap();
    for identifier in [phone, phone.trim_start_matches("+86"), call_sign] {
        let body = json!({"identifier": identifier, "password": password});
        let opened = user.ask("POST /sessions").json(&body).send().await;
        user.keeps_token(opened.expect(201).str("/token"));
        let ended = user.ask("DELETE /sessions/current").send().await;
        ended.expect(204);
        user.ask("GET /account").send().await.expect(401);
    }
    user.keeps_token(&kept);
}

/// Changes call sign, number, password and policy version in one request. Gives the new number and password.
async fn other_identifiers(user: &TestUser<'_>, password: &str) -> (String, String) {
    let (phone, call_sign, new) = (user.phone(), new_call_sign(), user.password());
    user.guessable("the second call sign", &call_sign);
    let national = phone.trim_start_matches("+86");
    let (id, code) = user.code(&phone, national, "phone_change").await;
    let body = json!({
        "call_sign": call_sign,
        "phone": {"verification_id": id, "code": code},
        "new_password": new,
        "policy_version": client::policy_version(),
        "password": password,
    });
    let changed = user.ask("PATCH /account").json(&body).send().await;
    assert_eq!(changed.expect(200).str("/phone"), phone);
    (phone, new)
}

async fn reset_by_number(user: &TestUser<'_>, phone: &str) -> String {
    let (id, code) = user.code(phone, phone, "password_reset").await;
    let new = user.password();
    let body = json!({"verification_id": id, "code": code, "new_password": new});
    let reset = user.ask("POST /password-resets").json(&body).send().await;
    reset.expect(204);
    new
}

async fn preferences(user: &TestUser<'_>) {
    user.ask("GET /preferences").send().await.expect(200);
    let body = json!({"promotions": true, "notices": "required"});
    let put = user.ask("PUT /preferences").json(&body).send().await;
    put.expect(200);
}

async fn reads(user: &TestUser<'_>) {
    for route in [
        "GET /account",
        "GET /notices",
        "GET /export",
        "GET /access-log",
    ] {
        user.ask(route).send().await.expect(200);
    }
    let open = [
        "GET /",
        "GET /health",
        "GET /policy",
        "GET /openapi.json",
        "GET /reference",
        "GET /.well-known/jwks.json",
        "GET /numbers",
        "GET /carriers",
        "GET /challenge",
    ];
    for route in open {
        user.ask(route).send().await.expect(200);
    }
    let document = user.ask("GET /").send().await.expect(200).text;
    let files = page::files_of(&document);
    let file = files.first().expect("the pages are built");
    let asset = user.ask("GET /assets/{file}").at(file.clone());
    asset.send().await.expect(200);
    user.ask("OPTIONS /").send().await.expect(204);
    let methods = user.ask("OPTIONS /{proxy+}").at("/account".to_owned());
    methods.send().await.expect(204);
}

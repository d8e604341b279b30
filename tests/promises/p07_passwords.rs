//! P7: passwords are never stored readable, and signing in reveals nothing to anonymous callers.

mod challenge;
mod chosen;
mod guesses;
mod replaced_meanwhile;
mod same_calls;
mod sprayed_codes;

use app::{App, tables};
use client::{Client, PASSWORD, Person, Reply, leak_scanner, new_call_sign, new_phone, unique};
use qeg_store::Table;
use serde_json::json;

async fn sign_in(client: &Client, identifier: &str, password: &str) -> Reply {
    let body = json!({"identifier": identifier, "password": password});
    client.call("POST", "/sessions").json(&body).send().await
}

#[tokio::test]
async fn unknown_people_and_wrong_passwords_look_the_same() {
    let app = App::start().await;
    let person = Person::by_both(&app).await;
    let call_sign = person.call_sign.clone().unwrap();
    let client = Client::of(&app);
    let wrong = sign_in(&client, &call_sign, "another passphrase")
        .await
        .expect(401);
    let unknown = sign_in(&client, &new_call_sign(), PASSWORD)
        .await
        .expect(401);
    let nonsense = sign_in(&client, "?", PASSWORD).await.expect(401);
    for reply in [&unknown, &nonsense] {
        for pointer in ["/type", "/title", "/code"] {
            assert_eq!(reply.str(pointer), wrong.str(pointer));
        }
    }
    for identifier in [call_sign.as_str(), person.phone.as_deref().unwrap()] {
        sign_in(&client, identifier, PASSWORD).await.expect(201);
    }
    let local = person
        .phone
        .as_deref()
        .unwrap()
        .trim_start_matches("+86")
        .to_owned();
    sign_in(&client, &local, PASSWORD).await.expect(201);
}

#[tokio::test]
async fn five_failures_lock_their_own_source_and_nobody_else() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let call_sign = person.call_sign.clone().unwrap();
    let guesser = Client::of(&app);
    for _ in 0..5 {
        sign_in(&guesser, &call_sign, "another passphrase")
            .await
            .expect(401);
    }
    let locked = sign_in(&guesser, &call_sign, PASSWORD).await.expect(429);
    assert!(locked.header("retry-after").is_some());
    sign_in(&Client::of(&app), &call_sign, PASSWORD)
        .await
        .expect(201);
}

#[tokio::test]
async fn a_session_ends_at_once_and_forged_tokens_are_refused() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let (subject, secret) = person.token.split_once('.').unwrap();
    let zeros = "0".repeat(32);
    let forged = [
        format!("{zeros}.{secret}"),
        format!("{subject}.{}", "A".repeat(43)),
        subject.to_owned(),
        format!("{}x", person.token),
    ];
    for token in forged {
        person
            .client
            .call("GET", "/account")
            .bearer(&token)
            .send()
            .await
            .expect(401);
    }
    person.delete("/sessions/current").await.expect(204);
    person.get("/account").await.expect(401);
}

#[tokio::test]
async fn a_reset_by_recovery_code_ends_every_session_and_gives_a_new_code() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let reset = |code: String| {
        let body = json!({
            "call_sign": person.call_sign, "recovery_code": code, "new_password": "another passphrase",
        });
        let call = person.client.call("POST", "/password-resets").json(&body);
        async move { call.send().await }
    };
    reset("00000-00000-00000-00000".to_owned())
        .await
        .expect(422);
    let old = person.recovery_code.clone().unwrap().to_lowercase();
    let renewed = reset(old.clone()).await.expect(200);
    let new = renewed.str("/recovery_code").to_owned();
    assert_eq!(new.len(), 23);
    reset(old).await.expect(422);
    reset(new).await.expect(200);
    person.get("/account").await.expect(401);
    let call_sign = person.call_sign.clone().unwrap();
    sign_in(&person.client, &call_sign, PASSWORD)
        .await
        .expect(401);
    let opened = sign_in(&person.client, &call_sign, "another passphrase")
        .await
        .expect(201);
    let token = opened.str("/token");
    let notices = person
        .client
        .call("GET", "/notices")
        .bearer(token)
        .send()
        .await
        .expect(200);
    assert_eq!(notices.str("/notices/0/template"), "password_reset_done");
}

#[tokio::test]
async fn a_code_resets_a_password_once_and_works_for_no_other_purpose() {
    let app = App::start().await;
    let (client, phone) = (Client::of(&app), new_phone());
    let (id, code) = client.code(&phone, "deletion").await;
    let body = json!({"verification_id": id, "code": code});
    let refused = client.register(body.clone()).await.expect(422);
    assert_eq!(
        refused.json["errors"][0],
        json!({"pointer": "/code", "code": "wrong_or_expired"})
    );
    let mut reset = body;
    reset["new_password"] = "another passphrase".into();
    client
        .call("POST", "/password-resets")
        .json(&reset)
        .send()
        .await
        .expect(422);
}

#[tokio::test]
async fn a_code_has_five_tries_counted_before_they_are_compared() {
    let app = App::start().await;
    let (client, phone) = (Client::of(&app), new_phone());
    let (id, code) = client.code(&phone, "registration").await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let tries = (0..5).map(|_| client.register(json!({"verification_id": id, "code": wrong})));
    for reply in futures::future::join_all(tries).await {
        reply.expect(422);
    }
    client
        .register(json!({"verification_id": id, "code": code}))
        .await
        .expect(422);
    let (client, phone) = (Client::of(&app), new_phone());
    let (id, code) = client.code(&phone, "registration").await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..4 {
        let body = json!({"verification_id": id, "code": wrong});
        client.register(body).await.expect(422);
    }
    let fifth = json!({"verification_id": id, "code": code});
    client.register(fifth).await.expect(201);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_person_cost_the_same_number_of_hashes() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let hashes = async |call_sign: &str, password: &str| {
        let passwords = &app.services().registration.passwords;
        let before = passwords.hashes();
        let client = Client::of(&app);
        sign_in(&client, call_sign, password).await.expect(401);
        passwords.hashes() - before
    };
    let known = person.call_sign.clone().unwrap();
    // The second one is compared as it was typed, too.
    for (password, count) in [
        ("another passphrase", 1),
        ("another ｐａｓｓｐｈｒａｓｅ", 2),
    ] {
        assert_eq!(hashes(&known, password).await, count);
        assert_eq!(hashes(&new_call_sign(), password).await, count);
        assert_eq!(hashes("?", password).await, count);
    }
}

#[tokio::test]
async fn no_table_holds_a_password_or_a_hash_in_the_clear() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let password = format!("canary-{}-passphrase", unique());
    let body = json!({"new_password": password, "password": PASSWORD});
    person.send("PATCH", "/account", &body).await.expect(200);
    let all = [
        Table::Subjects,
        Table::Keys,
        Table::Index,
        Table::Ledger,
        Table::Transient,
    ];
    for table in all {
        for item in tables::scan(&app, table).await {
            let bytes = tables::bytes(&item);
            assert!(!leak_scanner::contains(&bytes, &password), "{table:?}");
            assert!(!leak_scanner::contains(&bytes, "$argon2id$"), "{table:?}");
        }
    }
}

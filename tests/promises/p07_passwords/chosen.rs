//! A password typed on another system is the same password, and passwords that are easy to guess cannot be chosen.

use app::App;
use client::{Client, PASSWORD, Person, Reply, new_phone};
use qeg_domain::{
    account::Status,
    audit::{Action, Field, ProcessingPurpose},
    clock::Clock as _,
    id::Subject,
    personal::Personal,
    purpose::Purpose,
};
use qeg_store::core::{
    chain::Act,
    change::{ChangePerson as _, SaveAccount as _},
    person::{OpenAccount as _, Person as Read, ReadPerson as _, Wanted},
};
use serde_json::{Value, json};

use super::sign_in;

const COMPOSED: &str = "caf\u{e9} au lait";
const DECOMPOSED: &str = "cafe\u{301} au lait";
/// argon2id of [`DECOMPOSED`] as it was typed, from before passwords were normalised.
const OLD_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$BwcHBwcHBwcHBwcHBwcHBw$SjVd7aN4GAguSTWwbuxJGXoHMbR5El7h3z08hmNA5Y8";

async fn read(app: &App, person: &Person) -> Read {
    let (subject, _) = person.token.split_once('.').unwrap();
    let subject = Subject::parse(subject).unwrap();
    let store = &app.services().registration.store;
    let wanted = Wanted::keys(&[Purpose::Account]);
    let found = store.person(&subject, wanted, store.now()).await.unwrap();
    found.unwrap()
}

async fn stored_hash(app: &App, person: &Person) -> String {
    let read = read(app, person).await;
    let record = app.services().registration.store.account(&read).await;
    record.unwrap().password_hash.disclose().clone()
}

#[tokio::test]
async fn the_same_password_from_another_system_signs_in() {
    let app = App::start().await;
    let client = Client::of(&app);
    for (chosen, typed, call_sign) in [
        (COMPOSED, DECOMPOSED, "BG1AAA"),
        (DECOMPOSED, COMPOSED, "BG1AAB"),
        ("Ａ　ｌｏｎｇ　ｐａｓｓ", "A long pass", "BG1AAC"),
    ] {
        let body = json!({"call_sign": call_sign, "password": chosen});
        client.register(body).await.expect(201);
        sign_in(&client, call_sign, typed).await.expect(201);
        sign_in(&client, call_sign, chosen).await.expect(201);
    }
}

#[tokio::test]
async fn a_hash_from_before_is_upgraded_when_its_person_signs_in() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let call_sign = person.call_sign.clone().unwrap();
    let store = &app.services().registration.store;
    let read = read(&app, &person).await;
    let mut record = store.account(&read).await.unwrap();
    record.password_hash = Personal::new(OLD_HASH.to_owned());
    let mut change = store.change(&read, &[Status::Active], app.now());
    let fields = [Field::Password];
    let act = Act::own(Action::PasswordChanged, ProcessingPurpose::Account, &fields);
    change.act(act);
    store.save_account(&mut change, &record).unwrap();
    change.commit().await.unwrap();
    drop(change);

    // It also confirms a request of a signed-in person.
    let body = json!({"call_sign": call_sign, "password": DECOMPOSED});
    person.send("PATCH", "/account", &body).await.expect(200);
    sign_in(&person.client, &call_sign, COMPOSED)
        .await
        .expect(401);
    assert_eq!(stored_hash(&app, &person).await, OLD_HASH);
    sign_in(&person.client, &call_sign, DECOMPOSED)
        .await
        .expect(201);
    let upgraded = stored_hash(&app, &person).await;
    assert_ne!(upgraded, OLD_HASH);
    for typed in [COMPOSED, DECOMPOSED] {
        sign_in(&person.client, &call_sign, typed).await.expect(201);
    }
    assert_eq!(stored_hash(&app, &person).await, upgraded);
}

/// The one violation of a refused password.
fn refused(reply: Reply) -> Value {
    let reply = reply.expect(422);
    assert_eq!(
        reply.json["errors"].as_array().unwrap().len(),
        1,
        "{}",
        reply.text
    );
    reply.json["errors"][0].clone()
}

#[tokio::test]
async fn a_common_password_is_refused_wherever_one_is_chosen() {
    let app = App::start().await;
    let client = Client::of(&app);
    let at = |pointer: &str| json!({"pointer": pointer, "code": "common_password"});
    for common in [
        "PassWord123",
        "ｐａｓｓｗｏｒｄ１２３",
        "1234567890",
        "woaini1314",
    ] {
        let body = json!({"call_sign": "BG1AAA", "password": common});
        assert_eq!(refused(client.register(body).await), at("/password"));
    }
    let person = Person::by_call_sign(&app).await;
    let body = json!({"new_password": "password123", "password": PASSWORD});
    let changed = person.send("PATCH", "/account", &body).await;
    assert_eq!(refused(changed), at("/new_password"));
    let body = json!({
        "call_sign": person.call_sign, "recovery_code": person.recovery_code, "new_password": "password123",
    });
    let reset = person.client.call("POST", "/password-resets").json(&body);
    assert_eq!(refused(reset.send().await), at("/new_password"));
}

#[tokio::test]
async fn a_persons_own_number_or_call_sign_is_refused_wherever_a_password_is_chosen() {
    let app = App::start().await;
    let client = Client::of(&app);
    let at = |pointer: &str| json!({"pointer": pointer, "code": "own_identifier"});
    let phone = new_phone();
    let (id, code) = client.code(&phone, "registration").await;
    let proof = json!({"verification_id": id, "code": code});
    let with = |more: Value| {
        let mut body = proof.clone();
        let more = more.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(more);
        body
    };
    let body = with(json!({"password": phone}));
    assert_eq!(refused(client.register(body).await), at("/password"));
    let body = with(json!({"call_sign": "BG1AAA", "password": "bg1aaa/pota"}));
    assert_eq!(refused(client.register(body).await), at("/password"));
    // The refused attempt has not used the code up.
    let body = with(json!({"call_sign": "BG1AAA"}));
    let token = client.register(body).await.expect(201);
    let token = token.str("/session/token");

    // New identifiers count as well as the present ones, and those that are given up.
    for (call_sign, new) in [
        ("BG1AAA", phone.as_str()),
        ("BG1AAA", "BG1AAA BG1AAA"),
        ("BG1AAB", "bg1aab 2026"),
        ("BG1AAB", "bg1aaa 2026"),
    ] {
        let body = json!({"call_sign": call_sign, "new_password": new, "password": PASSWORD});
        let call = client.call("PATCH", "/account").bearer(token).json(&body);
        assert_eq!(refused(call.send().await), at("/new_password"), "{new}");
    }
    app.advance(jiff::ToSpan::minutes(2)).await;
    let (id, code) = client.code(&phone, "password_reset").await;
    let national = phone.trim_start_matches("+86");
    let reset = |new: &str| {
        let body = json!({"verification_id": id, "code": code, "new_password": new});
        let call = client.call("POST", "/password-resets").json(&body);
        async move { call.send().await }
    };
    assert_eq!(refused(reset(national).await), at("/new_password"));
    assert_eq!(refused(reset("BG1AAA!!!!!!").await), at("/new_password"));
    reset("another passphrase").await.expect(204);
}

#[tokio::test]
async fn a_password_that_stays_is_not_made_of_an_identifier_that_comes() {
    let app = App::start().await;
    let client = Client::of(&app);
    let (first, second) = (client::new_call_sign(), client::new_call_sign());
    let phone = new_phone();
    let number = phone.trim_start_matches("+86");
    for (password, is_phone) in [
        (format!("{} 2026", second.to_lowercase()), false),
        (format!("{number} x"), true),
    ] {
        let body = json!({"call_sign": first, "password": password});
        let opened = client.register(body).await.expect(201);
        let token = opened.str("/session/token").to_owned();
        let patch = async |change: Value| {
            let call = client.call("PATCH", "/account").bearer(&token);
            call.json(&change).send().await
        };
        let mut change = if is_phone {
            let (id, code) = client.code(&phone, "phone_change").await;
            json!({"phone": {"verification_id": id, "code": code}})
        } else {
            json!({"call_sign": second})
        };
        change["password"] = password.clone().into();
        let refused = patch(change.clone()).await.expect(422);
        let error = json!([{"pointer": "/password", "code": "own_identifier"}]);
        assert_eq!(refused.json["errors"], error);
        // With a new password only that one has to fit.
        change["new_password"] = PASSWORD.into();
        patch(change).await.expect(200);
        // What was right before this was checked stays right for other changes.
        let other = json!({"call_sign": client::new_call_sign(), "password": PASSWORD});
        patch(other).await.expect(200);
    }
}

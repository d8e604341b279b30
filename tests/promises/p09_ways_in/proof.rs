//! What proves who asks for a deletion: a recovery code counts once, and an old number proves nothing by itself.

use app::App;
use client::{Client, PASSWORD, Person, Product as _, Reply, new_call_sign};
use jiff::ToSpan as _;
use qeg_domain::limits;
use serde_json::{Value, json};

async fn ask(app: &App, body: &Value) -> Reply {
    let client = Client::of(app);
    let staff = app.staff(0);
    let path = "/staff/deletions";
    client.signed(&staff, "POST", path, Some(body)).await
}

async fn sign_in(person: &Person) -> Reply {
    let body = json!({"identifier": person.call_sign, "password": PASSWORD});
    let call = person.client.call("POST", "/sessions").json(&body);
    call.send().await.expect(201)
}

#[tokio::test]
async fn a_recovery_code_counts_once_and_the_next_sign_in_gives_another_one() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    assert_eq!(sign_in(&person).await.json.get("recovery_code"), None);
    let body = json!({"call_sign": person.call_sign, "recovery_code": person.recovery_code});
    let asked = ask(&app, &body).await.expect(202);
    ask(&app, &body).await.expect(422);
    person.delete("/deletion").await.expect(204);
    let new = sign_in(&person).await.str("/recovery_code").to_owned();
    assert_eq!(sign_in(&person).await.json.get("recovery_code"), None);
    let body = json!({"call_sign": person.call_sign, "recovery_code": new});
    let anew = ask(&app, &body).await.expect(202);
    assert_ne!(anew.json["request_id"], asked.json["request_id"]);
    // Where one runs already, the code is used up all the same.
    let new = sign_in(&person).await.str("/recovery_code").to_owned();
    let body = json!({"call_sign": person.call_sign, "recovery_code": new});
    let again = ask(&app, &body).await.expect(202);
    assert_eq!(again.json["request_id"], anew.json["request_id"]);
    ask(&app, &body).await.expect(422);
}

#[tokio::test]
async fn an_account_that_gives_up_or_loses_its_number_gets_a_recovery_code() {
    let app = App::start().await;
    let person = Person::by_both(&app).await;
    assert_eq!(person.recovery_code, None);
    let body = json!({"phone": null, "password": PASSWORD});
    let changed = person.send("PATCH", "/account", &body).await.expect(200);
    let code = changed.str("/recovery_code").to_owned();
    assert!(changed.json["phone"].is_null());
    assert_eq!(person.get("/account").await.json.get("recovery_code"), None);
    let body = json!({"call_sign": new_call_sign(), "password": PASSWORD});
    let changed = person.send("PATCH", "/account", &body).await.expect(200);
    assert_eq!(changed.json.get("recovery_code"), None);
    let call_sign = changed.str("/call_sign").to_owned();
    let reset = json!({
        "call_sign": call_sign, "recovery_code": code, "new_password": "another passphrase",
    });
    let call = person.client.call("POST", "/password-resets").json(&reset);
    call.send().await.expect(200);

    // Whoever lost the answer sends the same again, and gets the same code.
    let hasty = Person::by_both(&app).await;
    let give_up = async |body: &Value| {
        let call = hasty.client.call("PATCH", "/account").bearer(&hasty.token);
        let call = call.header("idempotency-key", "gives-the-number-up");
        call.json(body).send().await
    };
    let body = json!({"phone": null, "password": PASSWORD});
    let changed = give_up(&body).await.expect(200);
    assert_eq!(changed.str("/recovery_code").len(), 23);
    assert_eq!(give_up(&body).await.expect(200).json, changed.json);
    let log = hasty.get("/access-log").await.expect(200).text;
    assert_eq!(log.matches("account.changed").count(), 1);
    let other = json!({"phone": null, "password": "something else"});
    give_up(&other).await.expect(422);

    let old = Person::by_both(&app).await;
    let phone = old.phone.clone().unwrap();
    let client = Client::of(&app);
    let (id, code) = client.code(&phone, "registration").await;
    let body = json!({"verification_id": id, "code": code, "take_over": true});
    client.register(body).await.expect(201);
    let signed_in = sign_in(&old).await;
    assert_eq!(signed_in.str("/recovery_code").len(), 23);
}

#[tokio::test]
async fn a_number_not_proven_for_90_days_resets_no_password() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let phone = person.phone.clone().unwrap();
    app.advance(limits::PROOF_DAYS.days()).await;
    app.advance(1.hour()).await;
    let client = Client::of(&app);
    let (id, code) = client.code(&phone, "password_reset").await;
    let new_password = "another passphrase";
    let body = json!({"verification_id": id, "code": code, "new_password": new_password});
    let call = client.call("POST", "/password-resets").json(&body);
    let refused = call.send().await.expect(403);
    assert!(refused.str("/detail").contains("90 days"));
    let sign_in = |password: &str| {
        let body = json!({"identifier": phone, "password": password});
        let call = person.client.call("POST", "/sessions").json(&body);
        call.send()
    };
    sign_in(new_password).await.expect(401);
    // A sign-in shows that the number is still theirs.
    sign_in(PASSWORD).await.expect(201);
    let call = client.call("POST", "/password-resets").json(&body);
    call.send().await.expect(204);
    sign_in(new_password).await.expect(201);
}

#[tokio::test]
async fn a_number_not_proven_for_90_days_deletes_no_account() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let phone = person.phone.clone().unwrap();
    app.advance(limits::PROOF_DAYS.days()).await;
    app.advance(1.hour()).await;
    let client = Client::of(&app);
    let (id, code) = client.code(&phone, "deletion").await;
    let body = json!({"verification_id": id, "code": code});
    let refused = ask(&app, &body).await.expect(403);
    assert!(refused.str("/detail").contains("90 days"));
    // A sign-in shows that the number is still theirs.
    let sign_in = json!({"identifier": phone, "password": PASSWORD});
    let call = person.client.call("POST", "/sessions").json(&sign_in);
    call.send().await.expect(201);
    ask(&app, &body).await.expect(202);
}

/// A sign-in with the call sign alone: the number may have a new owner by now.
#[tokio::test]
async fn a_sign_in_by_call_sign_does_not_prove_the_number() {
    let app = App::start().await;
    let person = Person::by_both(&app).await;
    let phone = person.phone.clone().unwrap();
    app.advance((limits::PROOF_DAYS - 1).days()).await;
    sign_in(&person).await;
    app.advance(2.days()).await;
    let client = Client::of(&app);
    let (id, code) = client.code(&phone, "password_reset").await;
    let body = json!({"verification_id": id, "code": code, "new_password": "another passphrase"});
    let call = client.call("POST", "/password-resets").json(&body);
    call.send().await.expect(403);
    sign_in(&person).await;
}

#[tokio::test]
async fn a_recovery_code_from_before_the_number_is_replaced_once_the_number_is_gone() {
    let app = App::start().await;
    let with_number = async || {
        let person = Person::by_call_sign(&app).await;
        let phone = client::new_phone();
        let (id, code) = person.client.code(&phone, "phone_change").await;
        let body = json!({"phone": {"verification_id": id, "code": code}, "password": PASSWORD});
        let changed = person.send("PATCH", "/account", &body).await.expect(200);
        assert_eq!(changed.json.get("recovery_code"), None);
        (person, phone)
    };
    let (one, _) = with_number().await;
    let body = json!({"phone": null, "password": PASSWORD});
    let changed = one.send("PATCH", "/account", &body).await.expect(200);
    assert_eq!(changed.str("/recovery_code").len(), 23);
    assert_ne!(
        Some(changed.str("/recovery_code")),
        one.recovery_code.as_deref()
    );

    let (old, phone) = with_number().await;
    let client = Client::of(&app);
    let (id, code) = client.code(&phone, "registration").await;
    let body = json!({"verification_id": id, "code": code, "take_over": true});
    client.register(body).await.expect(201);
    let signed_in = sign_in(&old).await;
    assert_eq!(signed_in.str("/recovery_code").len(), 23);
    assert_eq!(sign_in(&old).await.json.get("recovery_code"), None);
}

//! What a person can repeat at will with the right password adds an entry to their chain each time, so each kind has a limit
//! of a day. None of them keeps somebody from a new password, from signing out, or from deletion.

use app::{App, tables};
use aws_sdk_dynamodb::types::AttributeValue;
use client::{Client, PASSWORD, Person, Reply};
use jiff::ToSpan as _;
use qeg_domain::limits::{DELETIONS_A_DAY, NEW_PASSWORDS_A_DAY, RECOVERIES_A_DAY, SIGN_INS_A_DAY};
use qeg_store::Table;
use serde_json::{Value, json};

use super::{changes_a_day::all_but_one, somebody};

const OTHER: &str = "another long passphrase";

async fn sign_in(person: &Person, password: &str) -> Reply {
    let body = json!({"identifier": person.call_sign, "password": password});
    let call = person.client.call("POST", "/sessions").json(&body);
    call.send().await
}

async fn new_password(person: &Person, present: &str, new: &str) -> Reply {
    let body = json!({"password": present, "new_password": new});
    person.send("PATCH", "/account", &body).await
}

async fn ask(person: &Person, mode: &str) -> Reply {
    let body = json!({"mode": mode, "password": PASSWORD});
    person.send("POST", "/deletion", &body).await
}

async fn reset(client: &Client, body: &Value) -> Reply {
    let call = client.call("POST", "/password-resets").json(body);
    call.send().await
}

/// A reset with a code that was sent to the person's number.
async fn reset_by_code(app: &App, person: &Person, new: &str) -> Reply {
    app.advance(2.minutes()).await;
    let phone = person.phone.clone().unwrap();
    let (id, code) = person.client.code(&phone, "password_reset").await;
    let body = json!({"verification_id": id, "code": code, "new_password": new});
    reset(&person.client, &body).await
}

/// The refusal at a limit of the day says for how long, and what is still possible.
fn is_past_the_day(refused: Reply, possible: &str) {
    let refused = refused.expect(429);
    let seconds: i64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=86_400).contains(&seconds), "{seconds}");
    assert!(refused.json.get("challenge").is_none(), "{}", refused.text);
    assert!(
        refused.str("/detail").contains(possible),
        "{}",
        refused.text
    );
}

async fn chain_length(app: &App, person: &Person) -> usize {
    let chain = format!("A#{}", person.subject());
    let head = tables::item(app, Table::Ledger, &chain, "HEAD").await;
    let AttributeValue::N(seq) = &head.unwrap()["seq"] else {
        panic!("a head has a number");
    };
    seq.parse().unwrap()
}

#[tokio::test]
async fn sign_ins_of_a_day_are_limited_and_a_new_password_makes_them_possible_again() {
    let app = App::start().await;
    let person = somebody(&app).await;
    all_but_one(&app, &person, "sign_ins", SIGN_INS_A_DAY).await;
    sign_in(&person, PASSWORD).await.expect(201);
    let entries = chain_length(&app, &person).await;
    is_past_the_day(sign_in(&person, PASSWORD).await, "/password-resets");
    assert_eq!(chain_length(&app, &person).await, entries);
    // A wrong password is still wrong, and sessions go on.
    sign_in(&person, OTHER).await.expect(401);
    person.get("/account").await.expect(200);
    reset_by_code(&app, &person, OTHER).await.expect(204);
    let again = sign_in(&person, OTHER).await.expect(201);
    let call = person.client.call("DELETE", "/sessions/current");
    call.bearer(again.str("/token")).send().await.expect(204);
    all_but_one(&app, &person, "sign_ins", SIGN_INS_A_DAY + 1).await;
    sign_in(&person, OTHER).await.expect(429);
    app.advance(1.day()).await;
    sign_in(&person, OTHER).await.expect(201);
}

#[tokio::test]
async fn new_passwords_of_a_day_are_limited_and_a_reset_is_still_possible() {
    let app = App::start().await;
    let person = somebody(&app).await;
    all_but_one(&app, &person, "new_passwords", NEW_PASSWORDS_A_DAY).await;
    new_password(&person, PASSWORD, OTHER).await.expect(200);
    let refused = new_password(&person, OTHER, PASSWORD).await;
    is_past_the_day(refused, "/password-resets");
    reset_by_code(&app, &person, PASSWORD).await.expect(204);
    sign_in(&person, PASSWORD).await.expect(201);
}

#[tokio::test]
async fn resets_by_recovery_code_are_limited_and_one_by_code_is_still_possible() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let body = json!({"promotions": true});
    person.send("PUT", "/preferences", &body).await.expect(200);
    all_but_one(&app, &person, "recoveries", RECOVERIES_A_DAY).await;
    let by_recovery_code = async |code: &str| {
        let body = json!({
            "call_sign": person.call_sign, "recovery_code": code, "new_password": OTHER,
        });
        reset(&person.client, &body).await
    };
    let first = person.recovery_code.clone().unwrap();
    let renewed = by_recovery_code(&first).await.expect(200);
    let refused = by_recovery_code(renewed.str("/recovery_code")).await;
    is_past_the_day(refused, "a code sent to the number");
    app.advance(1.day()).await;
    by_recovery_code(renewed.str("/recovery_code"))
        .await
        .expect(200);

    let person = somebody(&app).await;
    all_but_one(&app, &person, "recoveries", RECOVERIES_A_DAY + 1).await;
    reset_by_code(&app, &person, OTHER).await.expect(204);
}

#[tokio::test]
async fn deletions_asked_for_and_cancelled_are_limited_and_one_without_grace_is_always_possible() {
    let app = App::start().await;
    let person = somebody(&app).await;
    all_but_one(&app, &person, "deletions", DELETIONS_A_DAY).await;
    ask(&person, "grace").await.expect(202);
    // Another receipt of the same request, and cancelling, are not counted.
    ask(&person, "grace").await.expect(202);
    person.delete("/deletion").await.expect(204);
    is_past_the_day(ask(&person, "grace").await, "without a grace period");
    assert_eq!(person.get("/account").await.str("/status"), "active");
    ask(&person, "immediate").await.expect(202);
}

#[tokio::test]
async fn a_preference_that_is_set_again_adds_nothing() {
    let app = App::start().await;
    let person = somebody(&app).await;
    let entries = chain_length(&app, &person).await;
    let off = json!({"promotions": false});
    person.send("PUT", "/preferences", &off).await.expect(200);
    assert_eq!(chain_length(&app, &person).await, entries);
}

//! A password that is replaced between the moment it was compared and the moment its change is written opens nothing, and a
//! session that begins meanwhile ends with the others.

use app::App;
use client::{Client, PASSWORD, Person, Reply};
use qeg_store::Table::Subjects;
use serde_json::json;

use super::sign_in;

const NEW: &str = "another passphrase";

async fn reset(person: &Person) -> Reply {
    let body = json!({
        "call_sign": person.call_sign,
        "recovery_code": person.recovery_code,
        "new_password": NEW,
    });
    let call = person.client.call("POST", "/password-resets").json(&body);
    call.send().await
}

async fn change_password(person: &Person) -> Reply {
    let body = json!({"new_password": NEW, "password": PASSWORD});
    person.send("PATCH", "/account", &body).await
}

#[tokio::test]
async fn a_sign_in_with_the_old_password_opens_no_session_after_a_reset() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let (other, call_sign) = (Client::of(&app), person.call_sign.clone().unwrap());
    let held = sign_in(&other, &call_sign, PASSWORD);
    let (opened, done) = app.between(Subjects, held, reset(&person)).await;
    done.expect(200);
    opened.expect(401);
    sign_in(&other, &call_sign, NEW).await.expect(201);
}

#[tokio::test]
async fn a_sign_in_with_the_old_password_opens_no_session_after_a_change() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let (other, call_sign) = (Client::of(&app), person.call_sign.clone().unwrap());
    let held = sign_in(&other, &call_sign, PASSWORD);
    let meanwhile = change_password(&person);
    let (opened, done) = app.between(Subjects, held, meanwhile).await;
    done.expect(200);
    opened.expect(401);
}

#[tokio::test]
async fn a_session_that_begins_while_a_password_is_replaced_ends_with_the_others() {
    let app = App::start().await;
    for by_reset in [true, false] {
        let person = Person::by_call_sign(&app).await;
        let (other, call_sign) = (Client::of(&app), person.call_sign.clone().unwrap());
        let held = async {
            if by_reset {
                reset(&person).await
            } else {
                change_password(&person).await
            }
        };
        let signing_in = sign_in(&other, &call_sign, PASSWORD);
        let (done, opened) = app.between(Subjects, held, signing_in).await;
        done.expect(200);
        let token = opened.expect(201).str("/token").to_owned();
        let account = other.call("GET", "/account").bearer(&token);
        account.send().await.expect(401);
    }
}

#[tokio::test]
async fn a_deletion_confirmed_with_the_old_password_does_not_begin_after_a_reset() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let body = json!({"mode": "immediate", "password": PASSWORD});
    let held = person.send("POST", "/deletion", &body);
    let (asked, done) = app.between(Subjects, held, reset(&person)).await;
    done.expect(200);
    asked.expect(401);
    let call_sign = person.call_sign.as_deref().unwrap();
    let opened = sign_in(&person.client, call_sign, NEW).await.expect(201);
    let account = person.client.call("GET", "/account");
    let account = account.bearer(opened.str("/token")).send().await;
    assert_eq!(account.expect(200).str("/status"), "active");
}

//! An account that has lost its only identifier is kept only with another one: nobody could sign in to it.

use app::App;
use client::{Client, PASSWORD, Person, contact, new_call_sign, new_phone, policy_version, staff};
use jiff::ToSpan as _;
use serde_json::{Value, json};

/// Somebody else verifies this person's number, and registers with it.
async fn take_over(app: &App, old: &Person) {
    app.advance(1.minute()).await;
    let client = Client::of(app);
    let phone = old.phone.as_deref().unwrap();
    let (id, code) = client.code(phone, "registration").await;
    let body = json!({"verification_id": id, "code": code, "take_over": true});
    client.register(body).await.expect(201);
}

/// An account whose number was taken over: it has no identifier any more.
async fn without_identifier(app: &App) -> Person {
    let old = Person::by_phone(app).await;
    take_over(app, &old).await;
    old
}

async fn patch(person: &Person, mut body: Value) -> client::Reply {
    body["password"] = PASSWORD.into();
    person.send("PATCH", "/account", &body).await
}

async fn sign_in(person: &Person, identifier: &str) -> client::Reply {
    let body = json!({"identifier": identifier, "password": PASSWORD});
    let call = person.client.call("POST", "/sessions").json(&body);
    call.send().await
}

#[tokio::test]
async fn its_deletion_can_be_cancelled_once_it_has_another_call_sign() {
    let app = App::start().await;
    let old = without_identifier(&app).await;
    let refused = old.delete("/deletion").await.expect(409);
    assert!(refused.str("/detail").contains("identifier"));
    let call_sign = new_call_sign();
    patch(&old, json!({"call_sign": call_sign}))
        .await
        .expect(200);
    old.delete("/deletion").await.expect(204);
    let account = old.get("/account").await.expect(200).json;
    assert_eq!(account["status"], "active");
    assert_eq!(account["call_sign"], json!(call_sign));
    sign_in(&old, &call_sign).await.expect(201);
}

#[tokio::test]
async fn its_deletion_can_be_cancelled_once_it_has_another_number() {
    let app = App::start().await;
    let old = without_identifier(&app).await;
    let phone = new_phone();
    let (id, code) = old.client.code(&phone, "phone_change").await;
    let proof = json!({"verification_id": id, "code": code});
    patch(&old, json!({"phone": proof})).await.expect(200);
    old.delete("/deletion").await.expect(204);
    sign_in(&old, &phone).await.expect(201);
}

#[tokio::test]
async fn the_same_counts_after_a_release_of_the_call_sign() {
    let app = App::start().await;
    let holder = Person::by_call_sign(&app).await;
    let path = format!(
        "/staff/call-signs/{}/release",
        holder.call_sign.as_ref().unwrap()
    );
    let shown = json!({"reference": "licence-4711"});
    staff(&app, 0, "POST", &path, Some(&shown))
        .await
        .expect(202);
    app.advance(15.days()).await;
    assert_eq!(app.release_call_signs().await.released, 1);
    holder.delete("/deletion").await.expect(409);
    patch(&holder, json!({"call_sign": new_call_sign()}))
        .await
        .expect(200);
    holder.delete("/deletion").await.expect(204);
}

#[tokio::test]
async fn nothing_else_of_it_can_be_changed_and_a_second_identifier_waits_until_it_is_kept() {
    let app = App::start().await;
    let old = without_identifier(&app).await;
    for body in [
        json!({"policy_version": policy_version()}),
        json!({"call_sign": new_call_sign(), "policy_version": policy_version()}),
        json!({"call_sign": null}),
        json!({"call_sign": new_call_sign(), "phone": null}),
    ] {
        patch(&old, body).await.expect(409);
    }
    old.put_contact(&contact("丁")).await.expect(409);
    patch(&old, json!({"call_sign": new_call_sign()}))
        .await
        .expect(200);
    patch(&old, json!({"call_sign": new_call_sign()}))
        .await
        .expect(409);
}

#[tokio::test]
async fn it_is_erased_if_nobody_gives_it_another_one() {
    let app = App::start().await;
    let old = without_identifier(&app).await;
    app.advance(25.hours()).await;
    old.get("/account").await.expect(401);
}

#[tokio::test]
async fn a_number_that_is_taken_over_during_a_deletion_is_told_as_what_it_was() {
    let app = App::start().await;
    let newest = async |person: &Person| {
        let notices = person.get("/notices").await.expect(200);
        notices.str("/notices/0/template").to_owned()
    };
    let (by_phone, by_both) = (Person::by_phone(&app).await, Person::by_both(&app).await);
    for person in [&by_phone, &by_both] {
        person.ask_for_deletion("grace").await;
        take_over(&app, person).await;
    }
    // Nobody can sign in to this account any more, whatever its call sign was.
    assert_eq!(newest(&by_phone).await, "account_deletion_by_takeover");
    by_phone.delete("/deletion").await.expect(409);
    assert_eq!(newest(&by_both).await, "phone_moved");
    by_both.delete("/deletion").await.expect(204);
}

/// The number is taken over between what the cancelling has read and what it writes.
#[tokio::test]
async fn a_deletion_that_is_cancelled_while_the_number_is_taken_over_does_not_end() {
    let app = App::start().await;
    let old = Person::by_phone(&app).await;
    old.ask_for_deletion("grace").await;
    let cancel = old.delete("/deletion");
    let meanwhile = take_over(&app, &old);
    let (cancelled, ()) = app
        .between(qeg_store::Table::Subjects, cancel, meanwhile)
        .await;
    cancelled.expect(409);
    let account = old.get("/account").await.expect(200).json;
    assert_eq!(account["status"], "deletion_requested");
}

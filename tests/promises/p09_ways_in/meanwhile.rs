//! Deletions that are asked for or cancelled while something else of the same person is written.

use app::App;
use client::{Client, Person, Product as _, Reply, new_call_sign};
use local_aws::{Failure, Fault, Service};
use qeg_store::Table::{Keys, Subjects};
use serde_json::json;

/// Staff ask for the deletion while the person cancels the one that runs. It is a new request then: the answer names no
/// deletion that does not go on.
async fn asked_during_a_cancellation(
    app: &App,
    person: &Person,
    asking: impl Future<Output = Reply>,
) {
    let (first, _) = person.ask_for_deletion("grace").await;
    let cancelling = person.delete("/deletion");
    let (asked, cancelled) = app.between(Subjects, asking, cancelling).await;
    cancelled.expect(204);
    let asked = asked.expect(202);
    assert_ne!(asked.str("/request_id"), first);
    let running = person.get("/deletion").await.expect(200);
    assert_eq!(running.json["request_id"], asked.json["request_id"]);
}

#[tokio::test]
async fn a_deletion_that_staff_ask_for_during_a_cancellation_is_a_new_one() {
    let app = App::start().await;
    let client = Client::of(&app);
    let person = Person::by_call_sign(&app).await;
    let question = json!({"body": "请注销我的账户。"});
    let thread = person.send("POST", "/threads", &question).await.expect(201);
    let path = format!("/staff/threads/{}/deletion", thread.str("/id"));
    let staff = app.staff(0);
    let asking = client.signed(&staff, "POST", &path, None);
    asked_during_a_cancellation(&app, &person, asking).await;

    let person = Person::by_call_sign(&app).await;
    let proof = json!({"call_sign": person.call_sign, "recovery_code": person.recovery_code});
    let asking = client.signed(&staff, "POST", "/staff/deletions", Some(&proof));
    asked_during_a_cancellation(&app, &person, asking).await;
}

#[tokio::test]
async fn a_deletion_is_cancelled_although_a_setting_changes_at_the_same_moment() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let on = json!({"promotions": true});
    person.send("PUT", "/preferences", &on).await.expect(200);
    person.ask_for_deletion("grace").await;
    let cancelling = person.delete("/deletion");
    let off = json!({"promotions": false});
    let changing = person.send("PUT", "/preferences", &off);
    let (cancelled, changed) = app.between(Subjects, cancelling, changing).await;
    changed.expect(200);
    cancelled.expect(204);
    person.get("/deletion").await.expect(404);
}

#[tokio::test]
async fn an_account_is_made_although_another_transaction_writes_the_same_items() {
    let app = App::start().await;
    let conflict = Failure::TransactionConflict;
    let conflict = Fault::new(Service::DynamoDb, "TransactWriteItems", conflict);
    app.aws().fail(conflict.on(app.table(Keys)));
    let body = json!({"call_sign": new_call_sign()});
    Client::of(&app).register(body).await.expect(201);
}

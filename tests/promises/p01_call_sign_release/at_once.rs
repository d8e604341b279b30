//! A release, and what the holder or staff do at the same moment. Each test holds one write back until the other is done.

use app::App;
use client::{PASSWORD, Person, Product as _, Reply, new_call_sign, staff};
use jiff::ToSpan as _;
use qeg_store::Table::Subjects;
use serde_json::{Value, json};

use super::{after_the_last_day, claim};

/// The holder takes another call sign, or gives theirs up.
async fn change(holder: &Person, to: &Value) -> Reply {
    let body = json!({"call_sign": to, "password": PASSWORD});
    holder.send("PATCH", "/account", &body).await
}

async fn call_sign(holder: &Person) -> Value {
    let account = holder.get("/account").await.expect(200).json;
    account["call_sign"].clone()
}

#[tokio::test]
async fn a_release_that_is_announced_during_a_change_does_not_apply_to_the_new_call_sign() {
    let app = App::start().await;
    for to in [json!(new_call_sign()), Value::Null] {
        let holder = Person::by_both(&app).await;
        let held = change(&holder, &to);
        let (changed, _) = app.between(Subjects, held, claim(&app, &holder)).await;
        changed.expect(200);
        assert_eq!(after_the_last_day(&app).await, 0);
        assert_eq!(call_sign(&holder).await, to);
        assert_eq!(app.release_call_signs().await.failed, 0);
    }
}

#[tokio::test]
async fn a_call_sign_that_is_given_up_during_the_announcement_is_not_announced() {
    let app = App::start().await;
    let holder = Person::by_both(&app).await;
    let path = format!(
        "/staff/call-signs/{}/release",
        holder.call_sign.as_ref().unwrap()
    );
    let shown = json!({"reference": "licence-4711"});
    let held = staff(&app, 0, "POST", &path, Some(&shown));
    let new = json!(new_call_sign());
    let (announced, changed) = app.between(Subjects, held, change(&holder, &new)).await;
    changed.expect(200);
    announced.expect(404);
    assert_eq!(after_the_last_day(&app).await, 0);
    assert_eq!(call_sign(&holder).await, new);
}

#[tokio::test]
async fn an_objection_during_the_run_stops_the_release() {
    let app = App::start().await;
    let holder = Person::by_both(&app).await;
    claim(&app, &holder).await;
    app.advance(15.days()).await;
    let ask = json!({"body": "这是我的呼号"});
    let objects = holder.send("POST", "/threads", &ask);
    let run = app.release_call_signs();
    let (run, objected) = app.between(Subjects, run, objects).await;
    objected.expect(201);
    assert_eq!((run.released, run.failed), (0, 0));
    assert_eq!(call_sign(&holder).await, json!(holder.call_sign));
    assert_eq!(after_the_last_day(&app).await, 0);
}

#[tokio::test]
async fn a_request_that_is_repeated_after_an_objection_does_not_decide_against_it() {
    let app = App::start().await;
    let holder = Person::by_both(&app).await;
    let path = format!(
        "/staff/call-signs/{}/release",
        holder.call_sign.as_ref().unwrap()
    );
    let shown = json!({"reference": "licence-4711"});
    let send = async |key: &str, body: &Value| {
        let call = holder.client.call("POST", &path).signed_by(&app.staff(0));
        let call = call.header("idempotency-key", key);
        call.json(body).send().await
    };
    send("first", &shown).await.expect(202);
    // The release stands: the answer to this one is lost.
    let lost = send("second", &shown).await.expect(202);
    let ask = json!({"body": "这是我的呼号"});
    holder.send("POST", "/threads", &ask).await.expect(201);
    assert_eq!(send("second", &shown).await.expect(202).json, lost.json);
    let other = json!({"reference": "licence-4712"});
    send("second", &other).await.expect(422);
    assert_eq!(after_the_last_day(&app).await, 0);
    assert_eq!(call_sign(&holder).await, json!(holder.call_sign));
}

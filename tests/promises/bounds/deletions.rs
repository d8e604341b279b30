//! A deletion that somebody else starts, by staff, by a release or by a new registration, is of one size, however many
//! handoffs wait.

use app::App;
use client::{
    Client, PASSWORD, Person, Product as _, Reply, contact, new_call_sign, policy_version, staff,
};
use jiff::ToSpan as _;
use serde_json::{Value, json};

use super::{order_all, repeatable, somebody, within};

/// Asks support something. Gives the thread's id.
async fn ask(person: &Person) -> String {
    let body = json!({"body": "请删除我的账号"});
    let asked = person.send("POST", "/threads", &body).await.expect(201);
    asked.str("/id").to_owned()
}

/// A member of staff makes a call that can be repeated.
async fn by_staff(app: &App, path: &str, body: Option<&Value>) -> Reply {
    let (client, who) = (Client::of(app), app.staff(0));
    let call = client.call("POST", path).signed_by(&who);
    let call = match body {
        Some(body) => call.json(body),
        None => call,
    };
    repeatable(call).await
}

#[tokio::test]
async fn a_deletion_recorded_by_staff_is_of_one_size() {
    let app = App::start().await;
    let person = somebody(&app).await;
    ask(&person).await;
    order_all(&person).await;
    let phone = person.phone.clone().unwrap();
    app.advance(2.minutes()).await;
    let (id, code) = person.client.code(&phone, "deletion").await;
    let body = json!({"verification_id": id, "code": code});
    let recorded = by_staff(&app, "/staff/deletions", Some(&body));
    let kind = "staff record a deletion by a code while 20 handoffs wait";
    within(&app, kind, recorded).await.expect(202);
    app.advance(2.minutes()).await;
    let (id, code) = person.client.code(&phone, "deletion").await;
    let body = json!({"verification_id": id, "code": code});
    let recorded = by_staff(&app, "/staff/deletions", Some(&body));
    let kind = "staff record a deletion that is in progress";
    within(&app, kind, recorded).await.expect(202);

    let person = Person::by_call_sign(&app).await;
    person.put_contact(&contact("乙")).await.expect(201);
    ask(&person).await;
    order_all(&person).await;
    let body = json!({"call_sign": person.call_sign, "recovery_code": person.recovery_code});
    let recorded = by_staff(&app, "/staff/deletions", Some(&body));
    let kind = "staff record a deletion by a recovery code while 20 handoffs wait";
    within(&app, kind, recorded).await.expect(202);
}

#[tokio::test]
async fn a_deletion_asked_for_in_a_thread_is_of_one_size() {
    let app = App::start().await;
    let person = somebody(&app).await;
    let thread = ask(&person).await;
    order_all(&person).await;
    let path = format!("/staff/threads/{thread}/deletion");
    let kind = "staff record a deletion of a thread while 20 handoffs wait";
    within(&app, kind, by_staff(&app, &path, None))
        .await
        .expect(202);
}

#[tokio::test]
async fn a_release_of_a_call_sign_is_of_one_size() {
    let app = App::start().await;
    let holder = Person::by_call_sign(&app).await;
    holder.put_contact(&contact("丙")).await.expect(201);
    let claim = async || {
        let call_sign = holder.call_sign.as_ref().unwrap();
        let path = format!("/staff/call-signs/{call_sign}/release");
        let body = json!({"reference": "licence-4711"});
        by_staff(&app, &path, Some(&body)).await
    };
    within(&app, "a release is announced", claim())
        .await
        .expect(202);
    let question = json!({"subject": "呼号", "body": "这是我的呼号"});
    let asked = holder.client.call("POST", "/threads").json(&question);
    let asked = repeatable(asked.bearer(&holder.token));
    let kind = "a thread is opened that objects to a release";
    within(&app, kind, asked).await.expect(201);
    claim().await.expect(202);
    // Handoffs wait for 14 days, the release for one more.
    app.advance(10.days()).await;
    order_all(&holder).await;
    app.advance(5.days()).await;
    let kind = "the only identifier is released while 20 handoffs wait";
    let released = within(&app, kind, app.release_call_signs()).await;
    assert_eq!(released.released, 1);
    assert_eq!(
        holder.get("/account").await.str("/status"),
        "deletion_requested"
    );
}

#[tokio::test]
async fn taking_over_the_only_identifier_is_of_one_size() {
    let app = App::start().await;
    let old = Person::by_phone(&app).await;
    old.put_contact(&contact("丁")).await.expect(201);
    order_all(&old).await;
    app.advance(2.minutes()).await;
    let phone = old.phone.clone().unwrap();
    let client = Client::of(&app);
    let (verification, code) = client.code(&phone, "registration").await;
    let body = json!({
        "verification_id": verification, "code": code, "take_over": true,
        "call_sign": new_call_sign(), "password": PASSWORD, "policy_version": policy_version(),
    });
    let made = repeatable(client.call("POST", "/accounts").json(&body));
    let kind = "an account is made, and takes the only identifier of another over";
    within(&app, kind, made).await.expect(201);
    assert_eq!(
        old.get("/account").await.str("/status"),
        "deletion_requested"
    );
}

#[tokio::test]
async fn holds_are_of_one_size() {
    let app = App::start().await;
    let person = somebody(&app).await;
    order_all(&person).await;
    person.ask_for_deletion("grace").await;
    let body = client::holds::hold_of(app.day(30), &json!({"identifier": person.call_sign}));
    let kind = "a hold is placed on a deletion";
    let placed = within(&app, kind, by_staff(&app, "/staff/holds", Some(&body))).await;
    let id = placed.expect(201).str("/id").to_owned();
    let lifted = client::holds::lift(&app, &id);
    within(&app, "a hold of a deletion is lifted", lifted)
        .await
        .expect(204);
}

#[tokio::test]
async fn disclosures_are_of_one_size() {
    let app = App::start().await;
    let person = somebody(&app).await;
    ask(&person).await;
    order_all(&person).await;
    let fields = qeg_domain::disclosure::DisclosedField::ALL;
    let fields: Vec<&str> = fields.iter().map(|field| field.as_str()).collect();
    let body = json!({
        "identifier": person.call_sign, "instrument": "京公（刑）调证字〔2026〕0917号",
        "authority": "北京市公安局海淀分局", "fields": fields,
    });
    let kind = "a disclosure is asked for";
    let asked = within(
        &app,
        kind,
        by_staff(&app, "/staff/disclosures", Some(&body)),
    )
    .await;
    let path = format!("/staff/disclosures/{}", asked.expect(201).str("/id"));
    let seen = staff(&app, 1, "GET", &path, None);
    within(&app, "staff see what a disclosure is about", seen)
        .await
        .expect(200);
    let approved = format!("{path}/approval");
    let approved = staff(&app, 1, "POST", &approved, None);
    within(&app, "a disclosure is approved", approved)
        .await
        .expect(200);
    let asked = by_staff(&app, "/staff/disclosures", Some(&body)).await;
    let path = format!("/staff/disclosures/{}", asked.expect(201).str("/id"));
    let rejected = staff(&app, 1, "DELETE", &path, None);
    within(&app, "a disclosure is rejected", rejected)
        .await
        .expect(200);
}

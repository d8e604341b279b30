//! What people and carriers change every day is of one size.

use app::App;
use client::{Carrier, Client, PASSWORD, Person, contact, new_call_sign, new_phone};
use jiff::ToSpan as _;
use serde_json::json;

use super::{open_sessions, order_all, repeatable, somebody, within};

#[tokio::test]
async fn changes_of_the_account_are_of_one_size() {
    let app = App::start().await;
    let person = somebody(&app).await;
    let question = json!({"body": "问"});
    let asked = person.client.call("POST", "/threads").json(&question);
    let asked = repeatable(asked.bearer(&person.token));
    within(&app, "a thread is opened", asked).await.expect(201);
    order_all(&person).await;
    let (phone, call_sign) = (new_phone(), new_call_sign());
    let asked = Client::of(&app);
    let issued = json!({"phone": phone, "purpose": "phone_change"});
    let issued = repeatable(asked.call("POST", "/verifications").json(&issued));
    within(&app, "a code is asked for", issued)
        .await
        .expect(202);
    app.advance(2.minutes()).await;
    open_sessions(&app, &person, 100).await;
    let (id, code) = person.client.code(&phone, "phone_change").await;
    let all = json!({
        "phone": {"verification_id": id, "code": code},
        "call_sign": call_sign,
        "password": PASSWORD,
        "new_password": "another long passphrase",
        "policy_version": client::policy_version(),
    });
    let kind = "everything of an account is changed while 100 sessions are open";
    let call = person.client.call("PATCH", "/account");
    let changed = repeatable(call.bearer(&person.token).json(&all));
    within(&app, kind, changed).await.expect(200);
    let wish = json!({"promotions": true});
    let wished = person.send("PUT", "/preferences", &wish);
    within(&app, "preferences are changed", wished)
        .await
        .expect(200);
    let signed_out = person.delete("/sessions/current");
    within(&app, "somebody signs out", signed_out)
        .await
        .expect(204);
}

#[tokio::test]
async fn a_reset_by_recovery_code_fits_into_a_transaction() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    person.put_contact(&contact("甲")).await.expect(201);
    order_all(&person).await;
    open_sessions(&app, &person, 100).await;
    let body = json!({
        "call_sign": person.call_sign,
        "recovery_code": person.recovery_code,
        "new_password": "another long passphrase",
    });
    let call = person.client.call("POST", "/password-resets").json(&body);
    let kind = "a password is reset by recovery code while 100 sessions are open";
    within(&app, kind, repeatable(call)).await.expect(200);
}

#[tokio::test]
async fn handoffs_and_erasures_are_of_one_size() {
    let app = App::start().await;
    let person = somebody(&app).await;
    let ids = order_all(&person).await;
    let path = format!("/handoffs/{}", ids[0]);
    within(&app, "a handoff is cancelled", person.delete(&path))
        .await
        .expect(204);
    let carrier = Carrier::post(&app);
    for id in &ids[1..] {
        carrier.collect(id).await.expect(200);
    }
    let report = json!({
        "event_id": "e-1", "status": "accepted", "tracking_number": "SF123456",
        "occurred_at": app.now().to_string(),
    });
    let path = format!("/carrier/handoffs/{}/status", ids[1]);
    let reported = carrier.send(&path, &report);
    within(&app, "a carrier reports a status", reported)
        .await
        .expect(200);
    let (request, receipt) = person.ask_for_deletion("immediate").await;
    person.until(&request, &receipt, "erased").await;
    let told = carrier.messages("net.qeg.erasure.requested.v1", &ids[1], 1);
    let told = told.await;
    let answer = json!({
        "outcome": "retained", "basis": "e_commerce_law", "retained_until": "2027-01-01",
    });
    let path = told[0]["data"]["answer"].as_str().unwrap();
    let answered = carrier.send(path, &answer);
    within(&app, "a carrier answers an erasure", answered)
        .await
        .expect(200);
}

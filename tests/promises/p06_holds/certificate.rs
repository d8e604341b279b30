//! P6, P10: the certificate names the record of a hold that stays, unless a law keeps it secret.

use app::App;
use client::{
    Person,
    holds::{hold, lift},
};
use jiff::{ToSpan as _, civil::Date};
use qeg_domain::limits::RECORD_KEPT_DAYS;
use serde_json::{Value, json};

/// The legal records on the certificate, after a hold with these fields has ended.
async fn named(app: &App, more: &Value) -> Option<Value> {
    let person = Person::by_call_sign(app).await;
    let (id, receipt) = person.ask_for_deletion("grace").await;
    let mut fields = json!({"request_id": id});
    let more = more.as_object().unwrap().clone();
    fields.as_object_mut().unwrap().extend(more);
    let hold_id = hold(app, app.day(300), &fields).await;
    lift(app, &hold_id).await.expect(204);
    app.advance(2.days()).await;
    let erased = person.until(&id, &receipt, "erased").await;
    let claims = person.client.claims(erased.str("/certificate")).await;
    let mut left = claims["not_covered"].as_array().unwrap().iter();
    left.find(|one| one["what"] == "legal_record").cloned()
}

#[tokio::test]
async fn the_record_of_a_hold_is_named_with_its_end_and_a_secret_one_is_not() {
    let app = App::start().await;
    let ended: Date = app.day(0);
    let record = named(&app, &json!({})).await.expect("it is named");
    let until = ended.checked_add(RECORD_KEPT_DAYS.days()).unwrap();
    assert_eq!(record["until"], until.to_string());
    assert!(record["words"]["zh-CN"].is_string() && record["words"]["en"].is_string());
    let secret = json!({
        "basis": "counter_espionage", "secret_until": app.day(299).to_string(),
    });
    assert_eq!(named(&app, &secret).await, None);
}

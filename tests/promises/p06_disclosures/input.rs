//! Bad input to disclosures, and repeated requests.

use app::App;
use client::{Person, Product as _, new_call_sign, staff, unique};
use serde_json::{Value, json};

use super::{approve, body_of, entries};

#[tokio::test]
async fn a_repeated_request_is_one_disclosure() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let body = body_of(&person, &json!(["phone"]));
    let key = format!("k-{}", unique());
    let send = async |body: &Value| {
        let call = person.client.call("POST", "/staff/disclosures");
        let call = call.header("idempotency-key", &key).json(body);
        call.signed_by(&app.staff(0)).send().await
    };
    let (first, again) = futures::join!(send(&body), send(&body));
    assert_eq!(first.expect(201).json, again.expect(201).json);
    send(&body_of(&person, &json!(["call_sign"])))
        .await
        .expect(422);
    assert_eq!(entries(&person, "disclosure.requested").await.len(), 1);
}

#[tokio::test]
async fn bad_disclosures_are_refused_and_the_answer_repeats_nothing() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let call_sign = person.call_sign.as_deref().unwrap();
    let good = body_of(&person, &json!(["phone"]));
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    for (body, pointer) in [
        (with("identifier", json!("x")), "/identifier"),
        (with("instrument", json!(" ")), "/instrument"),
        (with("authority", json!("a\nb")), "/authority"),
        (with("authority", json!("长".repeat(201))), "/authority"),
        (with("fields", json!([])), "/fields"),
        (with("fields", json!(["phone", "phone"])), "/fields"),
        (
            with("secret_until", json!(app.day(0).to_string())),
            "/secret_until",
        ),
        (with("secret_until", json!("13800138000")), "/secret_until"),
    ] {
        let refused = staff(&app, 0, "POST", "/staff/disclosures", Some(&body)).await;
        let refused = refused.expect(422);
        assert_eq!(refused.str("/errors/0/pointer"), pointer);
        assert!(!refused.text.contains(call_sign) && !refused.text.contains("13800138000"));
    }
    for body in [
        with("fields", json!(["password"])),
        with("fields", json!("phone")),
        with("requested_by", json!("staff-2")),
        with("instrument", Value::Null),
    ] {
        let refused = staff(&app, 0, "POST", "/staff/disclosures", Some(&body)).await;
        refused.expect(400);
    }
    let nobody = with("identifier", json!(new_call_sign()));
    let refused = staff(&app, 0, "POST", "/staff/disclosures", Some(&nobody)).await;
    refused.expect(404);
    approve(&app, 1, &"0".repeat(32)).await.expect(404);
    approve(&app, 1, "x").await.expect(404);
    assert!(entries(&person, "disclosure.requested").await.is_empty());
}

//! Bad input to holds, holds that come too late, and repeated requests.

use app::App;
use client::{
    Person, Product as _,
    holds::{hold_of, lift},
    staff, unique,
};
use serde_json::{Value, json};

use super::{has_logged, log};

#[tokio::test]
async fn a_hold_on_an_erased_person_or_a_cancelled_request_is_refused() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    person.until(&id, &receipt, "erased").await;
    let late = hold_of(app.day(30), &json!({"request_id": id}));
    staff(&app, 0, "POST", "/staff/holds", Some(&late))
        .await
        .expect(409);
    let nobody = hold_of(app.day(30), &json!({"identifier": person.call_sign}));
    staff(&app, 0, "POST", "/staff/holds", Some(&nobody))
        .await
        .expect(404);

    let other = Person::by_call_sign(&app).await;
    let (id, _) = other.ask_for_deletion("grace").await;
    other.delete("/deletion").await.expect(204);
    let cancelled = hold_of(app.day(30), &json!({"request_id": id}));
    staff(&app, 0, "POST", "/staff/holds", Some(&cancelled))
        .await
        .expect(409);
}

#[tokio::test]
async fn a_repeated_hold_is_one_hold() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let key = format!("k-{}", unique());
    let place = async |body: &Value| {
        let call = person.client.call("POST", "/staff/holds");
        let call = call.header("idempotency-key", &key).json(body);
        call.signed_by(&app.staff(0)).send().await
    };
    let body = hold_of(app.day(30), &json!({"identifier": person.call_sign}));
    let (first, again) = futures::join!(place(&body), place(&body));
    let (first, again) = (first.expect(201), again.expect(201));
    assert_eq!(first.str("/id"), again.str("/id"));
    let other = hold_of(
        app.day(30),
        &json!({"identifier": person.call_sign, "basis": "supervision"}),
    );
    place(&other).await.expect(422);
    let placed = log(&person).await;
    let placed = placed.iter().filter(|one| one["action"] == "hold.placed");
    assert_eq!(placed.count(), 1);
}

#[tokio::test]
async fn bad_holds_are_refused_and_the_answer_repeats_nothing() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let call_sign = person.call_sign.as_deref().unwrap();
    for (more, pointer) in [
        (json!({}), ""),
        (
            json!({"identifier": call_sign, "request_id": "0".repeat(32)}),
            "",
        ),
        (json!({"identifier": "nobody's number"}), "/identifier"),
        (
            json!({"identifier": call_sign, "until": app.day(-1).to_string()}),
            "/until",
        ),
        (json!({"identifier": call_sign, "until": "soon"}), "/until"),
        (
            json!({"identifier": call_sign, "until": "9999-12-31"}),
            "/until",
        ),
        (
            json!({"identifier": call_sign, "secret_until": app.day(0).to_string()}),
            "/secret_until",
        ),
        (
            json!({"identifier": call_sign, "reference": ""}),
            "/reference",
        ),
        (
            json!({"identifier": call_sign, "reference": "a\u{7}b"}),
            "/reference",
        ),
        (
            json!({"identifier": call_sign, "reference": "长".repeat(201)}),
            "/reference",
        ),
    ] {
        let refused = staff(
            &app,
            0,
            "POST",
            "/staff/holds",
            Some(&hold_of(app.day(30), &more)),
        )
        .await;
        let refused = refused.expect(422);
        assert_eq!(refused.str("/errors/0/pointer"), pointer, "{more}");
        assert!(!refused.text.contains(call_sign));
    }
    for more in [
        json!({"identifier": call_sign, "basis": "because"}),
        json!({"identifier": call_sign, "until": 20270101}),
        json!({"identifier": call_sign, "reason": "unknown"}),
        json!({"request_id": "D#1"}),
    ] {
        let refused = staff(
            &app,
            0,
            "POST",
            "/staff/holds",
            Some(&hold_of(app.day(30), &more)),
        )
        .await;
        refused.expect(400);
    }
    lift(&app, &"0".repeat(32)).await.expect(404);
    lift(&app, "HOLD").await.expect(404);
    let unknown = hold_of(app.day(30), &json!({"request_id": "0".repeat(32)}));
    staff(&app, 0, "POST", "/staff/holds", Some(&unknown))
        .await
        .expect(404);
    assert!(!has_logged(&person, "hold.placed").await);
}

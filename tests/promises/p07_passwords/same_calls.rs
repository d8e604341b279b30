//! A request makes the same calls to AWS whether or not an account exists, so its time does not show that.

use std::pin::Pin;

use app::App;
use client::{Client, Credentials, Person, Product as _, new_call_sign, new_phone};
use local_aws::Service;
use serde_json::{Value, json};

/// Service, operation and resources of each call. Some run at the same time, so they are sorted.
type Calls = Vec<(Service, String, Vec<String>)>;

/// Lets the function remember who is staff: it looks that up once a minute, whomever a call is about. On the heap, so that
/// the test's own future does not grow.
fn remember_staff<'a>(
    client: &'a Client,
    staff: &'a Credentials,
) -> Pin<Box<dyn Future<Output = ()> + 'a>> {
    Box::pin(async move {
        let any = client.signed(staff, "GET", "/staff/deletions", None);
        any.await.expect(200);
    })
}

/// The calls that a refused request makes. Each request comes from its own source, so that no limit is reached.
async fn calls(app: &App, path: &str, body: &Value, status: u16) -> Calls {
    let client = Client::of(app);
    let staff = app.staff(0);
    let is_of_staff = path.starts_with("/staff/");
    if is_of_staff {
        remember_staff(&client, &staff).await;
    }
    app.aws().clear_calls();
    let mut call = client.call("POST", path).json(body);
    if is_of_staff {
        call = call.signed_by(&staff);
    }
    call.send().await.expect(status);
    let calls = app.aws().calls().into_iter();
    let calls = calls.map(|call| (call.service, call.operation, call.resources));
    let mut calls: Calls = calls.collect();
    calls.sort();
    calls
}

/// People in every state, found or not found by their call sign.
async fn call_signs(app: &App) -> Vec<(&'static str, String)> {
    let call_sign = |person: &Person| person.call_sign.clone().unwrap();
    let with_phone = Person::by_both(app).await;
    let without_phone = Person::by_call_sign(app).await;
    // Their data key is in the cache of the function.
    without_phone.get("/account").await.expect(200);
    let leaving = Person::by_call_sign(app).await;
    leaving.ask_for_deletion("grace").await;
    let erased = Person::by_call_sign(app).await;
    let (id, receipt) = erased.ask_for_deletion("immediate").await;
    erased.until(&id, &receipt, "erased").await;
    vec![
        ("with a phone", call_sign(&with_phone)),
        ("without a phone", call_sign(&without_phone)),
        ("leaving", call_sign(&leaving)),
        ("erased", call_sign(&erased)),
        ("unknown", new_call_sign()),
    ]
}

#[tokio::test]
async fn known_and_unknown_call_signs_take_the_same_calls() {
    let app = App::start().await;
    let call_signs = call_signs(&app).await;
    for (path, status) in [
        ("/sessions", 401),
        ("/password-resets", 422),
        ("/staff/deletions", 422),
    ] {
        let body = |call_sign: &str| match path {
            "/sessions" => json!({"identifier": call_sign, "password": "another passphrase"}),
            "/password-resets" => json!({
                "call_sign": call_sign,
                "recovery_code": "00000-00000-00000-00000",
                "new_password": "another passphrase",
            }),
            _ => json!({"call_sign": call_sign, "recovery_code": "00000-00000-00000-00000"}),
        };
        let mut of_each = Vec::new();
        for (who, call_sign) in &call_signs {
            // Twice: the second time every cache is warm.
            for _ in 0..2 {
                of_each.push((who, calls(&app, path, &body(call_sign), status).await));
            }
        }
        let (_, first) = &of_each[0];
        let decrypts = first
            .iter()
            .filter(|(_, operation, _)| operation == "Decrypt");
        assert_eq!(decrypts.count(), 1, "{path}: {first:?}");
        for (who, calls) in &of_each {
            assert_eq!(calls, first, "{path}, {who}");
        }
    }
}

#[tokio::test]
async fn known_and_unknown_numbers_take_the_same_calls_at_a_sign_in() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let body = |phone: &str| json!({"identifier": phone, "password": "another passphrase"});
    let known = body(person.phone.as_deref().unwrap());
    let unknown = body(&new_phone());
    assert_eq!(
        calls(&app, "/sessions", &known, 401).await,
        calls(&app, "/sessions", &unknown, 401).await
    );
}

/// Whoever has the code has proven the number and may learn whether it has an account. Nobody else learns it.
#[tokio::test]
async fn known_and_unknown_numbers_take_the_same_calls_without_the_code() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let known = person.phone.clone().unwrap();
    for (path, purpose) in [
        ("/password-resets", "password_reset"),
        ("/staff/deletions", "deletion"),
    ] {
        let mut of_each = Vec::new();
        for phone in [&known, &new_phone()] {
            let (id, code) = Client::of(&app).code(phone, purpose).await;
            let wrong = if code == "000000" { "000001" } else { "000000" };
            let mut body = json!({"verification_id": id, "code": wrong});
            if path == "/password-resets" {
                body["new_password"] = "another passphrase".into();
            }
            of_each.push(calls(&app, path, &body, 422).await);
        }
        assert!(!of_each[0].is_empty());
        assert_eq!(of_each[0], of_each[1], "{path}");
    }
}

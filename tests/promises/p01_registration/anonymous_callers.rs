//! Anonymous callers cannot keep the holder of a number from getting codes, and guesses of codes are limited.

use app::{App, tables};
use aws_sdk_dynamodb::types::AttributeValue;
use client::{Client, PASSWORD, Person, Reply, new_call_sign, new_phone};
use jiff::ToSpan as _;
use local_aws::Service;
use qeg_domain::limits;
use qeg_store::Table;
use serde_json::json;

async fn ask(client: &Client, phone: &str) -> Reply {
    let body = json!({"phone": phone, "purpose": "password_reset"});
    let call = client.call("POST", "/verifications").json(&body);
    call.send().await
}

/// Anonymous callers, each from their own address, request codes until the number gets no more.
async fn flood(app: &App, phone: &str) -> u32 {
    let mut sent = 0;
    for _ in 0..=limits::CODES_PER_NUMBER_DAY {
        match ask(&Client::of(app), phone).await.status {
            202 => sent += 1,
            429 => return sent,
            status => panic!("{status}"),
        }
    }
    panic!("a number has a ceiling");
}

#[tokio::test]
async fn a_code_requested_by_somebody_else_does_not_cancel_an_earlier_one() {
    let app = App::start().await;
    let (client, phone) = (Client::of(&app), new_phone());
    let (id, code) = client.code(&phone, "registration").await;
    let (other_id, other_code) = Client::of(&app).code(&phone, "registration").await;
    let body = json!({"verification_id": id, "code": code});
    client.register(body).await.expect(201);
    // The other code is valid too, but the number that it proves belongs to an account now.
    let body = json!({"verification_id": other_id, "code": other_code});
    client.register(body).await.expect(409);
}

#[tokio::test]
async fn a_flooded_number_still_gets_codes_from_where_its_holder_signed_in() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let phone = person.phone.clone().unwrap();
    app.advance(1.minute()).await;
    // One code was sent for the registration.
    assert_eq!(flood(&app, &phone).await, limits::CODES_PER_NUMBER_HOUR - 1);
    app.deliver().await;
    let (id, code) = person.client.code(&phone, "password_reset").await;
    let body = json!({"verification_id": id, "code": code, "new_password": "another passphrase"});
    let reset = person.client.call("POST", "/password-resets").json(&body);
    reset.send().await.expect(204);
    ask(&Client::of(&app), &phone).await.expect(429);
    // A sign-in from elsewhere makes that source known too.
    let elsewhere = Client::of(&app);
    ask(&elsewhere, &phone).await.expect(429);
    let body = json!({"identifier": phone, "password": "another passphrase"});
    let signed_in = elsewhere.call("POST", "/sessions").json(&body).send().await;
    signed_in.expect(201);
    ask(&elsewhere, &phone).await.expect(202);
}

#[tokio::test]
async fn guesses_of_codes_are_bounded_for_each_number_and_day() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let phone = person.phone.clone().unwrap();
    // Three sources from which the person has signed in, each with a limit of its own.
    let known = [Client::of(&app), Client::of(&app), Client::of(&app)];
    for client in &known {
        let body = json!({"identifier": phone, "password": PASSWORD});
        let call = client.call("POST", "/sessions").json(&body);
        call.send().await.expect(201);
    }
    let mut sent = 1;
    for _ in 0..23 {
        sent += flood(&app, &phone).await;
        app.advance(1.hour()).await;
        for known in &known {
            sent += u32::from(ask(known, &phone).await.status == 202);
        }
    }
    let most = limits::CODES_PER_NUMBER_DAY + limits::CODES_FOR_KNOWN_SOURCES_DAY;
    assert!(sent <= most, "{sent} codes in a day");
    assert_eq!(
        most * limits::CODE_TRIES,
        150,
        "docs/threat-model.md says so"
    );
}

#[tokio::test]
async fn known_and_unknown_numbers_do_the_same_calls() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let known = person.phone.clone().unwrap();
    let unknown = new_phone();
    app.advance(1.hour()).await;
    for phone in [&known, &unknown] {
        flood(&app, phone).await;
    }
    let calls = async |phone: &str, status: u16| {
        let client = Client::of(&app);
        app.aws().clear_calls();
        ask(&client, phone).await.expect(status);
        calls_of(&app)
    };
    assert_eq!(calls(&known, 429).await, calls(&unknown, 429).await);
    app.advance(1.hour()).await;
    assert_eq!(calls(&known, 202).await, calls(&unknown, 202).await);
}

/// Service, operation and resources of each call, in order.
fn calls_of(app: &App) -> Vec<(Service, String, Vec<String>)> {
    let calls = app.aws().calls().into_iter();
    let calls = calls.map(|call| (call.service, call.operation, call.resources));
    calls.collect()
}

/// Fills the counters of this limit, as an attacker does who solves challenges.
async fn use_up(app: &App, scope: &str, limit: u32) {
    let now = AttributeValue::N(app.now().as_second().to_string());
    for counter in 0..limits::CODE_COUNTERS {
        let text = |text: String| AttributeValue::S(text);
        let times = vec![now.clone(); (limit / limits::CODE_COUNTERS) as usize];
        let item = [
            ("pk".to_owned(), text(format!("R#{scope}#{counter}"))),
            ("sk".to_owned(), text("LOG".to_owned())),
            ("times".to_owned(), AttributeValue::L(times)),
            ("n".to_owned(), AttributeValue::N("1".to_owned())),
        ];
        tables::put(app, Table::Transient, item.into()).await;
    }
}

#[tokio::test]
async fn past_the_ceiling_of_an_hour_known_sources_still_get_codes() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let (known, unknown) = (person.phone.clone().unwrap(), new_phone());
    app.advance(1.hour()).await;
    use_up(&app, "sms_service", limits::CODES_PER_HOUR).await;
    // A number with an account and one without are refused alike, after the same calls.
    let refused = async |client: &Client, phone: &str| {
        app.aws().clear_calls();
        ask(client, phone).await.expect(503);
        calls_of(&app)
    };
    let of_known = refused(&Client::of(&app), &known).await;
    assert_eq!(of_known, refused(&Client::of(&app), &unknown).await);
    assert_eq!(of_known, refused(&person.client, &unknown).await);
    ask(&person.client, &known).await.expect(202);
    app.advance(1.minute()).await;
    use_up(&app, "sms_reserve", limits::RESERVED_CODES_PER_HOUR).await;
    let of_known = refused(&person.client, &known).await;
    assert_eq!(of_known, refused(&Client::of(&app), &unknown).await);
    app.advance(1.hour()).await;
    ask(&person.client, &known).await.expect(202);
}

#[tokio::test]
async fn past_the_ceiling_of_an_hour_no_stranger_is_sent_a_code_and_the_operator_learns() {
    let app = App::start().await;
    let sent = ask(&Client::of(&app), &new_phone()).await.expect(202);
    use_up(&app, "sms_service", limits::CODES_PER_HOUR).await;
    let refused = ask(&Client::of(&app), &new_phone()).await.expect(503);
    let wait: i64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((3000..=3600).contains(&wait), "{wait}");
    let log = app.log();
    let line_of = |reply: &Reply| {
        let id = reply.header("x-request-id").unwrap();
        log.iter().find(|line| line["request_id"] == id).unwrap()
    };
    assert_eq!(line_of(&refused)["error_class"], "limit_of_codes");
    let line = line_of(&sent);
    assert_eq!(line["route"], "POST /verifications");
    assert_eq!(line["status"], 202);
    let template = include_str!("../../../infra/template.yaml");
    for pattern in [
        r#"{ $.error_class = "limit_of_codes" }"#,
        r#"{ $.route = "POST /verifications" && $.status = 202 }"#,
    ] {
        assert!(template.contains(pattern), "{pattern}");
    }
    let half = limits::CODES_PER_HOUR / 2;
    assert!(template.contains(&format!("      Threshold: {half}\n")));
    app.advance(1.hour()).await;
    ask(&Client::of(&app), &new_phone()).await.expect(202);
}

#[tokio::test]
async fn one_source_makes_a_limited_number_of_accounts() {
    let app = App::start().await;
    let client = Client::of(&app);
    let taken = Person::by_call_sign(&app).await.call_sign;
    client
        .register(json!({"call_sign": taken}))
        .await
        .expect(409);
    for _ in 1..limits::ACCOUNTS_PER_SOURCE_HOUR {
        let body = json!({"call_sign": new_call_sign()});
        client.register(body).await.expect(201);
    }
    let body = json!({"call_sign": new_call_sign(), "password": PASSWORD});
    let refused = client.register(body.clone()).await.expect(429);
    let wait: i64 = refused.header("retry-after").unwrap().parse().unwrap();
    // Looking for call signs that are taken counts too.
    client
        .register(json!({"call_sign": taken}))
        .await
        .expect(429);
    Client::of(&app).register(body.clone()).await.expect(201);
    app.advance(wait.seconds()).await;
    let body = json!({"call_sign": new_call_sign()});
    client.register(body).await.expect(201);
}

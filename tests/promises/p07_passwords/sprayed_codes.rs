//! Wrong codes of one source are limited, however many numbers they are about. What is past the limit is not compared.

use app::App;
use client::{Client, PASSWORD, Person, Product as _, Reply, new_phone};
use futures::future::join_all;
use local_aws::Service;
use qeg_domain::{id::VerificationId, limits};
use qeg_store::Table;
use serde_json::{Value, json};

/// A wrong code for a number of its own, as somebody has who asks for codes to many numbers.
fn guess() -> Value {
    let id = VerificationId::derived(&[&new_phone()]);
    json!({"verification_id": id.as_str(), "code": "000000", "new_password": "another passphrase"})
}

async fn reset(client: &Client, body: &Value) -> Reply {
    let call = client.call("POST", "/password-resets").json(body);
    call.send().await
}

/// A reset of this person with the right code.
async fn right(app: &App, person: &Person) -> Value {
    let phone = person.phone.clone().unwrap();
    let (id, code) = Client::of(app).code(&phone, "password_reset").await;
    json!({"verification_id": id, "code": code, "new_password": "another passphrase"})
}

/// How many codes were compared since the calls were cleared: each try is an update of the verification.
fn compared(app: &App) -> usize {
    let transient = app.table(Table::Transient).to_owned();
    let calls = app.aws().calls().into_iter();
    let updates = calls.filter(|call| {
        call.service == Service::DynamoDb
            && call.operation == "UpdateItem"
            && call.resources.contains(&transient)
    });
    updates.count()
}

#[tokio::test]
async fn wrong_codes_of_one_source_for_many_numbers_are_limited() {
    let app = App::start().await;
    let guesser = Client::of(&app);
    let persons = [Person::by_phone(&app).await, Person::by_phone(&app).await];
    // A right code does not count as a wrong one, and takes no wrong one back.
    for _ in 1..limits::WRONG_CODES_PER_SOURCE {
        reset(&guesser, &guess()).await.expect(422);
    }
    let first = right(&app, &persons[0]).await;
    reset(&guesser, &first).await.expect(204);
    reset(&guesser, &guess()).await.expect(422);
    let second = right(&app, &persons[1]).await;
    app.aws().clear_calls();
    for _ in 0..=limits::CODE_TRIES {
        let refused = reset(&guesser, &second).await.expect(429);
        assert_eq!(refused.str("/challenge"), "/challenge");
    }
    assert_eq!(compared(&app), 0);
    let call = guesser.call("POST", "/password-resets").json(&second);
    let solved = guesser.solve_challenge().await;
    let call = call.header("challenge-response", &solved);
    call.send().await.expect(204);
    // Other sources have their own count.
    let third = right(&app, &persons[0]).await;
    reset(&Client::of(&app), &third).await.expect(204);
}

#[tokio::test]
async fn many_wrong_codes_at_once_are_compared_no_more_often_than_the_limit() {
    let app = App::start().await;
    let guesser = Client::of(&app);
    let guesses: Vec<Value> = (0..60).map(|_| guess()).collect();
    app.aws().clear_calls();
    let replies = join_all(guesses.iter().map(|body| reset(&guesser, body))).await;
    let wrong = replies.iter().filter(|reply| reply.status == 422).count();
    assert!(
        (1..=limits::WRONG_CODES_PER_SOURCE as usize).contains(&wrong),
        "{wrong}"
    );
    assert_eq!(compared(&app), wrong);
}

#[tokio::test]
async fn codes_that_staff_enter_have_the_same_limit() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let client = Client::of(&app);
    let staff = app.staff(0);
    let ask = async |body: &Value| {
        let path = "/staff/deletions";
        client.signed(&staff, "POST", path, Some(body)).await
    };
    for _ in 0..limits::WRONG_CODES_PER_SOURCE {
        let mut body = guess();
        body.as_object_mut().unwrap().remove("new_password");
        ask(&body).await.expect(422);
    }
    let phone = person.phone.clone().unwrap();
    let (id, code) = Client::of(&app).code(&phone, "deletion").await;
    ask(&json!({"verification_id": id, "code": code}))
        .await
        .expect(429);
    // The limit is one for all routes.
    reset(&client, &guess()).await.expect(429);
}

#[tokio::test]
async fn codes_that_a_signed_in_person_enters_have_the_same_limit() {
    let app = App::start().await;
    let person = &Person::by_call_sign(&app).await;
    let change = |id: &str, code: &str| {
        let proof = json!({"verification_id": id, "code": code});
        json!({"phone": proof, "password": PASSWORD})
    };
    let patch = async |body: &Value| person.send("PATCH", "/account", body).await;
    for _ in 0..limits::WRONG_CODES_PER_SOURCE {
        let id = VerificationId::derived(&[&new_phone()]);
        patch(&change(id.as_str(), "000000")).await.expect(422);
    }
    let (id, code) = Client::of(&app).code(&new_phone(), "phone_change").await;
    let refused = patch(&change(&id, &code)).await.expect(429);
    assert_eq!(refused.str("/challenge"), "/challenge");
    // Other changes go on: they prove no number.
    let other = json!({"new_password": "another passphrase", "password": PASSWORD});
    patch(&other).await.expect(200);
}

#[tokio::test]
async fn a_code_that_an_outage_kept_from_being_compared_is_not_counted() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let client = Client::of(&app);
    let body = right(&app, &person).await;
    app.aws().fail_by(|service, operation| {
        let is_try = service == Service::DynamoDb && operation == "UpdateItem";
        is_try.then_some(local_aws::Failure::Unreachable)
    });
    for _ in 0..=limits::WRONG_CODES_PER_SOURCE {
        reset(&client, &body).await.expect(503);
    }
    app.aws().clear_faults();
    reset(&client, &body).await.expect(204);
}

/// A wrong code of the whole service becomes a metric, and many an alarm.
#[tokio::test]
async fn the_operator_learns_of_many_wrong_codes() {
    let app = App::start().await;
    let client = Client::of(&app);
    let body = json!({"verification_id": guess()["verification_id"], "code": "000000"});
    let staff = app.staff(0);
    let wrong = [
        reset(&client, &guess()).await.expect(422),
        client.register(body.clone()).await.expect(422),
        client
            .signed(&staff, "POST", "/staff/deletions", Some(&body))
            .await
            .expect(422),
    ];
    let log = app.log();
    for reply in &wrong {
        let id = reply.header("x-request-id").unwrap();
        let line = log.iter().find(|line| line["request_id"] == id).unwrap();
        assert_eq!(line["error_class"], "wrong_code");
    }
    let template = include_str!("../../../infra/template.yaml");
    let pattern = r#"{ $.error_class = "wrong_code" }"#;
    assert_eq!(
        template.matches(pattern).count(),
        2,
        "registration and deletion"
    );
}

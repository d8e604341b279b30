//! Guesses at a password or a recovery code are counted before they are compared, so many at once get no further than one
//! after the other.

use app::App;
use client::{Client, PASSWORD, Person, Product as _, Reply, new_call_sign};
use futures::future::join_all;
use jiff::ToSpan as _;
use local_aws::{Failure, Service};
use qeg_domain::limits::{CALL_SIGN_CLAIMS_A_DAY, SIGN_IN_FAILURES, SIGN_IN_FAILURES_PER_SOURCE};
use qeg_store::Table;
use serde_json::{Value, json};

use super::sign_in;

const WRONG: &str = "another passphrase";

/// Five guesses at most get an answer of this status, and the others 429. Returns how many did.
fn answered(replies: &[Reply], status: u16) -> usize {
    let count = |status: u16| replies.iter().filter(|one| one.status == status).count();
    assert_eq!(count(status) + count(429), replies.len());
    for limited in replies.iter().filter(|reply| reply.status == 429) {
        assert!(limited.header("retry-after").is_some());
        assert_eq!(limited.str("/code"), "too_many_requests");
    }
    assert!(
        (1..=5).contains(&count(status)),
        "{} were answered",
        count(status)
    );
    count(status)
}

/// How often KMS decrypted a data key since the calls were cleared. Each sign-in that looks somebody up takes one.
fn decrypted(app: &App) -> usize {
    app.aws().count(Service::Kms, "Decrypt")
}

#[tokio::test]
async fn many_guesses_at_once_are_compared_no_more_often_than_guesses_one_by_one() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let call_sign = person.call_sign.clone().unwrap();
    let guesser = Client::of(&app);
    app.aws().clear_calls();
    let guesses = (0..20).map(|_| sign_in(&guesser, &call_sign, WRONG));
    let refused = answered(&join_all(guesses).await, 401);
    assert_eq!(decrypted(&app), refused, "the others were not compared");
    // Each compared guess was counted, so exactly the rest of five is left.
    for _ in refused..5 {
        sign_in(&guesser, &call_sign, WRONG).await.expect(401);
    }
    sign_in(&guesser, &call_sign, PASSWORD).await.expect(429);
    let other = Client::of(&app);
    sign_in(&other, &call_sign, PASSWORD).await.expect(201);
}

#[tokio::test]
async fn a_guess_that_an_outage_kept_from_being_compared_is_not_counted() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let call_sign = person.call_sign.clone().unwrap();
    let guesser = Client::of(&app);
    let code = person.recovery_code.clone().unwrap();
    let reset = json!({"call_sign": call_sign, "recovery_code": code, "new_password": "a third passphrase"});
    app.aws().fail_by(|service, operation| {
        (service == Service::Kms && operation == "Decrypt").then_some(Failure::Unreachable)
    });
    for _ in 0..SIGN_IN_FAILURES_PER_SOURCE + 1 {
        sign_in(&guesser, &call_sign, PASSWORD).await.expect(503);
        let tried = guesser.call("POST", "/password-resets").json(&reset);
        tried.send().await.expect(503);
    }
    app.aws().clear_faults();
    sign_in(&guesser, &call_sign, PASSWORD).await.expect(201);
    let tried = guesser.call("POST", "/password-resets").json(&reset);
    tried.send().await.expect(200);
}

/// Nine guesses at once at a person whom this guesser has guessed wrong so often before; the one in the middle is `middle`.
/// How many were right and how many wrong; the others are 429.
async fn nine_at_once(app: &App, before: u32, middle: &str) -> (usize, usize, Client, String) {
    let person = Person::by_call_sign(app).await;
    let call_sign = person.call_sign.clone().unwrap();
    let guesser = Client::of(app);
    for _ in 0..before {
        sign_in(&guesser, &call_sign, WRONG).await.expect(401);
    }
    app.aws().clear_calls();
    let guesses = (0..9).map(|n| {
        let guess = if n == 4 { middle } else { WRONG };
        sign_in(&guesser, &call_sign, guess)
    });
    let replies = join_all(guesses).await;
    let count = |status: u16| replies.iter().filter(|one| one.status == status).count();
    let (right, wrong) = (count(201), count(401));
    assert_eq!(right + wrong + count(429), 9);
    assert_eq!(
        decrypted(app),
        right + wrong,
        "the others were not compared"
    );
    (right, wrong, guesser, call_sign)
}

#[tokio::test]
async fn the_right_guess_is_not_compared_when_no_guess_is_left() {
    let app = App::start().await;
    let (right, wrong, ..) = nine_at_once(&app, SIGN_IN_FAILURES, PASSWORD).await;
    assert_eq!((right, wrong), (0, 0));
}

#[tokio::test]
async fn of_many_wrong_guesses_at_once_one_is_compared_when_one_is_left() {
    let app = App::start().await;
    let (right, wrong, guesser, call_sign) = nine_at_once(&app, SIGN_IN_FAILURES - 1, WRONG).await;
    assert_eq!((right, wrong), (0, 1));
    sign_in(&guesser, &call_sign, PASSWORD).await.expect(429);
}

/// Once the right guess has emptied the count, wrong ones that wait to be counted are compared again, up to the limit.
#[tokio::test]
async fn wrong_guesses_beside_the_right_one_are_compared_no_more_often_than_the_limit() {
    let app = App::start().await;
    let (right, wrong, ..) = nine_at_once(&app, SIGN_IN_FAILURES - 1, PASSWORD).await;
    match right {
        0 => assert_eq!(wrong, 1),
        _ => assert!(
            right == 1 && wrong <= SIGN_IN_FAILURES as usize,
            "{right} {wrong}"
        ),
    }
}

#[tokio::test]
async fn guesses_of_a_signed_in_person_and_of_a_recovery_code_are_limited_in_the_same_way() {
    let app = App::start().await;
    let person = &Person::by_call_sign(&app).await;
    let change = json!({"new_password": "yet another passphrase", "password": WRONG});
    let delete = json!({"mode": "grace", "password": WRONG});
    let guesses = (0..20).map(|n| {
        let (change, delete) = (&change, &delete);
        async move {
            match n % 2 {
                0 => person.send("PATCH", "/account", change).await,
                _ => person.send("POST", "/deletion", delete).await,
            }
        }
    });
    let refused = answered(&join_all(guesses).await, 403);
    for _ in refused..5 {
        person.send("POST", "/deletion", &delete).await.expect(403);
    }
    let right = json!({"mode": "grace", "password": PASSWORD});
    person.send("POST", "/deletion", &right).await.expect(429);

    let client = Client::of(&app);
    let guess = json!({
        "call_sign": person.call_sign,
        "recovery_code": "00000-00000-00000-00000",
        "new_password": WRONG,
    });
    let resets = (0..20).map(|_| client.call("POST", "/password-resets").json(&guess).send());
    let refused = answered(&join_all(resets).await, 422);
    let reset = async |body: &Value| {
        client
            .call("POST", "/password-resets")
            .json(body)
            .send()
            .await
    };
    for _ in refused..5 {
        reset(&guess).await.expect(422);
    }
    let mut right = guess.clone();
    right["recovery_code"] = json!(person.recovery_code);
    reset(&right).await.expect(429);
}

#[tokio::test]
async fn a_guess_is_counted_before_the_person_is_read() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let code = "00000-00000-00000-00000";
    let call_sign = person.call_sign.as_deref();
    let sign_in = json!({"identifier": call_sign, "password": WRONG});
    let reset = json!({"call_sign": call_sign, "recovery_code": code, "new_password": WRONG});
    let delete = json!({"call_sign": call_sign, "recovery_code": code});
    for (path, body) in [
        ("/sessions", sign_in),
        ("/password-resets", reset),
        ("/staff/deletions", delete),
    ] {
        app.aws().clear_calls();
        let client = Client::of(&app);
        let call = client.call("POST", path).json(&body);
        let staff = app.staff(0);
        if path.starts_with("/staff/") {
            call.signed_by(&staff).send().await.expect(422);
        } else {
            call.send().await;
        }
        let calls = app.aws().calls();
        let transient = app.table(Table::Transient).to_owned();
        let counted = calls.iter().position(|call| {
            call.operation == "TransactWriteItems" && call.resources.contains(&transient)
        });
        let read = calls.iter().position(|call| call.operation == "Decrypt");
        assert!(counted.unwrap() < read.unwrap(), "{path}: {calls:?}");
    }
}

#[tokio::test]
async fn a_right_password_counts_as_no_guess_also_if_the_request_is_refused() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let other = Person::by_call_sign(&app).await;
    let taken = json!({"call_sign": other.call_sign, "password": PASSWORD});
    for _ in 0..=SIGN_IN_FAILURES {
        person.send("PATCH", "/account", &taken).await.expect(409);
    }
    let own = json!({
        "call_sign": person.call_sign,
        "recovery_code": person.recovery_code,
        "new_password": format!("{} x", person.call_sign.as_deref().unwrap().repeat(2)),
    });
    for _ in 0..=SIGN_IN_FAILURES {
        let reset = person.client.call("POST", "/password-resets").json(&own);
        let refused = reset.send().await.expect(422);
        assert_eq!(refused.str("/errors/0/pointer"), "/new_password");
    }
}

#[tokio::test]
async fn a_signed_in_person_learns_of_a_limited_number_of_call_signs_whether_they_are_taken() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let other = Person::by_call_sign(&app).await;
    let claim = |call_sign: &str| json!({"call_sign": call_sign, "password": PASSWORD});
    let taken = claim(other.call_sign.as_deref().unwrap());
    let patch = async |body: &Value| person.send("PATCH", "/account", body).await;
    // The own call sign is no claim.
    patch(&claim(person.call_sign.as_deref().unwrap()))
        .await
        .expect(200);
    patch(&claim(&new_call_sign())).await.expect(200);
    for _ in 1..CALL_SIGN_CLAIMS_A_DAY {
        patch(&taken).await.expect(409);
    }
    for body in [&taken, &claim(&new_call_sign())] {
        let refused = patch(body).await.expect(429);
        assert_eq!(refused.json.get("challenge"), None);
    }
    let password = json!({"new_password": "yet another passphrase", "password": PASSWORD});
    patch(&password).await.expect(200);
    app.advance(1.day()).await;
    let mut again = taken.clone();
    again["password"] = "yet another passphrase".into();
    patch(&again).await.expect(409);
}

#[tokio::test]
async fn a_sign_in_that_the_limit_of_its_source_refuses_is_no_guess_at_the_person() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let call_sign = person.call_sign.clone().unwrap();
    let client = Client::of(&app);
    for _ in 0..SIGN_IN_FAILURES_PER_SOURCE {
        sign_in(&client, &new_call_sign(), WRONG).await.expect(401);
    }
    for _ in 0..=SIGN_IN_FAILURES {
        let refused = sign_in(&client, &call_sign, WRONG).await.expect(429);
        assert_eq!(refused.str("/challenge"), "/challenge");
    }
    let solved = client.solve_challenge().await;
    let body = json!({"identifier": call_sign, "password": PASSWORD});
    let call = client.call("POST", "/sessions").json(&body);
    call.header("challenge-response", &solved)
        .send()
        .await
        .expect(201);
}

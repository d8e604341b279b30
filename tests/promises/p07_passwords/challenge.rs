//! A challenge lets one call past the limit of a source, and past no other limit.

use app::{App, tables};
use client::{Client, PASSWORD, Person, Reply, new_call_sign, new_phone, policy_version};
use jiff::ToSpan as _;
use qeg_domain::limits;
use qeg_store::Table;
use serde_json::{Value, json};

async fn sign_in(client: &Client, identifier: &str, response: Option<&str>) -> Reply {
    let body = json!({"identifier": identifier, "password": "another passphrase"});
    let mut call = client.call("POST", "/sessions").json(&body);
    if let Some(response) = response {
        call = call.header("challenge-response", response);
    }
    call.send().await
}

/// Tries a wrong password on so many people that the source is refused.
async fn sprayed(client: &Client) {
    for _ in 0..limits::SIGN_IN_FAILURES_PER_SOURCE {
        sign_in(client, &new_call_sign(), None).await.expect(401);
    }
}

#[tokio::test]
async fn one_source_tries_a_password_on_a_limited_number_of_people() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let (client, call_sign) = (Client::of(&app), person.call_sign.clone().unwrap());
    let right = json!({"identifier": call_sign, "password": PASSWORD});
    // A successful sign-in does not count as a failure.
    for _ in 0..limits::SIGN_IN_FAILURES_PER_SOURCE {
        let call = client.call("POST", "/sessions").json(&right);
        call.send().await.expect(201);
    }
    sprayed(&client).await;
    let refused = sign_in(&client, &call_sign, None).await.expect(429);
    assert_eq!(refused.str("/challenge"), "/challenge");
    assert!(refused.str("/detail").contains("challenge"));
    // From another address the person can sign in now, from this one after a quarter of an hour.
    let elsewhere = Client::of(&app);
    let call = elsewhere.call("POST", "/sessions").json(&right);
    call.send().await.expect(201);
    app.advance(limits::SIGN_IN_FAILURE_MINUTES.minutes()).await;
    let call = client.call("POST", "/sessions").json(&right);
    call.send().await.expect(201);
}

/// People behind one address, as in a mobile network: each signs in at the same moment as others.
#[tokio::test]
async fn many_people_of_one_source_sign_in_at_once_and_nothing_stays_counted() {
    let app = App::start().await;
    let client = Client::of(&app);
    for _ in 0..2 {
        let people = (0..20).map(|_| Person::by_call_sign(&app));
        let people = futures::future::join_all(people).await;
        let calls = people.iter().map(|person| {
            let body = json!({"identifier": person.call_sign, "password": PASSWORD});
            client.call("POST", "/sessions").json(&body).send()
        });
        for reply in futures::future::join_all(calls).await {
            reply.expect(201);
        }
    }
    let tallies = tables::scan(&app, Table::Transient).await.into_iter();
    let of_source: Vec<_> = tallies
        .filter(|item| item["pk"].as_s().unwrap().starts_with("R#sign_in"))
        .filter(|item| {
            item.get("times")
                .is_some_and(|times| !times.as_l().unwrap().is_empty())
        })
        .collect();
    assert!(of_source.is_empty(), "{of_source:?}");
}

#[tokio::test]
async fn many_guesses_at_once_about_many_people_are_no_more_than_the_limit() {
    let app = App::start().await;
    let client = Client::of(&app);
    let guesses = (0..60).map(|_| {
        let client = &client;
        async move { sign_in(client, &new_call_sign(), None).await.status }
    });
    let statuses = futures::future::join_all(guesses).await;
    let compared = statuses.iter().filter(|status| **status == 401).count();
    assert!(
        compared <= limits::SIGN_IN_FAILURES_PER_SOURCE as usize,
        "{compared}"
    );
    assert!(statuses.iter().all(|status| [401, 429].contains(status)));
}

#[tokio::test]
async fn a_solved_challenge_lets_one_call_past_the_limit_of_its_source() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let client = Client::of(&app);
    sprayed(&client).await;
    let solved = client.solve_challenge().await;
    let body = json!({"identifier": person.call_sign, "password": PASSWORD});
    let call = || {
        let call = client.call("POST", "/sessions").json(&body);
        call.header("challenge-response", &solved).send()
    };
    call().await.expect(201);
    let again = call().await.expect(429);
    assert!(again.str("/detail").contains("used before"));
    for wrong in ["?", &solved[4..]] {
        sign_in(&client, &new_call_sign(), Some(wrong))
            .await
            .expect(429);
    }
    let late = client.solve_challenge().await;
    app.advance(limits::CHALLENGE_MINUTES.minutes()).await;
    sign_in(&client, &new_call_sign(), Some(&late))
        .await
        .expect(429);
}

#[tokio::test]
async fn of_two_calls_at_once_with_one_solution_exactly_one_passes() {
    let app = App::start().await;
    let client = Client::of(&app);
    sprayed(&client).await;
    let solved = client.solve_challenge().await;
    let people = [new_call_sign(), new_call_sign()];
    let calls = people
        .iter()
        .map(|one| sign_in(&client, one, Some(&solved)));
    let replies = futures::future::join_all(calls).await;
    let mut statuses: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [401, 429]);
}

#[tokio::test]
async fn a_used_challenge_stays_used_until_it_ends_though_expired_items_are_removed() {
    let app = App::start().await;
    let client = Client::of(&app);
    sprayed(&client).await;
    let solved = client.solve_challenge().await;
    let try_it = async || sign_in(&client, &new_call_sign(), Some(&solved)).await;
    try_it().await.expect(401);
    app.advance((limits::CHALLENGE_MINUTES - 1).minutes()).await;
    app.retention().await;
    try_it().await.expect(429);
}

#[tokio::test]
async fn a_challenge_lets_no_call_past_a_limit_of_a_person_or_a_number() {
    let app = App::start().await;
    let client = Client::of(&app);
    let call_sign = new_call_sign();
    for _ in 0..limits::SIGN_IN_FAILURES {
        sign_in(&client, &call_sign, None).await.expect(401);
    }
    let solved = client.solve_challenge().await;
    let refused = sign_in(&client, &call_sign, Some(&solved))
        .await
        .expect(429);
    assert_eq!(refused.json.get("challenge"), None);

    let body = json!({"phone": new_phone(), "purpose": "registration"});
    let ask = |solved: Option<&str>| {
        let mut call = client.call("POST", "/verifications").json(&body);
        if let Some(solved) = solved {
            call = call.header("challenge-response", solved);
        }
        call.send()
    };
    ask(None).await.expect(202);
    let refused = ask(Some(&solved)).await.expect(429);
    assert_eq!(refused.json.get("challenge"), None);
}

#[tokio::test]
async fn codes_accounts_and_recovery_codes_have_limits_of_a_source_with_a_challenge() {
    let app = App::start().await;
    let client = Client::of(&app);
    let code = || json!({"phone": new_phone(), "purpose": "registration"});
    let account = || json!({"call_sign": new_call_sign(), "password": PASSWORD, "policy_version": policy_version()});
    let reset = || {
        json!({
            "call_sign": new_call_sign(),
            "recovery_code": "00000-00000-00000-00000",
            "new_password": "another passphrase",
        })
    };
    let bodies: [(&str, &dyn Fn() -> Value, u32, u16); 3] = [
        ("/verifications", &code, limits::CODES_PER_SOURCE_HOUR, 202),
        ("/accounts", &account, limits::ACCOUNTS_PER_SOURCE_HOUR, 201),
        (
            "/password-resets",
            &reset,
            limits::SIGN_IN_FAILURES_PER_SOURCE,
            422,
        ),
    ];
    for (path, body, limit, status) in bodies {
        for _ in 0..limit {
            let call = client.call("POST", path).json(&body());
            call.send().await.expect(status);
        }
        let call = client.call("POST", path).json(&body());
        let refused = call.send().await.expect(429);
        assert_eq!(refused.str("/challenge"), "/challenge", "{path}");
        let solved = client.solve_challenge().await;
        let call = client.call("POST", path).json(&body());
        let let_past = call.header("challenge-response", &solved).send().await;
        let_past.expect(status);
    }
}

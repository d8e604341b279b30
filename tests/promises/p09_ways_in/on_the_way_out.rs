//! What people may still do while their deletion runs, and while it is held: every route of a person in each state.

use app::App;
use client::{
    PASSWORD, Person, contact, holds::hold, new_call_sign, order, policy_version, routes::ROUTES,
};
use serde_json::{Value, json};

/// A new password of each call, so that the next one can use it.
const NEW_PASSWORD: &str = "another passphrase";

/// A route of a person: method, path, body, and the status in the states active, deletion requested, and held.
type Row = (&'static str, &'static str, Value, [u16; 3]);

/// Every route that a session opens. Paths are those of a handoff and a thread that the person has.
fn table() -> Vec<Row> {
    let promotions = |wanted: bool| json!({"promotions": wanted});
    let password = json!({"new_password": NEW_PASSWORD, "password": PASSWORD});
    let call_sign = json!({"call_sign": new_call_sign(), "password": NEW_PASSWORD});
    let policy = json!({"policy_version": policy_version()});
    let question = || json!({"body": "?"});
    let deletion = json!({"mode": "grace", "password": NEW_PASSWORD});
    let reads = [200; 3];
    vec![
        ("GET", "/account", Value::Null, reads),
        ("GET", "/preferences", Value::Null, reads),
        ("GET", "/notices", Value::Null, reads),
        ("GET", "/contact", Value::Null, reads),
        ("GET", "/access-log", Value::Null, reads),
        ("GET", "/export", Value::Null, reads),
        ("GET", "/handoffs", Value::Null, reads),
        ("GET", "/handoffs/{handoff_id}", Value::Null, reads),
        ("GET", "/threads", Value::Null, reads),
        ("GET", "/threads/{thread_id}", Value::Null, reads),
        ("GET", "/deletion", Value::Null, [404, 200, 200]),
        ("PATCH", "/account", password, [200; 3]),
        ("PATCH", "/account", call_sign, [200, 409, 409]),
        ("PATCH", "/account", policy, [200, 409, 409]),
        // They were on before.
        ("PUT", "/preferences", promotions(false), [200; 3]),
        ("PUT", "/preferences", promotions(true), [200, 409, 409]),
        ("POST", "/threads", question(), [201; 3]),
        (
            "POST",
            "/threads/{thread_id}/messages",
            question(),
            [201; 3],
        ),
        ("PUT", "/contact", contact("新"), [200, 409, 409]),
        ("POST", "/handoffs", order("post"), [201, 409, 409]),
        ("DELETE", "/handoffs/{handoff_id}", Value::Null, [204; 3]),
        ("DELETE", "/contact", Value::Null, [204, 409, 409]),
        ("POST", "/deletion", deletion, [202; 3]),
        ("DELETE", "/deletion", Value::Null, [204, 204, 409]),
        ("DELETE", "/sessions/current", Value::Null, [204; 3]),
    ]
}

#[test]
fn the_table_has_every_route_that_a_session_opens() {
    const WITHOUT_SESSION: [&str; 15] = [
        "/verifications",
        "/accounts",
        "/sessions",
        "/password-resets",
        "/challenge",
        "/policy",
        "/openapi.json",
        "/reference",
        "/deletions/{request_id}",
        "/.well-known/jwks.json",
        "/numbers",
        "/carriers",
        "/",
        "/assets/{file}",
        "/health",
    ];
    for route in ROUTES
        .iter()
        .filter(|route| !route.is_signed && route.method != "HEAD")
    {
        let is_in_table = table()
            .iter()
            .any(|(method, path, ..)| (*method, *path) == (route.method, route.path));
        let needs_session = !WITHOUT_SESSION.contains(&route.path);
        assert_eq!(
            is_in_table, needs_session,
            "{} {}",
            route.method, route.path
        );
    }
}

async fn every_route(app: &App, state: usize) {
    let person = Person::by_call_sign(app).await;
    person.put_contact(&contact("旧")).await.expect(201);
    let handoff = person.order("post").await;
    let thread = person.send("POST", "/threads", &json!({"body": "?"})).await;
    let thread = thread.expect(201).str("/id").to_owned();
    let promotions = json!({"promotions": true});
    let on = person.send("PUT", "/preferences", &promotions).await;
    on.expect(200);
    if state > 0 {
        person.ask_for_deletion("grace").await;
    }
    if state == 2 {
        let who = json!({"identifier": person.call_sign});
        hold(app, app.day(30), &who).await;
    }
    let token = session_after_reset(&person).await;
    let account = person.client.call("GET", "/account").bearer(&token);
    let account = account.send().await.expect(200);
    let status = ["active", "deletion_requested", "held"][state];
    assert_eq!(account.str("/status"), status);
    for (method, path, body, statuses) in table() {
        let filled = path.replace("{handoff_id}", &handoff);
        let filled = filled.replace("{thread_id}", &thread);
        let mut call = person.client.call(method, &filled).bearer(&token);
        if !body.is_null() {
            call = call.json(&body);
        }
        let reply = call.send().await;
        let wanted = statuses[state];
        assert_eq!(
            reply.status, wanted,
            "{status}: {method} {path}: {}",
            reply.text
        );
    }
}

/// A session of somebody who has forgotten their password: a reset and a sign-in, which work in every state.
async fn session_after_reset(person: &Person) -> String {
    let body = json!({
        "call_sign": person.call_sign,
        "recovery_code": person.recovery_code,
        "new_password": PASSWORD,
    });
    let reset = person.client.call("POST", "/password-resets").json(&body);
    reset.send().await.expect(200);
    let body = json!({"identifier": person.call_sign, "password": PASSWORD});
    let opened = person.client.call("POST", "/sessions").json(&body);
    opened.send().await.expect(201).str("/token").to_owned()
}

#[tokio::test]
async fn an_active_account_may_do_everything() {
    every_route(&App::start().await, 0).await;
}

#[tokio::test]
async fn while_a_deletion_runs_requests_that_protect_people_or_reach_support_still_work() {
    every_route(&App::start().await, 1).await;
}

#[tokio::test]
async fn a_held_deletion_allows_the_same_except_cancelling() {
    every_route(&App::start().await, 2).await;
}

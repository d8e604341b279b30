//! P8: expired items cannot be read, even while the table still has them: TTL may take days.

use app::{App, tables};
use aws_sdk_dynamodb::types::AttributeValue;
use client::{PASSWORD, Person, contact, holds, new_phone, order, staff};
use qeg_domain::token::SessionToken;
use qeg_store::{Table, core::key::KEPT_ANSWER};
use serde_json::{Value, json};

/// Makes an item expire at this second; the item stays in the table.
async fn ends_now(app: &App, table: Table, pk: &str, sk: &str) {
    let now = AttributeValue::N(app.now().as_second().to_string());
    tables::set(app, table, (pk, sk), "expires_at", now).await;
}

fn subject(token: &str) -> String {
    format!("S#{}", token.split('.').next().unwrap())
}

#[tokio::test]
async fn an_expired_session_opens_nothing_and_is_not_in_the_export() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let body = json!({"identifier": person.call_sign, "password": PASSWORD});
    let opened = person.client.call("POST", "/sessions").json(&body);
    let token = opened.send().await.expect(201).str("/token").to_owned();
    let held = async || {
        let export = person.get("/export").await.expect(200).json;
        export["sessions"].as_array().unwrap().len()
    };
    assert_eq!(held().await, 2);
    let digest = SessionToken::parse(&token).unwrap().digest();
    ends_now(
        &app,
        Table::Subjects,
        &subject(&token),
        &format!("SESSION#{digest}"),
    )
    .await;
    let call = person.client.call("GET", "/account").bearer(&token);
    call.send().await.expect(401);
    assert_eq!(held().await, 1);
}

#[tokio::test]
async fn expired_handoffs_and_threads_are_not_found() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    person.put_contact(&contact("己")).await.expect(201);
    let handoff = person.order("post").await;
    let thread = person.send("POST", "/threads", &json!({"body": "?"})).await;
    let thread = thread.expect(201).str("/id").to_owned();
    let pk = subject(&person.token);
    for (path, sk) in [
        (format!("/handoffs/{handoff}"), format!("HANDOFF#{handoff}")),
        (format!("/threads/{thread}"), format!("THREAD#{thread}")),
    ] {
        person.get(&path).await.expect(200);
        ends_now(&app, Table::Subjects, &pk, &sk).await;
        person.get(&path).await.expect(404);
    }
    let export = person.get("/export").await.expect(200).json;
    for part in ["handoffs", "threads"] {
        assert_eq!(export[part], json!([]), "{part}");
    }
}

#[tokio::test]
async fn a_receipt_shows_nothing_once_its_request_has_expired() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let (id, receipt) = person.ask_for_deletion("grace").await;
    person.delete("/deletion").await.expect(204);
    let followed = person.follow(&id, &receipt).await.expect(200);
    assert_eq!(followed.str("/state"), "cancelled");
    ends_now(&app, Table::Ledger, &format!("D#{id}"), "REQUEST").await;
    person.follow(&id, &receipt).await.expect(401);
}

/// Keys of the kept answers.
async fn kept_answers(app: &App) -> Vec<String> {
    let items = tables::scan(app, Table::Transient).await;
    let keys = items.iter().map(|item| tables::text(item, "pk").to_owned());
    keys.filter(|pk| pk.starts_with("IDEM#")).collect()
}

#[tokio::test]
async fn an_idempotency_key_is_free_again_though_its_answer_is_not_removed_yet() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let post = async |path: &str, body: Value| {
        let call = person.client.call("POST", path).bearer(&person.token);
        call.header("idempotency-key", "once")
            .json(&body)
            .send()
            .await
    };
    // A sealed answer, and a plain one.
    let first = post("/threads", json!({"body": "?"})).await.expect(201);
    let verification = json!({"phone": new_phone(), "purpose": "registration"});
    post("/verifications", verification).await.expect(202);
    post("/threads", json!({"body": "!"})).await.expect(422);
    let keys = kept_answers(&app).await;
    assert_eq!(keys.len(), 2);
    for pk in keys {
        ends_now(&app, Table::Transient, &pk, KEPT_ANSWER).await;
    }
    let second = post("/threads", json!({"body": "!"})).await.expect(201);
    assert_ne!(second.str("/id"), first.str("/id"));
    let again = post("/threads", json!({"body": "!"})).await.expect(201);
    assert_eq!(again.json, second.json);
    let verification = json!({"phone": new_phone(), "purpose": "registration"});
    post("/verifications", verification).await.expect(202);
}

#[tokio::test]
async fn the_key_of_a_handoff_is_free_again_though_the_handoff_is_not_removed_yet() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    person.put_contact(&contact("庚")).await.expect(201);
    let ordered = async || {
        let call = person
            .client
            .call("POST", "/handoffs")
            .bearer(&person.token);
        call.header("idempotency-key", "once")
            .json(&order("post"))
            .send()
            .await
    };
    let first = ordered().await.expect(201);
    assert_eq!(ordered().await.expect(201).json, first.json);
    let pk = subject(&person.token);
    let items = tables::scan(&app, Table::Subjects).await;
    let mut keys = items.iter().map(|item| tables::text(item, "sk"));
    let sk = keys.find(|sk| sk.starts_with("ORDERED#")).unwrap();
    ends_now(&app, Table::Subjects, &pk, sk).await;
    let second = ordered().await.expect(201);
    assert_ne!(second.str("/id"), first.str("/id"));
    assert_eq!(ordered().await.expect(201).json, second.json);
    let location = second.header("location").unwrap();
    let path = location.strip_prefix("/v1").unwrap();
    assert_eq!(person.get(path).await.expect(200).str("/status"), "queued");
}

#[tokio::test]
async fn an_expired_hold_and_an_expired_request_are_not_found_by_staff() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let (request, _) = person.ask_for_deletion("grace").await;
    let of_request = json!({"request_id": request});
    let id = holds::hold(&app, app.day(30), &of_request).await;
    holds::lift(&app, &id).await.expect(204);
    let beside = format!("/staff/holds?person_of={id}");
    staff(&app, 1, "GET", &beside, None).await.expect(200);
    ends_now(&app, Table::Ledger, &format!("HOLD#{id}"), "HOLD").await;
    holds::lift(&app, &id).await.expect(404);
    staff(&app, 1, "GET", &beside, None).await.expect(404);

    person.delete("/deletion").await.expect(204);
    let again = holds::hold_of(app.day(30), &of_request);
    let place = || staff(&app, 0, "POST", "/staff/holds", Some(&again));
    place().await.expect(409);
    ends_now(&app, Table::Ledger, &format!("D#{request}"), "REQUEST").await;
    place().await.expect(404);
}

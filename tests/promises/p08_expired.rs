//! P8: what is kept no longer cannot be read, though the table still has it: TTL may take days.

use app::{App, tables};
use aws_sdk_dynamodb::types::AttributeValue;
use client::{PASSWORD, Person, contact};
use qeg_domain::token::SessionToken;
use qeg_store::Table;
use serde_json::json;

/// The time of an item is over from this second on; the item stays.
async fn ends_now(app: &App, table: Table, pk: &str, sk: &str) {
    let now = AttributeValue::N(app.now().as_second().to_string());
    tables::set(app, table, (pk, sk), "expires_at", now).await;
}

fn subject(token: &str) -> String {
    format!("S#{}", token.split('.').next().unwrap())
}

#[tokio::test]
async fn a_session_opens_nothing_and_is_no_longer_held() {
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
async fn handoffs_and_threads_are_gone_for_the_person() {
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
async fn a_receipt_leads_nowhere_once_its_request_is_kept_no_longer() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let (id, receipt) = person.ask_for_deletion("grace").await;
    person.delete("/deletion").await.expect(204);
    let followed = person.follow(&id, &receipt).await.expect(200);
    assert_eq!(followed.str("/state"), "cancelled");
    ends_now(&app, Table::Ledger, &format!("D#{id}"), "REQUEST").await;
    person.follow(&id, &receipt).await.expect(401);
}

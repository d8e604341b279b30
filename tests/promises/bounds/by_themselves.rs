//! What functions do by themselves is of one size: sending, messages to everybody, schedules, purge.

use app::{App, tables};
use aws_sdk_dynamodb::types::AttributeValue;
use client::{Carrier, Client, PASSWORD, Person, Product as _, contact};
use jiff::ToSpan as _;
use qeg_store::Table;
use serde_json::json;

use super::{order_all, somebody, within};

#[tokio::test]
async fn a_code_and_a_notice_are_sent_in_transactions_of_one_size() {
    let app = App::start().await;
    let person = somebody(&app).await;
    order_all(&person).await;
    app.advance(2.minutes()).await;
    let phone = person.phone.clone().unwrap();
    let body = json!({"phone": phone, "purpose": "password_reset"});
    let asked = person.client.call("POST", "/verifications").json(&body);
    asked.send().await.expect(202);
    let kind = "a code is sent to somebody with an account";
    within(&app, kind, app.deliver()).await;
    let event = json!({
        "type": "notice_due", "subject": person.subject(), "notice_id": format!("{:032x}", 1),
        "template": "support_answered", "params": {},
    });
    let queue = app.sqs().send_message();
    let queue = queue.queue_url(app.queue("notification"));
    queue.message_body(event.to_string()).send().await.unwrap();
    let kind = "a notice that another function asked for is written and sent";
    within(&app, kind, app.deliver()).await;
}

#[tokio::test]
async fn a_message_to_everybody_is_of_one_size() {
    let app = App::start().await;
    // More accounts in one shard than a page has. Nothing is behind them, so nobody gets the notice.
    for n in 0..=91 {
        let text = |text: String| AttributeValue::S(text);
        let item = [
            ("pk".to_owned(), text(format!("S#7{n:031x}"))),
            ("sk".to_owned(), text("ACCOUNT".to_owned())),
            ("account_shard".to_owned(), text("7".to_owned())),
        ];
        tables::put(&app, Table::Subjects, item.into()).await;
    }
    let body = json!({
        "template": "policy_changed", "audience": "everyone", "params": {"effective_on": app.day(30)},
    });
    let client = Client::of(&app);
    let staff = app.staff(0);
    let asked = client.signed(&staff, "POST", "/staff/notices", Some(&body));
    let kind = "a message to everybody is asked for";
    within(&app, kind, asked).await.expect(202);
    let kind = "a page of a message to everybody is spread";
    within(&app, kind, app.deliver()).await;
}

#[tokio::test]
async fn an_unused_account_is_notified_and_ended_in_transactions_of_one_size() {
    let app = App::start().await;
    let person = somebody(&app).await;
    app.advance(1_070.days()).await;
    let kind = "retention asks for a notice to an unused account";
    within(&app, kind, app.retention()).await;
    app.advance(31.days()).await;
    let kind = "retention ends an unused account";
    within(&app, kind, app.retention()).await;
    let body = json!({"identifier": person.call_sign, "password": PASSWORD});
    let opened = person.client.call("POST", "/sessions").json(&body);
    let opened = opened.send().await.expect(201);
    let account = person.client.call("GET", "/account");
    let account = account.bearer(opened.str("/token")).send().await;
    assert_eq!(account.str("/status"), "deletion_requested");
}

#[tokio::test]
async fn an_erasure_is_completed_and_its_carrier_reminded_in_transactions_of_one_size() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    person.put_contact(&contact("丙")).await.expect(201);
    let ids = order_all(&person).await;
    for id in &ids {
        Carrier::post(&app).collect(id).await.expect(200);
    }
    let (id, receipt) = person.ask_for_deletion("immediate").await;
    person.until(&id, &receipt, "erased").await;
    let kind = "purge completes, reminds carriers and gives them up";
    within(&app, kind, async {
        for _ in 0..20 {
            app.advance(1.day()).await;
        }
    })
    .await;
    let followed = person.follow(&id, &receipt).await.expect(200);
    assert_eq!(followed.str("/state"), "completed");
}

#[tokio::test]
async fn a_thread_is_read_by_staff_in_a_transaction_of_one_size() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let question = json!({"body": "问"});
    let asked = person.send("POST", "/threads", &question).await;
    let id = asked.expect(201).str("/id").to_owned();
    let (client, staff) = (Client::of(&app), app.staff(0));
    let path = format!("/staff/threads/{id}");
    let read = client.signed(&staff, "GET", &path, None);
    within(&app, "staff read a thread", read).await.expect(200);
}

#[tokio::test]
async fn purge_holds_and_resumes_in_transactions_of_one_size() {
    let app = App::start().await;
    let person = somebody(&app).await;
    order_all(&person).await;
    let who = json!({"identifier": person.call_sign});
    client::holds::hold(&app, app.day(2), &who).await;
    person.ask_for_deletion("grace").await;
    within(&app, "purge holds a deletion", app.advance(1.hour())).await;
    let account = person.get("/account").await.expect(200);
    assert_eq!(account.str("/status"), "held");
    within(&app, "purge resumes a deletion", app.advance(3.days())).await;
    let account = person.get("/account").await.expect(200);
    assert_eq!(account.str("/status"), "deletion_requested");
}

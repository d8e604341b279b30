//! P8: data that is no longer needed is removed by the retention schedule, and its reports can be checked.

mod everything;
mod recount;
mod years;

use app::{App, tables};
use aws_sdk_dynamodb::types::AttributeValue;
use client::{PASSWORD, Person};
use jiff::{SignedDuration, ToSpan as _, civil::Date};
use qeg_domain::{calendar::received_on, token::SessionToken};
use qeg_retention::Mode;
use qeg_store::Table;
use serde_json::{Value, json};

/// The input with which an operator invokes the function.
const DRY_RUN: &str = include_str!("../../events/retention_dry_run.json");

fn today(app: &App) -> Date {
    received_on(app.now())
}

async fn message_with(person: &Person, part: &str) -> String {
    let phone = person.phone.as_deref().unwrap();
    let messages = person.client.messages(phone).await;
    let message = messages.into_iter().find(|message| message.contains(part));
    message.expect("the message was sent")
}

/// A plain attribute of the account.
async fn of_account(app: &App, person: &Person, name: &str) -> String {
    let token = SessionToken::parse(&person.token).unwrap();
    let pk = format!("S#{}", token.subject());
    let account = tables::item(app, Table::Subjects, &pk, "ACCOUNT").await;
    tables::text(&account.unwrap(), name).to_owned()
}

fn actions(log: &Value) -> Vec<&str> {
    let entries = log["entries"].as_array().unwrap().iter();
    entries
        .map(|entry| entry["action"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn unused_account_is_notified_then_deleted_and_can_still_be_kept() {
    let app = App::start().await;
    let person = Person::by_phone(&app).await;
    let active_on = today(&app);
    app.advance(1_070.days()).await;
    app.retention().await;
    let until = active_on.checked_add(1_098.days()).unwrap();
    let until = until.max(app.day(30));
    let notified = message_with(&person, "长期未登录").await;
    assert!(notified.contains(&until.to_string()), "{notified}");
    assert_eq!(of_account(&app, &person, "status").await, "active");

    app.advance(31.days()).await;
    app.retention().await;
    let ends = message_with(&person, "24小时内登录").await;
    assert_eq!(
        of_account(&app, &person, "status").await,
        "deletion_requested"
    );

    // A person who signs in can see the reason and cancel; the account then counts as used.
    let body = json!({"identifier": person.phone, "password": PASSWORD});
    let opened = person.client.call("POST", "/sessions").json(&body);
    let token = opened.send().await.expect(201).str("/token").to_owned();
    let get = async |path: &str| {
        let call = person.client.call("GET", path).bearer(&token);
        call.send().await.expect(200)
    };
    let account = get("/account").await;
    let due = account.str("/deletion/due_on");
    assert!(ends.contains(due), "{ends}");
    let log = get("/access-log").await.json;
    for action in ["notice.written", "inactivity.told", "deletion.requested"] {
        assert!(actions(&log).contains(&action), "{action} in {log}");
    }
    let call = person.client.call("DELETE", "/deletion").bearer(&token);
    call.send().await.expect(204);
    let export = get("/export").await.json;
    assert_eq!(
        export["account"]["last_sign_in_on"],
        today(&app).to_string()
    );
    assert_eq!(export["account"]["status"], "active");
}

#[tokio::test]
async fn the_schedule_removes_expired_items_from_every_table() {
    let app = App::start().await;
    for (table, pk, sk) in [
        (Table::Subjects, "LOOKUP#gone", "LOOKUP"),
        (Table::Ledger, "B#gone", "BROADCAST"),
        (Table::Transient, "R#gone", "LOG"),
    ] {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let second = app.now().as_second();
        for (pk, end) in [
            (pk.to_owned(), second - 1),
            (format!("{pk}-not"), second + 60),
        ] {
            let item = [
                ("pk".to_owned(), text(&pk)),
                ("sk".to_owned(), text(sk)),
                ("expires_at".to_owned(), AttributeValue::N(end.to_string())),
            ];
            tables::put(&app, table, item.into()).await;
        }
        app.retention().await;
        assert_eq!(tables::item(&app, table, pk, sk).await, None);
        let kept = tables::item(&app, table, &format!("{pk}-not"), sk).await;
        assert!(kept.is_some(), "only what is over goes");
    }
}

#[tokio::test]
async fn a_dry_run_says_what_a_run_would_do_and_does_nothing() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let event: Value = serde_json::from_str(DRY_RUN).unwrap();
    assert_eq!(Mode::of(&event), Some(Mode::DryRun));
    let mut expired = tables::key("R#over", "LOG");
    let over = AttributeValue::N((app.now().as_second() - 1).to_string());
    expired.insert("expires_at".to_owned(), over);
    tables::put(&app, Table::Transient, expired).await;
    let stop_at = app.now() + SignedDuration::from_mins(5);
    let report = app.services().retention.run(Mode::DryRun, stop_at).await;
    let kept = tables::item(&app, Table::Transient, "R#over", "LOG").await;
    assert!(kept.is_some(), "a dry run removes nothing");
    let report = serde_json::to_value(report.unwrap()).unwrap();
    assert_eq!(report["dry_run"], true);
    assert_eq!(report["complete"], true);
    let lines = report["categories"].as_array().unwrap().iter();
    assert!(lines.clone().all(|line| line["removed"] == 0), "{report}");
    let accounts = lines.clone().find(|line| line["category"] == "account");
    assert_eq!(accounts.unwrap()["held"], 1);
    let limits = lines.clone().find(|line| line["category"] == "limit");
    assert_eq!(limits.unwrap()["over"], 1, "{report}");
    let text = report.to_string();
    for id in [person.subject(), person.call_sign.as_deref().unwrap()] {
        assert!(!text.contains(id), "a report holds numbers only");
    }
    for odd in [
        r#"{"dry_run": false}"#,
        r#"{"dry_run": true, "x": 1}"#,
        "{}",
    ] {
        let event: Value = serde_json::from_str(odd).unwrap();
        assert_eq!(Mode::of(&event), None, "{odd}");
    }
}

/// A thread with an answer, in the account of this person.
async fn conversation(app: &App, person: &Person) -> String {
    let asked = person.send("POST", "/threads", &json!({"body": "?"})).await;
    let id = asked.expect(201).str("/id").to_owned();
    let path = format!("/staff/threads/{id}/messages");
    let answer = json!({"body": "!"});
    let answered = client::staff(app, 0, "POST", &path, Some(&answer)).await;
    answered.expect(201);
    id
}

#[tokio::test]
async fn the_messages_of_a_thread_go_with_it_also_when_ttl_was_first_and_no_others_do() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let mut threads = Vec::new();
    for _ in 0..3 {
        threads.push(conversation(&app, &person).await);
    }
    let token = SessionToken::parse(&person.token).unwrap();
    let pk = format!("S#{}", token.subject());
    let [first, second, third] = threads.as_slice() else {
        unreachable!("three were made")
    };
    let over = AttributeValue::N(app.now().as_second().to_string());
    let sk = format!("THREAD#{first}");
    tables::set(&app, Table::Subjects, (&pk, &sk), "expires_at", over).await;
    tables::delete(&app, Table::Subjects, &pk, &format!("THREAD#{second}")).await;
    let path = format!("/threads/{second}");
    person.get(&path).await.expect(404);

    let report = app.retention().await;
    assert_eq!((report.unknown, report.failed), (0, 0));
    let mut lines = report.categories.iter();
    let line = lines.find(|line| line.category.as_str() == "thread");
    let line = line.unwrap();
    // The first thread with two messages, the two messages of the second; the third one stays as a whole.
    assert_eq!((line.over, line.removed, line.held), (5, 5, 3));
    assert_eq!(line.endless, 0);
    let items = tables::scan(&app, Table::Subjects).await;
    let left = items.iter().filter(|item| {
        let sk = tables::text(item, "sk");
        sk.starts_with("THREAD#") || sk.starts_with("MESSAGE#")
    });
    let left: Vec<&str> = left.map(|item| tables::text(item, "sk")).collect();
    assert!(left.len() == 3 && left.iter().all(|sk| sk.contains(third)));
    let path = format!("/threads/{third}");
    let kept = person.get(&path).await.expect(200).json;
    assert_eq!(kept["messages"].as_array().unwrap().len(), 2);
}

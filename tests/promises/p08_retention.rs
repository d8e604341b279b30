//! P8: what is no longer needed is cleaned up, by a schedule that is applied and can be counted after.

mod recount;
mod years;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::{Timestamp, ToSpan, civil::Date};
use qeg_domain::calendar::received_on;
use serde_json::{Value, json};
use stack::{
    ENDPOINTS, eventually,
    people::{PASSWORD, Person},
    record::has_done,
    signed::{Invoked, invoke_for_answer},
    tables::dynamodb,
};

/// What an operator calls the function with.
const DRY_RUN: &str = include_str!("../../events/retention_dry_run.json");

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn today() -> Date {
    received_on(Timestamp::now())
}

fn ago(days: i64) -> Date {
    today().checked_sub(days.days()).unwrap()
}

/// Puts the days of an account back, as if so much time had passed.
async fn days_of(person: &Person, active_on: Date, notified_on: Option<Date>) {
    let subject = person.token.split('.').next().unwrap();
    let mut update = dynamodb()
        .await
        .update_item()
        .table_name(&ENDPOINTS.tables["subjects"])
        .key("pk", text(&format!("S#{subject}")))
        .key("sk", text("ACCOUNT"))
        .expression_attribute_values(":active", text(&active_on.to_string()))
        .condition_expression("attribute_exists(active_on)");
    update = match notified_on {
        Some(day) => update
            .update_expression("SET active_on = :active, notified_on = :told")
            .expression_attribute_values(":told", text(&day.to_string())),
        None => update.update_expression("SET active_on = :active"),
    };
    update.send().await.unwrap();
}

async fn message_with(person: &Person, part: &str) -> String {
    let phone = person.phone.as_deref().unwrap();
    eventually(part, async || {
        let messages = person.client.messages(phone).await;
        messages.into_iter().find(|message| message.contains(part))
    })
    .await
}

fn actions(log: &Value) -> Vec<&str> {
    let entries = log["entries"].as_array().unwrap().iter();
    entries
        .map(|entry| entry["action"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn who_does_not_sign_in_for_years_is_told_then_deleted_and_can_still_come_back() {
    let person = Person::by_phone().await;
    days_of(&person, ago(1_070), None).await;
    let until = ago(1_070).checked_add(1_098.days()).unwrap();
    let until = until.max(today().checked_add(30.days()).unwrap());
    let told = message_with(&person, "长期未登录").await;
    assert!(told.contains(&until.to_string()), "{told}");
    let account = person.get("/account").await.expect(200);
    assert_eq!(account.str("/status"), "active");

    days_of(&person, ago(1_200), Some(ago(31))).await;
    let ends = message_with(&person, "24小时内登录").await;
    let account = person.get("/account").await.expect(200);
    assert_eq!(account.str("/status"), "deletion_requested");
    let due = account.str("/deletion/due_on");
    assert!(ends.contains(due), "{ends}");
    let log = person.get("/access-log").await.expect(200).json;
    for action in ["notice.written", "inactivity.told", "deletion.requested"] {
        assert!(actions(&log).contains(&action), "{action} in {log}");
    }

    // Whoever signs in can cancel, and is in use again.
    let body = json!({"identifier": person.phone, "password": PASSWORD});
    let opened = person.client.call("POST", "/sessions").json(&body);
    let token = opened.send().await.expect(201).str("/token").to_owned();
    let call = person.client.call("DELETE", "/deletion").bearer(&token);
    call.send().await.expect(204);
    let call = person.client.call("GET", "/export").bearer(&token);
    let export = call.send().await.expect(200).json;
    assert_eq!(export["account"]["last_sign_in_on"], today().to_string());
    assert_eq!(export["account"]["status"], "active");
}

#[tokio::test]
async fn the_schedule_removes_what_is_over_from_every_table() {
    let client = dynamodb().await;
    for (table, pk, sk) in [
        ("subjects", "LOOKUP#gone", "LOOKUP"),
        ("ledger", "B#gone", "BROADCAST"),
        ("transient", "R#gone", "LOG"),
    ] {
        // TTL removes them too: until it was retention that did, there is another one.
        eventually(table, async || {
            let over = (Timestamp::now().as_second() - 1).to_string();
            let put = client
                .put_item()
                .table_name(&ENDPOINTS.tables[table])
                .item("pk", text(pk))
                .item("sk", text(sk))
                .item("expires_at", AttributeValue::N(over));
            put.send().await.unwrap();
            has_done("retention", "dynamodb:DeleteItem", table).then_some(())
        })
        .await;
        eventually("it is gone", async || {
            let get = client.get_item().table_name(&ENDPOINTS.tables[table]);
            let get = get.key("pk", text(pk)).key("sk", text(sk)).send();
            get.await.unwrap().item.is_none().then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn a_dry_run_says_what_a_run_would_do_and_does_nothing() {
    let person = Person::by_call_sign().await;
    let report = eventually("retention is not busy", async || {
        let (ended, report) = invoke_for_answer("retention", DRY_RUN).await;
        assert_ne!(ended, Invoked::Failed, "{report}");
        (ended == Invoked::Done).then_some(report)
    })
    .await;
    assert_eq!(report["dry_run"], true);
    assert_eq!(report["complete"], true);
    let removed = report["categories"].as_array().unwrap().iter();
    assert!(removed.clone().all(|line| line["removed"] == 0), "{report}");
    let accounts = removed.clone().find(|line| line["category"] == "account");
    assert!(accounts.unwrap()["held"].as_u64().unwrap() >= 1);
    let text = report.to_string();
    let subject = person.token.split('.').next().unwrap();
    for id in [subject, person.call_sign.as_deref().unwrap()] {
        assert!(!text.contains(id), "a report holds numbers only");
    }
    for odd in [
        r#"{"dry_run": false}"#,
        r#"{"dry_run": true, "x": 1}"#,
        "{}",
    ] {
        let (ended, _) = eventually("an answer", async || {
            let answer = invoke_for_answer("retention", odd).await;
            (answer.0 != Invoked::Busy).then_some(answer)
        })
        .await;
        assert_eq!(ended, Invoked::Failed, "{odd}");
    }
}

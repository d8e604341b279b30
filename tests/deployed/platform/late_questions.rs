//! P3: a question that is late raises an alarm. The alarm reads the metrics in the log of the scheduled run.

use aws_sdk_dynamodb::types::AttributeValue;
use client::{Person, staff};
use serde_json::{Value, json};
use stack::{
    SCHEDULE, Stack, eventually,
    logs::lines,
    signed::{Invoked, invoke},
    tables::{self, dynamodb},
};

/// Asks something; gives the thread's id.
async fn ask(person: &Person, body: &str) -> String {
    let asked = person
        .send("POST", "/threads", &json!({"body": body}))
        .await;
    asked.expect(201).str("/id").to_owned()
}

/// Looks for a thread on every page of the staff's list.
async fn listed(id: &str) -> Option<Value> {
    let mut path = "/staff/threads?state=open".to_owned();
    loop {
        let page = staff(Stack, 0, "GET", &path, None).await.expect(200).json;
        let threads = page["threads"].as_array().unwrap();
        if let Some(found) = threads.iter().find(|one| one["id"] == id) {
            return Some(found.clone());
        }
        path = format!(
            "/staff/threads?state=open&cursor={}",
            page["next"].as_str()?
        );
    }
}

/// Moves the time of a question back. No function does this.
async fn asked_at(person: &Person, id: &str, time: &str, place: String) {
    let client = dynamodb().await;
    let (pk, sk) = (format!("S#{}", person.subject()), format!("THREAD#{id}"));
    for (name, value) in [("asked_at", time.to_owned()), ("open_place", place)] {
        let value = AttributeValue::S(value);
        tables::set(&client, "subjects", (&pk, &sk), name, value).await;
    }
}

#[tokio::test]
async fn a_late_question_is_first_in_the_list_and_in_the_metrics_of_the_log() {
    let person = Person::by_call_sign(Stack).await;
    let (late, fresh) = (ask(&person, "早").await, ask(&person, "晚").await);
    let place = format!("2026-02-06T08:00:00.000Z#{late}");
    asked_at(&person, &late, "2026-02-06T08:00:00Z", place).await;
    let list = staff(Stack, 0, "GET", "/staff/threads", None)
        .await
        .expect(200);
    assert_eq!(list.str("/threads/0/id"), late);
    assert_eq!(list.str("/threads/0/answer_due_on"), "2026-02-24");
    assert!(list.json["threads"][0]["working_days_left"].as_i64() < Some(0));
    let due = list.json["threads"].as_array().unwrap().iter();
    let due: Vec<&str> = due
        .filter_map(|one| one["answer_due_on"].as_str())
        .collect();
    assert!(due.is_sorted());
    assert!(listed(&fresh).await.is_some());
    assert_eq!(invoke("support", SCHEDULE).await, Invoked::Done);
    let line = eventually("the scheduled run writes the metric", async || {
        let lines = lines("support", "NearestThreadWorkingDays").await;
        let mut late = lines
            .into_iter()
            .filter(|line| line["OverdueThreads"].as_f64() > Some(0.0));
        late.next()
    })
    .await;
    assert!(line["NearestThreadWorkingDays"].as_f64() < Some(0.0));
    let namespace = &line["_aws"]["CloudWatchMetrics"][0]["Namespace"];
    assert!(namespace.as_str().unwrap().starts_with("QEG/"));
    let path = format!("/staff/threads/{late}/messages");
    let reply = json!({"body": "抱歉", "close": true});
    staff(Stack, 0, "POST", &path, Some(&reply))
        .await
        .expect(201);
    assert!(listed(&late).await.is_none());
}

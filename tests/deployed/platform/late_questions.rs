//! P3: a question that is late raises an alarm. The alarm reads the metrics in the log of the scheduled run.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use stack::{
    ENDPOINTS, eventually,
    logs::lines,
    oversight::staff,
    people::Person,
    signed::{Invoked, invoke},
    tables::{self, Item, dynamodb},
};

const TICK: &str = include_str!("../../../events/schedule.json");

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
        let page = staff(0, "GET", &path, None).await.expect(200).json;
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

/// Changes a thread as no function would.
async fn tamper(id: &str, set: &str, values: &[(&str, AttributeValue)]) {
    let all = tables::scan(&dynamodb().await, "subjects").await;
    let is_it = |item: &&Item| {
        let sk = tables::text(item, "sk");
        sk.starts_with("THREAD#") && sk.ends_with(id)
    };
    let thread = all.iter().find(is_it).unwrap();
    let mut update = dynamodb().await.update_item();
    for (name, value) in values {
        update = update.expression_attribute_values(*name, value.clone());
    }
    let update = update.table_name(&ENDPOINTS.tables["subjects"]);
    let update = update.key("pk", thread["pk"].clone());
    let update = update.key("sk", thread["sk"].clone());
    update.update_expression(set).send().await.unwrap();
}

#[tokio::test]
async fn a_late_question_is_first_in_the_list_and_in_the_metrics_of_the_log() {
    let person = Person::by_call_sign().await;
    let (late, fresh) = (ask(&person, "早").await, ask(&person, "晚").await);
    let asked = "2026-02-06T08:00:00Z";
    let place = format!("2026-02-06T08:00:00.000Z#{late}");
    let values = [
        (":asked", AttributeValue::S(asked.to_owned())),
        (":place", AttributeValue::S(place)),
    ];
    tamper(&late, "SET asked_at = :asked, open_place = :place", &values).await;
    let list = staff(0, "GET", "/staff/threads", None).await.expect(200);
    assert_eq!(list.str("/threads/0/id"), late);
    assert_eq!(list.str("/threads/0/answer_due_on"), "2026-02-24");
    assert!(list.json["threads"][0]["working_days_left"].as_i64() < Some(0));
    let due = list.json["threads"].as_array().unwrap().iter();
    let due: Vec<&str> = due
        .filter_map(|one| one["answer_due_on"].as_str())
        .collect();
    assert!(due.is_sorted());
    assert!(listed(&fresh).await.is_some());
    assert_eq!(invoke("support", TICK).await, Invoked::Done);
    let line = eventually("the scheduled run writes the metric", async || {
        let lines = lines("support", "NearestThreadWorkingDays").await;
        let mut late = lines
            .into_iter()
            .filter(|line| line["OverdueThreads"].as_f64() > Some(0.0));
        late.next()
    })
    .await;
    assert!(line["NearestThreadWorkingDays"].as_f64() < Some(0.0));
    assert_eq!(line["_aws"]["CloudWatchMetrics"][0]["Namespace"], "QEG");
    let path = format!("/staff/threads/{late}/messages");
    let reply = json!({"body": "抱歉", "close": true});
    staff(0, "POST", &path, Some(&reply)).await.expect(201);
    assert!(listed(&late).await.is_none());
}

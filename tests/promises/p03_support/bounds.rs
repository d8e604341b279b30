//! How many threads and messages there can be, how long they are kept, and when a question is late.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;
use stack::{
    ENDPOINTS, eventually,
    logs::lines,
    people::Person,
    signed::{Invoked, invoke},
    tables::{self, dynamodb},
};

use super::{ask, items, listed, reply, staff, words};

const TICK: &str = include_str!("../../../events/schedule.json");

/// Changes a thread as no function would.
async fn tamper(id: &str, set: &str, values: &[(&str, AttributeValue)]) {
    let all = items(id).await;
    let thread = all.iter();
    let mut thread = thread.filter(|item| tables::text(item, "sk").starts_with("THREAD#"));
    let thread = thread.next().unwrap();
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
async fn as_many_threads_as_can_be_read_are_open_at_once_and_the_list_pages() {
    let person = Person::by_call_sign().await;
    let mut ids = Vec::new();
    for _ in 0..10 {
        ids.push(ask(&person, &words("问")).await);
    }
    let body = json!({"body": words("多")});
    let refused = person.send("POST", "/threads", &body).await.expect(409);
    assert!(refused.str("/reason").contains("open"));
    // Of several at once no more get in than there is room for.
    let close = json!({"body": "答", "close": true});
    reply(&ids[0], &close).await.expect(201);
    let at_once = (0..4).map(|_| person.send("POST", "/threads", &body));
    let at_once = futures::future::join_all(at_once).await;
    let taken = at_once.iter().filter(|one| one.status == 201);
    assert_eq!(taken.count(), 1);
    // Somebody who has phoned has phoned.
    let phoned = json!({"identifier": person.call_sign, "channel": "phone", "body": "电话"});
    staff("POST", "/staff/threads", Some(&phoned))
        .await
        .expect(201);
    let (mut found, mut path) = (Vec::new(), "/threads".to_owned());
    loop {
        let page = person.get(&path).await.expect(200).json;
        let threads = page["threads"].as_array().unwrap();
        assert!(threads.len() <= 5);
        found.extend(threads.iter().map(|one| one["id"].to_string()));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("/threads?cursor={next}");
    }
    let count = found.len();
    found.sort_unstable();
    found.dedup();
    assert_eq!((count, found.len()), (12, 12));
}

#[tokio::test]
async fn a_full_thread_takes_no_questions_then_no_answers_and_is_closed() {
    let person = Person::by_call_sign().await;
    let id = ask(&person, "1").await;
    let path = format!("/threads/{id}/messages");
    let more = json!({"body": "多"});
    for _ in 1..50 {
        person.send("POST", &path, &more).await.expect(201);
    }
    let refused = person.send("POST", &path, &more).await.expect(409);
    assert!(refused.str("/reason").contains("POST /threads"));
    for number in 51..=60 {
        let replied = reply(&id, &more).await.expect(201);
        let state = if number == 60 { "closed" } else { "open" };
        assert_eq!(replied.str("/state"), state, "{number}");
    }
    reply(&id, &more).await.expect(409);
    let thread = person.get(&format!("/threads/{id}")).await.expect(200);
    assert_eq!(thread.json["messages"].as_array().unwrap().len(), 60);
    let all = items(&id).await;
    assert!(all.iter().all(|item| item.contains_key("expires_at")));
    assert_eq!(all.len(), 62);
}

#[tokio::test]
async fn what_has_expired_cannot_be_read_though_it_is_there() {
    let person = Person::by_call_sign().await;
    let id = ask(&person, &words("旧")).await;
    reply(&id, &json!({"body": "答", "close": true}))
        .await
        .expect(201);
    let end = items(&id).await;
    let end: i64 = end[0]["expires_at"].as_n().unwrap().parse().unwrap();
    let days = (end - jiff::Timestamp::now().as_second()) / 86_400;
    assert!((1095..=1098).contains(&days), "{days} days");
    let ago = jiff::Timestamp::now().as_second() - 1;
    let ago = AttributeValue::N(ago.to_string());
    tamper(&id, "SET expires_at = :ago", &[(":ago", ago)]).await;
    person.get(&format!("/threads/{id}")).await.expect(404);
    let path = format!("/threads/{id}/messages");
    let body = json!({"body": words("还在？")});
    person.send("POST", &path, &body).await.expect(404);
    let list = person.get("/threads").await.expect(200);
    assert_eq!(list.json["threads"], json!([]));
    let export = person.get("/export").await.expect(200);
    assert_eq!(export.json["threads"], json!([]));
    staff("GET", &format!("/staff/threads/{id}"), None)
        .await
        .expect(404);
    reply(&id, &body).await.expect(404);
}

#[tokio::test]
async fn a_late_question_is_first_in_the_list_and_raises_an_alarm() {
    let person = Person::by_call_sign().await;
    let (late, fresh) = (ask(&person, "早").await, ask(&person, "晚").await);
    let asked = "2026-02-06T08:00:00Z";
    let place = format!("2026-02-06T08:00:00.000Z#{late}");
    let values = [
        (":asked", AttributeValue::S(asked.to_owned())),
        (":place", AttributeValue::S(place)),
    ];
    tamper(&late, "SET asked_at = :asked, open_place = :place", &values).await;
    let list = staff("GET", "/staff/threads", None).await.expect(200);
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
    let line = eventually("the look tells of it", async || {
        let lines = lines("support", "NearestThreadWorkingDays").await;
        let mut late = lines
            .into_iter()
            .filter(|line| line["OverdueThreads"].as_f64() > Some(0.0));
        late.next()
    })
    .await;
    assert!(line["NearestThreadWorkingDays"].as_f64() < Some(0.0));
    assert_eq!(line["_aws"]["CloudWatchMetrics"][0]["Namespace"], "QEG");
    reply(&late, &json!({"body": "抱歉", "close": true}))
        .await
        .expect(201);
    assert!(listed(&late).await.is_none());
}

//! How many threads and messages there can be, how long they are kept, and when a question is late.

use app::App;
use client::{PASSWORD, Person};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use qeg_boot::RunReport as _;
use qeg_support::due::Due;
use serde_json::json;

use super::{ask, due_now, items, listed, reply, staff, words};

#[tokio::test]
async fn ten_threads_may_be_open_at_once_and_the_list_pages() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let mut ids = Vec::new();
    for _ in 0..10 {
        ids.push(ask(&person, &words("问")).await);
    }
    let body = json!({"body": words("多")});
    let refused = person.send("POST", "/threads", &body).await.expect(409);
    assert!(refused.str("/detail").contains("open"));
    // Of several concurrent questions only one gets the free place.
    let close = json!({"body": "答", "close": true});
    reply(&app, &ids[0], &close).await.expect(201);
    let at_once = (0..4).map(|_| person.send("POST", "/threads", &body));
    let at_once = futures::future::join_all(at_once).await;
    let taken = at_once.iter().filter(|one| one.status == 201);
    assert_eq!(taken.count(), 1);
    // Threads recorded by staff are accepted above the limit too.
    let phoned = json!({"identifier": person.call_sign, "channel": "phone", "body": "电话"});
    staff(&app, "POST", "/staff/threads", Some(&phoned))
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
async fn a_full_thread_takes_no_more_questions_then_no_more_answers_and_is_closed() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let id = ask(&person, "1").await;
    let path = format!("/threads/{id}/messages");
    let more = json!({"body": "多"});
    for _ in 1..50 {
        person.send("POST", &path, &more).await.expect(201);
    }
    let refused = person.send("POST", &path, &more).await.expect(409);
    assert!(refused.str("/detail").contains("POST /threads"));
    for number in 51..=60 {
        let replied = reply(&app, &id, &more).await.expect(201);
        let state = if number == 60 { "closed" } else { "open" };
        assert_eq!(replied.str("/state"), state, "{number}");
    }
    reply(&app, &id, &more).await.expect(409);
    let thread = person.get(&format!("/threads/{id}")).await.expect(200);
    assert_eq!(thread.json["messages"].as_array().unwrap().len(), 60);
    let all = items(&app, &id).await;
    // The thread and its lookup. The messages end with the thread.
    let with_end = all.iter().filter(|item| item.contains_key("expires_at"));
    assert_eq!((all.len(), with_end.count()), (62, 2));
}

#[tokio::test]
async fn an_expired_thread_cannot_be_read_before_it_is_removed() {
    let app = App::start().await;
    let mut person = Person::by_call_sign(&app).await;
    let id = ask(&person, &words("旧")).await;
    reply(&app, &id, &json!({"body": "答", "close": true}))
        .await
        .expect(201);
    let all = items(&app, &id).await;
    let end = all.iter().find_map(|item| item.get("expires_at"));
    let end: i64 = end.unwrap().as_n().unwrap().parse().unwrap();
    let left = Timestamp::from_second(end)
        .unwrap()
        .duration_since(app.now());
    let days = left.as_hours() / 24;
    assert!((1095..=1098).contains(&days), "{days} days");
    let minute = SignedDuration::from_mins(1);
    app.advance(jiff::Span::try_from(left - minute).unwrap())
        .await;
    let body = json!({"identifier": person.call_sign, "password": PASSWORD});
    let session = person.client.call("POST", "/sessions").json(&body);
    person.token = session.send().await.expect(201).str("/token").to_owned();
    person.get(&format!("/threads/{id}")).await.expect(200);
    app.advance(1.minute()).await;
    person.get(&format!("/threads/{id}")).await.expect(404);
    let path = format!("/threads/{id}/messages");
    let body = json!({"body": words("还在？")});
    person.send("POST", &path, &body).await.expect(404);
    let list = person.get("/threads").await.expect(200);
    assert_eq!(list.json["threads"], json!([]));
    let export = person.get("/export").await.expect(200);
    assert_eq!(export.json["threads"], json!([]));
    staff(&app, "GET", &format!("/staff/threads/{id}"), None)
        .await
        .expect(404);
    reply(&app, &id, &body).await.expect(404);
}

#[tokio::test]
async fn a_late_question_is_first_in_the_list_and_in_the_metrics() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let late = ask(&person, "早").await;
    assert_eq!(due_now(&app), "2026-03-11");
    app.advance(10.days()).await;
    let fresh = ask(&person, "晚").await;
    let list = staff(&app, "GET", "/staff/threads", None).await.expect(200);
    assert_eq!(list.str("/threads/0/id"), late);
    assert_eq!(list.str("/threads/0/answer_due_on"), "2026-03-11");
    assert_eq!(list.json["threads"][0]["working_days_left"], -1);
    let due = list.json["threads"].as_array().unwrap().iter();
    let due: Vec<&str> = due
        .filter_map(|one| one["answer_due_on"].as_str())
        .collect();
    assert!(due.is_sorted());
    assert!(listed(&app, &fresh).await.is_some());
    let due = app.late_questions().await;
    let expected = Due {
        overdue: 1,
        nearest_working_days: Some(-1),
    };
    assert_eq!(due, expected);
    let metrics = due.metrics().into_iter();
    let metrics: Vec<(&str, f64)> = metrics.map(|(name, value, _)| (name, value)).collect();
    let expected = [("OverdueThreads", 1.0), ("NearestThreadWorkingDays", -1.0)];
    assert_eq!(metrics, expected);
    reply(&app, &late, &json!({"body": "抱歉", "close": true}))
        .await
        .expect(201);
    assert!(listed(&app, &late).await.is_none());
}

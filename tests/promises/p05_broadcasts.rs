//! P5 for messages to everyone, as staff see them: how many they reach, a test to one's own account, how far they are, and
//! how to stop them. That they arrive is tested in `tests/deployed/broadcast/`.

use app::App;
use client::{Client, Person, Product as _, Reply};
use jiff::ToSpan as _;
use qeg_domain::limits::PAGE_BROADCASTS;
use serde_json::{Value, json};

async fn staff(app: &App, method: &str, path: &str, body: Option<&Value>) -> Reply {
    let client = Client::of(app);
    let call = client.call(method, path);
    let call = match body {
        Some(body) => call.json(body),
        None => call,
    };
    call.signed_by(&app.staff(0)).send().await
}

fn announcement(app: &App, days: i64) -> Value {
    let params = json!({"effective_on": app.day(days)});
    json!({"template": "policy_changed", "audience": "everyone", "params": params})
}

async fn send(app: &App, body: &Value) -> String {
    let sent = staff(app, "POST", "/staff/notices", Some(body)).await;
    sent.expect(202).str("/id").to_owned()
}

async fn notices(person: &Person) -> usize {
    let answer = person.get("/notices").await.expect(200).json;
    let all = answer["notices"].as_array().unwrap().iter();
    all.filter(|one| one["template"] == "policy_changed")
        .count()
}

/// Runs the stream and the pages of a message until all its notices are in the queue, without handling one of them.
async fn spread(app: &App) {
    app.stream().await;
    // The 16 pages are two batches.
    app.notify().await;
    app.notify().await;
    app.stream().await;
}

#[tokio::test]
async fn staff_see_how_many_accounts_there_are_before_they_send() {
    let app = App::start().await;
    let reach = async || {
        let answer = staff(&app, "GET", "/staff/notices/reach", None).await;
        answer.expect(200).json
    };
    assert_eq!(reach().await, json!({"accounts": 0}));
    let people = [
        Person::by_phone(&app).await,
        Person::by_call_sign(&app).await,
        Person::by_call_sign(&app).await,
    ];
    assert_eq!(reach().await, json!({"accounts": people.len()}));
    people[0].ask_for_deletion("immediate").await;
    app.run_pending().await;
    assert_eq!(reach().await, json!({"accounts": 2}), "not who is erased");
    let odd = staff(
        &app,
        "GET",
        "/staff/notices/reach?cursor=eyJzaGFyZCI6MTZ9",
        None,
    )
    .await;
    odd.expect(400);
}

#[tokio::test]
async fn a_test_reaches_the_person_of_one_thread_and_nobody_else() {
    let app = App::start().await;
    let (own, other) = (
        Person::by_call_sign(&app).await,
        Person::by_call_sign(&app).await,
    );
    let asked = own.send("POST", "/threads", &json!({"body": "测试"})).await;
    let thread = asked.expect(201).str("/id").to_owned();
    let mut body = announcement(&app, 60);
    body["audience"] = json!("thread");
    let refused = |code| json!([{"pointer": "/thread_id", "code": code}]);
    let without = staff(&app, "POST", "/staff/notices", Some(&body)).await;
    assert_eq!(without.expect(422).json["errors"], refused("missing"));
    body["thread_id"] = json!("0".repeat(32));
    let unknown = staff(&app, "POST", "/staff/notices", Some(&body)).await;
    unknown.expect(404);
    body["thread_id"] = json!(thread);
    let id = send(&app, &body).await;
    app.run_pending().await;
    assert_eq!((notices(&own).await, notices(&other).await), (1, 0));
    let path = format!("/staff/notices/{id}");
    let seen = staff(&app, "GET", &path, None).await.expect(200);
    assert_eq!(seen.json["audience"], "thread");
    assert_eq!(seen.json["state"], "queued");
    assert_eq!(seen.json["notices_queued"], 1);
    assert!(!seen.text.contains(&thread), "it names no recipient");
    body["audience"] = json!("everyone");
    let both = staff(&app, "POST", "/staff/notices", Some(&body)).await;
    assert_eq!(both.expect(422).json["errors"], refused("unknown_field"));
    own.ask_for_deletion("immediate").await;
    app.run_pending().await;
    body["audience"] = json!("thread");
    let gone = staff(&app, "POST", "/staff/notices", Some(&body)).await;
    assert!([404, 410].contains(&gone.status), "{}", gone.status);
}

#[tokio::test]
async fn staff_see_how_far_a_message_is() {
    let app = App::start().await;
    let people = [
        Person::by_call_sign(&app).await,
        Person::by_call_sign(&app).await,
    ];
    let id = send(&app, &announcement(&app, 60)).await;
    let path = format!("/staff/notices/{id}");
    let seen = async || staff(&app, "GET", &path, None).await.expect(200).json;
    let progress = |seen: &Value| {
        let of = ["state", "parts", "parts_done", "notices_queued"];
        of.map(|name| seen[name].clone())
    };
    let before = seen().await;
    let expected = [json!("sending"), json!(16), json!(0), json!(0)];
    assert_eq!(progress(&before), expected);
    spread(&app).await;
    let expected = [json!("queued"), json!(16), json!(16), json!(2)];
    assert_eq!(progress(&seen().await), expected);
    app.run_pending().await;
    assert_eq!(progress(&seen().await), expected);
    for person in &people {
        assert_eq!(notices(person).await, 1);
    }
    let mut ids = vec![id];
    for days in 61..61 + i64::try_from(PAGE_BROADCASTS).unwrap() {
        app.advance(1.minutes()).await;
        ids.push(send(&app, &announcement(&app, days)).await);
    }
    ids.reverse();
    let page = async |path: &str| {
        let page = staff(&app, "GET", path, None).await.expect(200).json;
        let ids: Vec<String> = page["notices"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap().to_owned())
            .collect();
        (ids, page["next"].as_str().map(str::to_owned))
    };
    let (mut listed, next) = page("/staff/notices").await;
    assert_eq!(listed.len(), PAGE_BROADCASTS);
    let (rest, last) = page(&format!("/staff/notices?cursor={}", next.unwrap())).await;
    listed.extend(rest);
    assert_eq!((listed, last), (ids, None), "newest first");
    let unknown = format!("/staff/notices/{}", "0".repeat(32));
    for method in ["GET", "DELETE"] {
        staff(&app, method, &unknown, None).await.expect(404);
    }
}

#[tokio::test]
async fn a_message_that_is_stopped_reaches_nobody_any_more() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let stop = async |id: &str| {
        let path = format!("/staff/notices/{id}");
        let stopped = staff(&app, "DELETE", &path, None).await.expect(200).json;
        assert_eq!(stopped["state"], "stopped");
        stopped
    };
    // Before its pages were read.
    let early = send(&app, &announcement(&app, 60)).await;
    stop(&early).await;
    app.run_pending().await;
    assert_eq!(notices(&person).await, 0);
    // When every notice is in the queue, and the first was written.
    let late = send(&app, &announcement(&app, 61)).await;
    spread(&app).await;
    let first = stop(&late).await;
    app.run_pending().await;
    assert_eq!(notices(&person).await, 0);
    assert_eq!(first["notices_queued"], 1);
    app.advance(5.minutes()).await;
    assert_eq!(
        stop(&late).await,
        first,
        "the first stop stays on the record"
    );
    // What was written stays.
    let written = send(&app, &announcement(&app, 62)).await;
    app.run_pending().await;
    stop(&written).await;
    assert_eq!(notices(&person).await, 1);
}

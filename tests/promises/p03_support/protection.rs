//! Threads are protected like all other data: reads are logged, the export contains them, and tables hold them sealed.

use app::{
    App,
    tables::{self, Item},
};
use client::{Person, leak_scanner};
use serde_json::{Value, json};

use super::{ask, items, reply, words};

#[tokio::test]
async fn reading_is_logged_and_staff_are_not_named() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let id = ask(&person, &words("谁看了？")).await;
    for n in 0..2 {
        let path = format!("/staff/threads/{id}");
        let read = client::staff(&app, n, "GET", &path, None).await;
        read.expect(200);
    }
    let closed = reply(&app, &id, &json!({"body": words("我们"), "close": true})).await;
    closed.expect(201);
    let log = person.get("/access-log").await.expect(200);
    let entries = log.json["entries"].as_array().unwrap();
    let of_threads: Vec<(&str, &Value)> = entries
        .iter()
        .rev()
        .filter(|entry| entry["fields"] == json!(["threads"]))
        .map(|entry| (entry["action"].as_str().unwrap(), &entry["actor"]))
        .collect();
    let (person, staff) = (json!({"kind": "self"}), json!({"kind": "staff"}));
    assert_eq!(
        of_threads,
        [
            ("thread.opened", &person),
            ("thread.read", &staff),
            ("thread.read", &staff),
            ("thread.continued", &staff),
            ("thread.closed", &staff),
        ]
    );
    assert!(!log.text.contains("staff-"), "nobody is named");
}

#[tokio::test]
async fn every_thread_is_whole_in_the_export() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let mut given = Vec::new();
    for number in 0..4 {
        let body = words(&format!("第{number}"));
        let id = ask(&person, &body).await;
        reply(&app, &id, &json!({"body": words("答")}))
            .await
            .expect(201);
        given.insert(
            0,
            person.get(&format!("/threads/{id}")).await.expect(200).json,
        );
    }
    let (mut found, mut path, mut pages) = (Vec::new(), "/export".to_owned(), 0);
    loop {
        let page = person.get(&path).await.expect(200).json;
        found.extend(page["threads"].as_array().unwrap().clone());
        assert_eq!(page.get("account").is_some(), pages == 0);
        pages += 1;
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("/export?cursor={next}");
    }
    assert_eq!((found, pages), (given, 2));
    // A plain number is not a valid cursor.
    let numbered = person.get("/export?cursor=eyJiZWZvcmUiOjF9").await;
    numbered.expect(400);
}

#[tokio::test]
async fn everything_that_was_written_is_sealed() {
    let app = App::start().await;
    let person = Person::by_call_sign(&app).await;
    let (about, question, answer) = (words("关于"), words("问"), words("答"));
    let asked = json!({"subject": about, "body": question});
    let asked = person.send("POST", "/threads", &asked).await.expect(201);
    let id = asked.str("/id");
    let reads = |item: &Item, plain: &[&str]| {
        let bytes = tables::bytes(item);
        for value in [&about, &question, &answer] {
            assert!(!leak_scanner::contains(&bytes, value), "in the clear");
        }
        let kept = ["pk", "sk", "v", "w", "key_id", "sealed"];
        let names = item.keys().map(String::as_str);
        let mut names: Vec<&str> = names.filter(|name| !kept.contains(name)).collect();
        names.sort_unstable();
        assert_eq!(names, plain);
    };
    let of = |all: &[Item], prefix: &str| -> Vec<Item> {
        let of = all.iter();
        let of = of.filter(|item| {
            let (pk, sk) = (tables::text(item, "pk"), tables::text(item, "sk"));
            sk.starts_with(prefix) || pk.starts_with(prefix)
        });
        of.cloned().collect()
    };
    let open = items(&app, id).await;
    assert_eq!(open.len(), 3);
    let in_list = [
        "asked_at",
        "created_at",
        "expires_at",
        "open",
        "open_place",
        "state",
    ];
    reads(&of(&open, "THREAD#")[0], &in_list);
    reads(&of(&open, "MESSAGE#")[0], &[]);
    reads(&of(&open, "LOOKUP#")[0], &["expires_at", "subject"]);
    let close = reply(&app, id, &json!({"body": answer, "close": true})).await;
    close.expect(201);
    let closed = items(&app, id).await;
    assert_eq!(closed.len(), 4);
    reads(
        &of(&closed, "THREAD#")[0],
        &["created_at", "expires_at", "state"],
    );
    for message in of(&closed, "MESSAGE#") {
        reads(&message, &[]);
    }
    let path = format!("/threads/{id}/messages");
    let again = person.send("POST", &path, &json!({"body": question})).await;
    again.expect(201);
    let all = items(&app, id).await;
    // The thread and its lookup end together, and the messages with the thread.
    let ends: Vec<&String> = all
        .iter()
        .filter_map(|item| item.get("expires_at")?.as_n().ok())
        .collect();
    assert_eq!((all.len(), ends.len()), (5, 2));
    assert_eq!(ends[0], ends[1]);
}

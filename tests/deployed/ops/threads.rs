//! Threads with support: staff read, answer and record them, and pass on requests for deletion.

use client::Person;
use serde_json::json;
use stack::Stack;

use crate::run::{local, qeg, run};

#[tokio::test]
async fn a_question_is_found_read_answered_and_closed() {
    let person = Person::by_call_sign(Stack).await;
    let question = json!({"subject": "QSL 卡片", "body": "我的卡片在哪里？"});
    let asked = person.send("POST", "/threads", &question).await.expect(201);
    let id = asked.str("/id").to_owned();
    let listed = qeg(&["inbox", "--json"]).await.expect(0);
    let listed = listed.json().as_array().unwrap().clone();
    let mine = listed.iter().find(|one| one["id"] == id.as_str()).unwrap();
    assert_eq!(mine["answer_due_on"], asked.json["answer_due_on"]);
    let table = qeg(&["inbox"]).await.expect(0).out;
    let row = table.lines().find(|line| line.starts_with(&id)).unwrap();
    assert!(row.contains(asked.str("/answer_due_on")) && !table.contains("卡片"));

    let shown = qeg(&["thread", &id]).await.expect(0).out;
    assert!(
        shown.contains("QSL 卡片") && shown.contains("  我的卡片在哪里？"),
        "{shown}"
    );
    let whole = qeg(&["thread", &id, "--json"]).await.expect(0).json();
    assert_eq!(whole["messages"][0]["body"], question["body"]);

    let seen = whole["seen"].as_str().unwrap().to_owned();
    assert!(shown.contains(&format!("--seen {seen}")), "{shown}");
    // A question was added after staff read the thread, so their answer is refused.
    let path = format!("/threads/{id}/messages");
    let more = json!({"body": "还有一张"});
    person.send("POST", &path, &more).await.expect(201);
    let blind = run(local(&["reply", &id, "--seen", &seen]), "在路上。");
    let blind = blind.await.expect(4);
    assert!(blind.err.contains("Read it again"), "{}", blind.err);
    let seen = qeg(&["thread", &id, "--json"]).await.expect(0).json();
    let seen = seen["seen"].as_str().unwrap().to_owned();

    let said = run(local(&["reply", &id, "--seen", &seen]), "在路上。\n\n73")
        .await
        .expect(0);
    assert!(
        said.out.contains(&id) && !said.out.contains("在路上"),
        "{}",
        said.out
    );
    let seen = qeg(&["thread", &id, "--json"]).await.expect(0).json();
    let seen = seen["seen"].as_str().unwrap();
    let close = ["reply", id.as_str(), "--seen", seen, "--close", "--json"];
    let closed = run(local(&close), "已送达。").await.expect(0).json();
    assert_eq!(closed["state"], "closed");
    let seen = person.get(&format!("/threads/{id}")).await.expect(200);
    assert_eq!(seen.json["messages"][2]["body"], "在路上。\n\n73");
    assert_eq!(seen.json["messages"][3]["from"], "staff");
    let listed = qeg(&["inbox", "--json"]).await.expect(0);
    assert!(!listed.out.contains(&id), "closed");
    let log = person.get("/access-log").await.expect(200);
    assert!(
        log.text.contains("thread.read"),
        "that it was read is on the record"
    );
}

#[tokio::test]
async fn an_answer_can_be_written_in_an_editor_only_where_there_is_a_terminal() {
    let person = Person::by_call_sign(Stack).await;
    let asked = person
        .send("POST", "/threads", &json!({"body": "?"}))
        .await
        .expect(201);
    let reply = ["reply", asked.str("/id"), "--seen"];
    let said = run(local(&[&reply[..], &["1"]].concat()), "").await;
    let said = said.expect(2);
    assert!(said.err.contains("the answer is missing"), "{}", said.err);
    let said = run(local(&[&reply[..], &["+8613800138000"]].concat()), "?");
    let said = said.await.expect(2);
    assert!(!said.err.contains("138") && said.err.contains("qeg thread"));
}

#[tokio::test]
async fn a_question_by_mail_is_recorded_for_whoever_has_the_call_sign() {
    let person = Person::by_call_sign(Stack).await;
    let call_sign = person.call_sign.clone().unwrap();
    let letter = format!("{call_sign}\n请问\n地址怎么改？\n");
    let open = ["open", "--channel", "mail"];
    let said = run(local(&[&open[..], &["--json"]].concat()), &letter)
        .await
        .expect(0);
    let id = said.json()["id"].as_str().unwrap().to_owned();
    assert!(!said.out.contains("地址") && !said.out.contains(&call_sign));
    let seen = person.get(&format!("/threads/{id}")).await.expect(200);
    assert_eq!(seen.json["messages"][0]["body"], "请问\n地址怎么改？");

    let said = run(local(&open), "BG9ZZZZ\n请问\n").await.expect(4);
    assert!(!said.err.contains("BG9ZZZZ"), "{}", said.err);
    // A letter does not prove who wrote it.
    let said = qeg(&["delete", "--yes", "--thread", &id]).await.expect(4);
    assert!(said.err.contains("while signed in"), "{}", said.err);
}

#[tokio::test]
async fn a_deletion_asked_for_in_a_thread_is_recorded() {
    let person = Person::by_call_sign(Stack).await;
    let asked = person
        .send("POST", "/threads", &json!({"body": "请删除我的账户"}))
        .await
        .expect(201);
    let said = qeg(&["delete", "--yes", "--thread", asked.str("/id")])
        .await
        .expect(0);
    let standing = person.get("/deletion").await.expect(200);
    assert!(
        said.out.contains(standing.str("/request_id")),
        "{}",
        said.out
    );
    person.delete("/deletion").await.expect(204);
}

#[tokio::test]
async fn a_thread_that_is_none_is_not_repeated() {
    for bad in ["13800138000", "../deletions"] {
        let said = qeg(&["thread", bad]).await.expect(2);
        assert!(
            !said.err.contains(bad) && said.err.contains("qeg inbox"),
            "{}",
            said.err
        );
    }
    let nobody = "f".repeat(32);
    let said = qeg(&["thread", &nobody]).await.expect(4);
    assert!(said.err.contains("No thread has this id"), "{}", said.err);
}

//! Commands that act for others show what they are about to do, and ask.

use app::App;
use client::Person;
use jiff::{Timestamp, ToSpan as _};
use qeg_domain::calendar::received_on;
use serde_json::json;

use crate::line::Line;

#[tokio::test]
async fn a_deletion_of_a_thread_shows_the_thread_and_asks() {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_call_sign(&app).await);
    let body = json!({"subject": "注销", "body": "请删除我的账户"});
    let asked = person.send("POST", "/threads", &body).await.expect(201);
    let delete = ["delete", "--thread", asked.str("/id")];
    let unasked = line.said(0, &delete).await.expect(2);
    assert!(unasked.err.contains("--yes") && unasked.out.is_empty());
    let no = line.at_terminal(0, &delete, "\n").await.expect(4);
    for shown in [
        asked.str("/id"),
        "注销",
        "请删除我的账户",
        "Nothing was done",
    ] {
        assert!(no.err.contains(shown), "{shown}: {}", no.err);
    }
    person.get("/deletion").await.expect(404);
    line.at_terminal(0, &delete, "yes\n").await.expect(0);
    let standing = person.get("/deletion").await.expect(200);
    assert_eq!(standing.str("/state"), "requested");
    let yes = ["delete", "--thread", asked.str("/id"), "--yes", "--json"];
    let again = line.said(0, &yes).await.expect(0).json();
    assert_eq!(again["request_id"], standing.json["request_id"]);
}

#[tokio::test]
async fn a_message_to_everyone_shows_its_text_in_both_languages_and_asks() {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_call_sign(&app).await);
    let today = received_on(Timestamp::now());
    let day = |days: i64| today.checked_add(days.days()).unwrap().to_string();
    let set = format!("effective_on={}", day(30));
    let notice = ["notice", "policy_changed", "--set", set.as_str()];
    let unasked = line.said(0, &notice).await.expect(2);
    assert!(unasked.err.contains("--yes"), "{}", unasked.err);
    let no = line.at_terminal(0, &notice, "no\n").await.expect(4);
    for shown in [
        "everybody who has an account",
        "隐私政策已更新",
        "privacy policy",
        &day(30),
    ] {
        assert!(no.err.contains(shown), "{shown}: {}", no.err);
    }
    app.run_pending().await;
    let sent = async || {
        person
            .get("/notices")
            .await
            .expect(200)
            .text
            .contains("policy_changed")
    };
    assert!(!sent().await);
    for bad in [day(-1), day(3_000)] {
        let set = format!("effective_on={bad}");
        let refused = line
            .said(0, &["notice", "policy_changed", "--yes", "--set", &set])
            .await;
        let refused = refused.expect(2);
        assert!(
            refused.err.contains(&day(0)) && !refused.err.contains(&bad),
            "{}",
            refused.err
        );
    }
    let missing = line
        .said(0, &["notice", "policy_changed", "--yes"])
        .await
        .expect(2);
    assert!(
        missing.err.contains("--set effective_on=DATE is missing"),
        "{}",
        missing.err
    );
    line.at_terminal(0, &notice, "yes\n").await.expect(0);
    app.run_pending().await;
    assert!(sent().await);
}

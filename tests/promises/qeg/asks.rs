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
async fn a_deletion_by_code_shows_whose_it_is_and_what_follows_and_asks() {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_both(&app).await);
    let phone = person.phone.as_deref().unwrap();
    app.advance(2.minutes()).await;
    let (verification, code) = person.client.code(phone, "deletion").await;
    let delete = ["delete", "--verification-id", verification.as_str()];
    let unasked = line.run(line.qeg(0, &delete), &code).await.expect(2);
    assert!(unasked.err.contains("--yes"), "{}", unasked.err);
    let typed = format!("{code}\nno\n");
    let no = line.at_terminal(0, &delete, &typed).await.expect(4);
    for shown in [
        verification.as_str(),
        "all their data",
        "within 24 hours",
        "Nothing was done",
    ] {
        assert!(no.err.contains(shown), "{shown}: {}", no.err);
    }
    person.get("/deletion").await.expect(404);
    let typed = format!("{code}\nyes\n");
    line.at_terminal(0, &delete, &typed).await.expect(0);
    person.get("/deletion").await.expect(200);
}

#[tokio::test]
async fn a_deletion_by_recovery_code_shows_the_call_sign_and_never_the_code() {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_call_sign(&app).await);
    let call_sign = person.call_sign.as_deref().unwrap();
    let code = person.recovery_code.as_deref().unwrap();
    let delete = ["delete", "--recovery-code"];
    let typed = format!("{call_sign}\n{code}\n");
    let unasked = line.run(line.qeg(0, &delete), &typed).await.expect(2);
    assert!(unasked.err.contains("--yes"), "{}", unasked.err);
    let no = format!("{typed}no\n");
    let no = line.at_terminal(0, &delete, &no).await.expect(4);
    assert!(!no.err.contains(code), "the code is shown");
    assert!(no.err.contains(&format!("call sign  {call_sign}")));
    assert!(no.err.contains("all their data") && no.err.contains("Nothing was done"));
    let yes = ["delete", "--recovery-code", "--yes"];
    line.run(line.qeg(0, &yes), &typed).await.expect(0);
    person.get("/deletion").await.expect(200);
}

#[tokio::test]
async fn a_release_shows_the_call_sign_and_what_follows_and_asks() {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_call_sign(&app).await);
    let call_sign = person.call_sign.as_deref().unwrap();
    let release = ["release", "--reference", "licence-2026-17"];
    let typed = format!("{call_sign}\n");
    let unasked = line.run(line.qeg(0, &release), &typed).await.expect(2);
    assert!(unasked.err.contains("--yes"), "{}", unasked.err);
    // As it stands in the account, whatever was typed.
    let typed = format!("{}/p\nno\n", call_sign.to_lowercase());
    let no = line.at_terminal(0, &release, &typed).await.expect(4);
    for shown in [
        format!("call sign  {call_sign}"),
        "reference  licence-2026-17".to_owned(),
        "object for 14 days".to_owned(),
        "Nothing was done".to_owned(),
    ] {
        assert!(no.err.contains(&shown), "{shown}: {}", no.err);
    }
    app.run_pending().await;
    let told = async || person.get("/notices").await.expect(200).text;
    assert!(!told().await.contains("call_sign_claimed"));
    let typed = format!("{call_sign}\nyes\n");
    line.at_terminal(0, &release, &typed).await.expect(0);
    app.run_pending().await;
    assert!(told().await.contains("call_sign_claimed"));
}

#[tokio::test]
async fn a_message_to_everyone_shows_its_text_in_both_languages_and_asks_for_the_number_it_reaches()
{
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_call_sign(&app).await);
    let today = received_on(Timestamp::now());
    let day = |days: i64| today.checked_add(days.days()).unwrap().to_string();
    let set = format!("effective_on={}", day(30));
    let notice = ["notice", "policy_changed", "--set", set.as_str()];
    let unasked = line.said(0, &notice).await.expect(2);
    assert!(unasked.err.contains("--yes"), "{}", unasked.err);
    for typed in ["no\n", "yes\n", "2\n", "\n"] {
        let no = line.at_terminal(0, &notice, typed).await.expect(4);
        assert!(no.err.contains("Nothing was done"), "{}", no.err);
    }
    let no = line.at_terminal(0, &notice, "no\n").await.expect(4);
    for shown in [
        "everybody who has an account (accounts: 1)",
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
    let asked = person.send("POST", "/threads", &json!({"body": "?"})).await;
    let thread = asked.expect(201).str("/id").to_owned();
    let test = [&notice[..], &["--test-to", &thread]].concat();
    let no = line.at_terminal(0, &test, "no\n").await.expect(4);
    let whom = format!("the person of thread {thread}");
    assert!(no.err.contains(&whom), "{}", no.err);
    app.run_pending().await;
    assert!(!sent().await);
    let done = line.at_terminal(0, &test, "yes\n").await.expect(0);
    app.run_pending().await;
    assert!(sent().await, "{}", done.out);
    line.at_terminal(0, &notice, "1\n").await.expect(0);
    let listed = line.said(0, &["notices", "list", "--json"]).await.expect(0);
    let listed: serde_json::Value = serde_json::from_str(&listed.out).unwrap();
    assert_eq!(listed[0]["state"], "sending");
    assert_eq!(listed[1]["audience"], "thread");
    let id = listed[0]["id"].as_str().unwrap();
    let stop = ["notices", "stop", id];
    let unasked = line.said(0, &stop).await.expect(2);
    assert!(unasked.err.contains("--yes"), "{}", unasked.err);
    let no = line.at_terminal(0, &stop, "no\n").await.expect(4);
    assert!(no.err.contains("0/16"), "{}", no.err);
    line.at_terminal(0, &stop, "yes\n").await.expect(0);
    app.run_pending().await;
    let shown = line.said(0, &["notices", "show", &id[..8]]).await.expect(0);
    assert!(shown.out.contains("stopped"), "{}", shown.out);
    let got = person.get("/notices").await.expect(200);
    assert_eq!(
        got.text.matches("policy_changed").count(),
        1,
        "the test only"
    );
}

//! A command that failed and is run again with the same input is the same act.

use app::App;
use client::Person;
use jiff::{Timestamp, ToSpan as _};
use qeg_domain::calendar::received_on;
use serde_json::json;

use crate::line::Line;

/// How often a call without an answer is tried by one run.
const ATTEMPTS: usize = 3;

async fn threads(person: &Person) -> usize {
    let threads = person.get("/threads").await.expect(200).json;
    threads["threads"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_question_whose_answer_was_lost_is_recorded_once() {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_call_sign(&app).await);
    let letter = format!("{}\n我的卡片在哪里？\n", person.call_sign.as_ref().unwrap());
    let open = ["open", "--channel", "mail"];
    line.lose(ATTEMPTS);
    let lost = line.run(line.qeg(0, &open), &letter).await.expect(5);
    assert!(!lost.err.contains("could not note"), "{}", lost.err);
    assert_eq!(threads(&person).await, 1, "the product has recorded it");
    for file in std::fs::read_dir(line.home().join(".local/state/qeg")).unwrap() {
        let file = file.unwrap();
        let text = String::from_utf8_lossy(&std::fs::read(file.path()).unwrap()).into_owned();
        assert!(!text.contains(person.call_sign.as_ref().unwrap()) && !text.contains("卡片"));
        assert!(!file.file_name().to_string_lossy().contains("BG"));
    }
    line.run(line.qeg(0, &open), &letter).await.expect(0);
    assert_eq!(threads(&person).await, 1);
    // It has succeeded: the same words once more are another question.
    line.run(line.qeg(0, &open), &letter).await.expect(0);
    assert_eq!(threads(&person).await, 2);
}

#[tokio::test]
async fn where_nothing_can_be_kept_the_fault_says_so() {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_call_sign(&app).await);
    let letter = format!("{}\n?\n", person.call_sign.as_ref().unwrap());
    let mut open = line.qeg(0, &["open", "--channel", "mail"]);
    open.env("XDG_STATE_HOME", "/proc/nothing");
    line.lose(ATTEMPTS);
    let lost = line.run(open, &letter).await.expect(5);
    assert!(
        lost.err.contains("check before you run it again"),
        "{}",
        lost.err
    );
}

/// Runs a command whose answers are lost, then the same again, and gives how many entries the listing then has.
async fn listed_after_a_lost_answer(
    line: &Line,
    command: &[&str],
    input: &str,
    listing: &[&str],
) -> usize {
    line.lose(ATTEMPTS);
    line.run(line.qeg(0, command), input).await.expect(5);
    line.run(line.qeg(0, command), input).await.expect(0);
    let listed = line.said(0, listing).await.expect(0).json();
    listed.as_array().unwrap().len()
}

#[tokio::test]
async fn a_disclosure_whose_answer_was_lost_is_requested_once() {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_call_sign(&app).await);
    let who = person.call_sign.as_ref().unwrap();
    let input = format!("{who}\n（2026）京01调令1号\n北京市第一中级人民法院\n");
    let ask = ["disclose", "--field", "call_sign"];
    let list = ["disclosures", "--json"];
    let listed = listed_after_a_lost_answer(&line, &ask, &input, &list).await;
    assert_eq!(listed, 1);
}

#[tokio::test]
async fn a_hold_whose_answer_was_lost_is_placed_once() {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_call_sign(&app).await);
    let who = person.call_sign.as_ref().unwrap();
    let input = format!("{who}\n（2026）京01民初1号\n");
    let until = app.day(30).to_string();
    let place = [
        "hold",
        "place",
        "--basis",
        "court_evidence",
        "--until",
        &until,
    ];
    let list = ["hold", "list", "--json"];
    let listed = listed_after_a_lost_answer(&line, &place, &input, &list).await;
    assert_eq!(listed, 1);
}

#[tokio::test]
async fn a_message_to_everyone_whose_answer_was_lost_is_sent_once() {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_call_sign(&app).await);
    let day = received_on(Timestamp::now())
        .checked_add(30.days())
        .unwrap();
    let set = format!("effective_on={day}");
    let notice = ["notice", "policy_changed", "--set", &set, "--yes"];
    let list = ["notices", "list", "--json"];
    let listed = listed_after_a_lost_answer(&line, &notice, "", &list).await;
    assert_eq!(listed, 1);
    app.run_pending().await;
    let got = person.get("/notices").await.expect(200);
    assert_eq!(got.text.matches("\"policy_changed\"").count(), 1);
}

#[tokio::test]
async fn a_deletion_whose_answer_was_lost_is_recorded_once() {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_call_sign(&app).await);
    let body = json!({"body": "请删除我的账户"});
    let asked = person.send("POST", "/threads", &body).await.expect(201);
    let delete = ["delete", "--thread", asked.str("/id"), "--yes"];
    let list = ["deletions", "--json"];
    let listed = listed_after_a_lost_answer(&line, &delete, "", &list).await;
    assert_eq!(listed, 1);
    // A person has one request at most, whatever is sent. Only the key shows that it was the same call.
    assert_eq!(line.keys("/deletion"), 1);
    app.run_pending().await;
    let got = person.get("/notices").await.expect(200);
    let notices = got.text.matches("\"deletion_requested\"").count();
    assert_eq!(notices, 1, "one notice of it");
}

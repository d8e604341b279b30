//! A command that failed and is run again with the same input is the same act.

use app::App;
use client::Person;

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

//! Somebody asks for their deletion on the phone: a code is sent to their number, which they read out.

use std::sync::mpsc;

use app::App;
use client::{Person, person::code_in};
use jiff::ToSpan as _;

use crate::line::Line;

/// How often it is looked whether a code was sent.
const MOST_LOOKS: usize = 3_000;

async fn scene() -> (App, Line, Person) {
    let app = App::start().await;
    let (line, person) = (Line::to(&app).await, Person::by_both(&app).await);
    app.advance(2.minutes()).await;
    (app, line, person)
}

/// The code that was sent to the number of this person after so many other messages.
async fn code(app: &App, person: &Person, before: usize) -> String {
    let phone = person.phone.as_deref().unwrap();
    for _ in 0..MOST_LOOKS {
        app.run_pending().await;
        let messages = person.client.messages(phone).await;
        if let Some(code) = messages.get(before).and_then(|one| code_in(one)) {
            return code;
        }
        // `qeg` has not asked for it yet.
        tokio::task::yield_now().await;
    }
    panic!("no code was sent");
}

#[tokio::test]
async fn a_code_is_sent_and_proves_the_deletion() {
    let (app, line, person) = scene().await;
    let phone = person.phone.as_deref().unwrap();
    let before = person.client.messages(phone).await.len();
    let number = format!("{phone}\n");
    let sent = line.run(line.qeg(0, &["verify-phone"]), &number).await;
    let sent = sent.expect(0).out;
    let id = sent.lines().next().unwrap().split_whitespace().last();
    let id = id.unwrap();
    assert!(
        sent.contains(&format!("qeg delete --verification-id {id}")),
        "{sent}"
    );
    assert!(!sent.contains(phone), "{sent}");
    let code = code(&app, &person, before).await;
    let delete = ["delete", "--verification-id", id, "--yes"];
    line.run(line.qeg(0, &delete), &code).await.expect(0);
    person.get("/deletion").await.expect(200);
    // One a minute.
    let again = line.qeg(0, &["verify-phone", "--json"]);
    let again = line.run(again, &number).await.expect(5);
    assert!(
        again.err.contains("less than a minute ago"),
        "{}",
        again.err
    );
    let wrong = line.run(line.qeg(0, &["verify-phone"]), "12\n").await;
    let wrong = wrong.expect(4);
    assert!(wrong.err.contains("The mobile number"), "{}", wrong.err);
}

#[tokio::test]
async fn one_command_asks_for_the_number_sends_the_code_and_asks_for_it() {
    let (app, line, person) = scene().await;
    let phone = person.phone.as_deref().unwrap();
    let before = person.client.messages(phone).await.len();
    let (type_line, typed) = mpsc::channel();
    type_line.send(format!("{phone}\n")).unwrap();
    let read_out = async {
        let code = code(&app, &person, before).await;
        type_line.send(format!("{code}\n")).unwrap();
        type_line.send("yes\n".to_owned()).unwrap();
        code
    };
    let delete = ["delete", "--phone"];
    let (said, code) = tokio::join!(line.at_terminal_with(0, &delete, typed), read_out);
    let said = said.expect(0);
    assert!(said.err.contains("all their data"), "{}", said.err);
    assert!(!said.err.contains(&code), "the code is shown");
    person.get("/deletion").await.expect(200);
}

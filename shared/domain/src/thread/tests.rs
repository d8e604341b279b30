//! Due dates, text limits and the shown form of threads.
#![allow(clippy::unwrap_used)]

use jiff::civil::{Date, date};
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::calendar::received_on;
use crate::id::ThreadId;
use crate::limits::{MESSAGE_CHARS, PERSON_MESSAGES, THREAD_SUBJECT_CHARS};
use crate::violation::code;

fn personal(text: &str) -> Personal<String> {
    Personal::new(text.to_owned())
}

fn due(status: ThreadStatus) -> Option<Date> {
    status
        .due(&Calendar::published())
        .map(|deadline| deadline.due_on)
}

#[test]
fn the_oldest_unanswered_question_determines_the_due_date() {
    let first = "2026-02-06T08:00:00Z".parse().unwrap();
    let second = "2026-02-14T08:00:00Z".parse().unwrap();
    let asked = ThreadStatus::opened(first);
    assert_eq!(due(asked), Some(date(2026, 2, 24)));
    assert_eq!(asked.asked(second), asked);
    let answered = asked.answered(false, 3);
    assert_eq!((answered.state, due(answered)), (State::Open, None));
    let again = answered.asked(second);
    assert_eq!(due(again), Some(date(2026, 3, 3)));
    let closed = again.answered(true, 5);
    assert_eq!((closed.state, due(closed)), (State::Closed, None));
    // Another answer does not change a closed thread.
    assert_eq!(closed.answered(false, 6), closed);
    assert_eq!(closed.asked(second), again);
}

#[test]
fn a_thread_is_kept_for_three_years_after_its_last_message() {
    let now = "2026-02-06T08:00:00Z".parse().unwrap();
    let span = kept_until(now).duration_since(now);
    assert!(span >= SignedDuration::from_hours(24 * 365 * 3));
    assert_eq!(kept_until(Timestamp::MAX), Timestamp::MAX);
}

#[test]
fn a_full_thread_is_closed_by_its_last_message() {
    let open = ThreadStatus::opened(Timestamp::UNIX_EPOCH);
    assert_eq!(open.answered(false, THREAD_MESSAGES).state, State::Closed);
    assert_eq!(open.answered(false, THREAD_MESSAGES - 1).state, State::Open);
    const { assert!(PERSON_MESSAGES < THREAD_MESSAGES, "staff can still answer") };
}

#[test]
fn a_message_may_have_several_lines_and_a_subject_only_one() {
    let body = |text: &str| Body::parse(&personal(text)).map(Body::into_personal);
    let read = body(" 你好\r\n第二行\n\n🙂 ").ok().unwrap();
    assert_eq!(read.disclose(), "你好\n第二行\n\n🙂");
    let pasted = body("号码\t\u{202D}+86 138\u{202C}\u{2028}第二\u{200B}行")
        .ok()
        .unwrap();
    assert_eq!(pasted.disclose(), "号码 +86 138\n第二行");
    assert!(body(&"字".repeat(MESSAGE_CHARS)).is_ok());
    let subject = |text: &str| SubjectLine::parse(&personal(text)).map(SubjectLine::into_personal);
    assert!(subject(&"字".repeat(THREAD_SUBJECT_CHARS)).is_ok());
    for (refused, code) in [
        (body("").err(), code::MISSING),
        (body(" \n\r\n ").err(), code::MISSING),
        (body(&"字".repeat(MESSAGE_CHARS + 1)).err(), code::TOO_LONG),
        (body("a\u{0}b").err(), code::CONTROL_CHARACTER),
        (body("\u{3164}\u{200B}").err(), code::MISSING),
        (body("a\u{202e}b").err(), code::CONTROL_CHARACTER),
        (subject("").err(), code::MISSING),
        (subject("\u{3164}").err(), code::MISSING),
        (subject("？？").err(), code::NO_LETTER),
        (subject("a\nb").err(), code::CONTROL_CHARACTER),
        (
            subject(&"字".repeat(THREAD_SUBJECT_CHARS + 1)).err(),
            code::TOO_LONG,
        ),
    ] {
        assert_eq!(refused, Some(crate::violation::Violation::here(code)));
    }
}

#[test]
fn the_json_is_that_of_the_contract() {
    let record = Record {
        subject: Some(personal("卡片")),
        channel: Channel::App,
        messages: 1,
    };
    let at = "2026-02-06T08:00:00Z".parse().unwrap();
    let messages = [Message {
        at,
        from: Author::Person,
        body: personal("在哪里？"),
    }];
    let id = ThreadId::parse("000fabff000fabff000fabff000fabff").unwrap();
    let calendar = Calendar::published();
    let status = ThreadStatus::opened(at);
    let shown = serde_json::json!(record.view((&id, at), status, &messages, &calendar));
    assert_eq!(
        shown,
        serde_json::json!({
            "id": id, "state": "open", "channel": "app", "created_at": "2026-02-06T08:00:00Z",
            "subject": "卡片", "answer_due_on": "2026-02-24", "provisional": false,
            "messages": [{"at": "2026-02-06T08:00:00Z", "from": "person", "body": "在哪里？"}],
        })
    );
    let closed = status.answered(true, 2);
    let shown = serde_json::json!(record.view((&id, at), closed, &[], &calendar));
    assert!(shown["answer_due_on"].is_null() && shown.get("provisional").is_none());
    // The sealed form can be read again.
    let sealed = serde_json::to_value(&messages[0]).unwrap();
    let back: Message = serde_json::from_value(sealed).unwrap();
    assert!(back.body == messages[0].body && back.from == Author::Person);
    let back: Record = serde_json::from_value(serde_json::to_value(&record).unwrap()).unwrap();
    assert!(back.subject == record.subject && back.messages == 1);
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Ask,
    Answer { close: bool },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::Ask),
        select(vec![true, false]).prop_map(|close| Step::Answer { close }),
    ]
}

fn instant() -> impl Strategy<Value = Timestamp> {
    (1_560_000_000..1_830_000_000_i64).prop_map(|second| Timestamp::from_second(second).unwrap())
}

proptest! {
    /// Against a model that keeps all questions since the last answer.
    #[test]
    fn the_due_date_is_that_of_the_first_unanswered_question(
        steps in proptest::collection::vec((step(), 0_i64..2_000_000), 0..40),
    ) {
        let calendar = Calendar::published();
        let mut now = Timestamp::from_second(1_760_000_000).unwrap();
        let (mut status, mut questions, mut closed) = (ThreadStatus::opened(now), vec![now], false);
        for (number, (step, seconds)) in (2..).zip(steps) {
            now = now.checked_add(SignedDuration::from_secs(seconds)).unwrap();
            match step {
                Step::Ask => {
                    status = status.asked(now);
                    questions.push(now);
                    closed = false;
                }
                Step::Answer { close } => {
                    status = status.answered(close, number);
                    questions.clear();
                    closed |= close;
                }
            }
            let expected = questions.first().map(|asked| calendar.deadline_on(received_on(*asked)));
            prop_assert_eq!(status.due(&calendar), expected);
            prop_assert_eq!(status.state == State::Closed, closed);
            prop_assert!(status.state == State::Open || status.asked_at.is_none());
        }
    }

    /// So the oldest question has the nearest due date, with any calendar.
    #[test]
    fn an_earlier_question_is_never_due_later(a in instant(), b in instant()) {
        let calendar = Calendar::published();
        let (first, second) = (a.min(b), a.max(b));
        let due = |asked| calendar.deadline(asked).due_on;
        prop_assert!(due(first) <= due(second));
    }

    #[test]
    fn normalising_a_message_twice_changes_nothing(text in "\\PC{0,40}(\r\n|\r|\n)?\\PC{0,40}") {
        if let Ok(body) = Body::parse(&personal(&text)) {
            let once = body.into_personal();
            prop_assert!(!once.seal_view().contains('\r'));
            let twice = Body::parse(&once).ok().unwrap().into_personal();
            prop_assert!(once == twice);
        }
    }
}

//! The stored form of a request to a carrier to erase.
#![allow(clippy::unwrap_used)]

use qeg_domain::{certificate::Outcome, recipient::RetentionLaw};

use super::*;
use crate::core::attribute::listed;

const ID: &str = "0123456789abcdef0123456789abcdef";
const OTHER: &str = "000fabff000fabff000fabff000fabff";

fn notified() -> Recipient {
    Recipient {
        request_id: RequestId::parse(ID).unwrap(),
        erasure_id: ErasureId::parse(OTHER).unwrap(),
        carrier: CarrierName::parse("post").unwrap(),
        told_at: "2026-02-06T08:00:00.25Z".parse().unwrap(),
        answer_before: "2026-02-16T08:00:00Z".parse().unwrap(),
        reminded_at: None,
        answered_at: None,
        outcome: None,
        basis: None,
        retained_until: None,
        answers: 0,
        handoffs: [ID, OTHER].map(|id| HandoffId::parse(id).unwrap()).into(),
    }
}

fn item_of(recipient: &Recipient) -> Item {
    recipient.item().unwrap()
}

#[test]
fn a_notified_carrier_is_stored_and_read_again() {
    let item = item_of(&notified());
    assert_eq!(
        listed(&item),
        [
            r#"answer_before S("2026-02-16T08:00:00Z")"#,
            r#"answer_place S("2026-02-16T08:00:00.000Z#000fabff000fabff000fabff000fabff")"#,
            r#"due_on S("2026-02-11T07:59:59.250Z")"#,
            r#"erasure_id S("000fabff000fabff000fabff000fabff")"#,
            r#"expires_at N("1865232000")"#,
            r#"handoffs Ss(["0123456789abcdef0123456789abcdef", "000fabff000fabff000fabff000fabff"])"#,
            r#"open S("carriers")"#,
            r#"pk S("D#0123456789abcdef0123456789abcdef")"#,
            r#"sk S("CARRIER#post")"#,
            r#"told_at S("2026-02-06T08:00:00.25Z")"#,
            r#"unanswered_by S("post")"#,
        ]
    );
    assert_eq!(from_item::<Recipient>(&item), Ok(notified()));
}

#[test]
fn an_answer_is_read_and_a_broken_item_is_refused() {
    let mut item = item_of(&notified());
    // The item after a reminder and an answer.
    for name in [
        "open",
        "due_on",
        "handoffs",
        "unanswered_by",
        "answer_place",
    ] {
        item.remove(name);
    }
    item.insert("answers".to_owned(), n(2));
    for (name, value) in [
        ("reminded_at", "2026-02-11T08:00:00Z"),
        ("answered_at", "2026-02-12T08:00:00Z"),
        ("outcome", "retained"),
        ("basis", "postal_law"),
        ("retained_until", "2026-12-31"),
    ] {
        item.insert(name.to_owned(), s(value));
    }
    let answered = Recipient {
        reminded_at: "2026-02-11T08:00:00Z".parse().ok(),
        answered_at: "2026-02-12T08:00:00Z".parse().ok(),
        outcome: Some(Outcome::Retained),
        basis: Some(RetentionLaw::PostalLaw),
        answers: 2,
        retained_until: "2026-12-31".parse().ok(),
        handoffs: Vec::new(),
        ..notified()
    };
    assert_eq!(from_item::<Recipient>(&item), Ok(answered));
    for name in item.keys() {
        if name == "expires_at" {
            continue;
        }
        let mut item = item.clone();
        item.insert(name.clone(), s("canary/"));
        let read = from_item::<Recipient>(&item);
        assert_eq!(read, Err(StoreError::Broken), "{name}");
    }
}

//! The stored form of a request to a carrier to erase.
#![allow(clippy::unwrap_used)]

use qeg_domain::{certificate::Outcome, erasure_answer::RetentionLaw};

use super::*;
use crate::core::attribute::{from_item, listed};

const ID: &str = "0123456789abcdef0123456789abcdef";
const OTHER: &str = "000fabff000fabff000fabff000fabff";

fn notified() -> ErasureRequest {
    ErasureRequest {
        request_id: RequestId::parse(ID).unwrap(),
        erasure_id: ErasureId::parse(OTHER).unwrap(),
        carrier: CarrierName::parse("post").unwrap(),
        part: 0,
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

fn item_of(erasure: &ErasureRequest) -> Item {
    erasure.item().unwrap()
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
    assert_eq!(from_item::<ErasureRequest>(&item), Ok(notified()));
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
    let answered = ErasureRequest {
        reminded_at: "2026-02-11T08:00:00Z".parse().ok(),
        answered_at: "2026-02-12T08:00:00Z".parse().ok(),
        outcome: Some(Outcome::Retained),
        basis: Some(RetentionLaw::PostalLaw),
        answers: 2,
        retained_until: "2026-12-31".parse().ok(),
        handoffs: Vec::new(),
        ..notified()
    };
    assert_eq!(from_item::<ErasureRequest>(&item), Ok(answered));
    for name in item.keys() {
        if name == "expires_at" {
            continue;
        }
        let mut item = item.clone();
        item.insert(name.clone(), s("canary/"));
        let read = from_item::<ErasureRequest>(&item);
        assert_eq!(read, Err(StoreError::Broken), "{name}");
    }
}

/// So many handoffs that a carrier collected.
fn handoffs(number: usize) -> BTreeSet<HandoffId> {
    let ids = (0..number).map(|n| HandoffId::parse(&format!("{n:032x}")).unwrap());
    ids.collect()
}

#[test]
fn a_carrier_that_collected_more_than_one_request_can_name_gets_several() {
    let notified = notified();
    let requests = |number| {
        let times = (notified.told_at, notified.answer_before);
        requests(
            &notified.request_id,
            &notified.carrier,
            handoffs(number),
            times,
        )
    };
    assert_eq!(requests(limits::ERASURE_HANDOFFS).len(), 1);
    let several = requests(2 * limits::ERASURE_HANDOFFS + 1);
    let keys: Vec<_> = several.iter().map(|one| one.address().1).collect();
    assert_eq!(keys, ["CARRIER#post", "CARRIER#post#1", "CARRIER#post#2"]);
    let named: Vec<_> = several.iter().flat_map(ErasureRequest::handoffs).collect();
    let all = handoffs(2 * limits::ERASURE_HANDOFFS + 1);
    assert_eq!(named, all.iter().collect::<Vec<_>>(), "each exactly once");
    let ids: BTreeSet<_> = several.iter().map(|one| &one.erasure_id).collect();
    assert_eq!(ids.len(), 3, "each request has an id of its own");
    for one in &several {
        assert_eq!(from_item(&item_of(one)).as_ref(), Ok(one));
    }
    assert_eq!(requests(2 * limits::ERASURE_HANDOFFS + 1), several);
}

//! The stored form of a deletion request: names, types and values of its attributes.
#![allow(clippy::unwrap_used)]

use qeg_domain::{hold::Basis, id::HoldId};

use super::*;
use crate::core::attribute::listed;

const ID: &str = "0123456789abcdef0123456789abcdef";
const SUBJECT: &str = "000fabff000fabff000fabff000fabff";

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn new() -> DeletionRequest {
    let deadline = Deadline {
        due_on: "2026-02-17".parse().unwrap(),
        provisional: false,
        calendar_version: "2026-1".to_owned(),
    };
    DeletionRequest::new(
        RequestId::parse(ID).unwrap(),
        Subject::parse(SUBJECT).unwrap(),
        (Mode::Grace, Proof::Password),
        at("2026-02-06T08:00:00.25Z"),
        deadline,
    )
}

fn full() -> DeletionRequest {
    let new = new();
    let hold = Hold {
        id: HoldId::parse(ID).unwrap(),
        basis: Basis::CourtEvidence,
        until: "2026-05-01".parse().unwrap(),
        secret_until: Some("2026-04-01".parse().unwrap()),
    };
    DeletionRequest {
        state: State::Completed,
        deadline: Deadline {
            provisional: true,
            ..new.deadline.clone()
        },
        recounted: Some(RecountReason::NoticeAmended),
        receipts: vec!["ab".to_owned(), "cd".to_owned()],
        hold: Some(hold),
        resumed_at: Some(at("2026-02-07T08:00:00Z")),
        notified: Some(Notified::WithReason),
        keys_gone_at: Some(at("2026-02-08T08:00:00.123456789Z")),
        erased_at: Some(at("2026-02-09T08:00:00Z")),
        completed_at: Some(at("2026-02-10T08:00:00.5Z")),
        items_deleted: 7,
        index_entries_deleted: 2,
        reopened: 1,
        is_counted: true,
        audit: Some(Head {
            seq: 12,
            hash: [0x0f; 32],
        }),
        version: 8,
        ..new
    }
}

fn item_of(request: &DeletionRequest) -> Item {
    request.item().unwrap()
}

#[test]
fn a_new_request_has_only_the_attributes_it_needs() {
    let item = item_of(&new());
    assert_eq!(
        listed(&item),
        [
            r#"calendar_version S("2026-1")"#,
            r#"due_on S("2026-02-17")"#,
            r#"erase_after S("2026-02-07T08:00:00Z")"#,
            r#"index_entries_deleted N("0")"#,
            r#"items_deleted N("0")"#,
            r#"mode S("grace")"#,
            r#"n N("1")"#,
            r#"open S("1")"#,
            r#"pk S("D#0123456789abcdef0123456789abcdef")"#,
            r#"proof S("password")"#,
            "provisional Bool(false)",
            r#"received_at S("2026-02-06T08:00:00Z")"#,
            r#"sk S("REQUEST")"#,
            r#"state S("requested")"#,
            r#"subject S("000fabff000fabff000fabff000fabff")"#,
        ]
    );
    let read = DeletionRequest::read(&item).unwrap();
    let written = DeletionRequest {
        version: 1,
        ..new()
    };
    assert_eq!(read, written);
}

#[test]
fn a_request_with_everything_is_stored_and_read_again() {
    let item = item_of(&full());
    assert_eq!(
        listed(&item),
        [
            r#"audit_entries N("12")"#,
            r#"audit_head S("0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f")"#,
            r#"calendar_version S("2026-1")"#,
            r#"completed_at S("2026-02-10T08:00:00.5Z")"#,
            r#"due_on S("2026-02-17")"#,
            r#"erase_after S("2026-02-07T08:00:00Z")"#,
            r#"erased_at S("2026-02-09T08:00:00Z")"#,
            r#"expires_at N("1865577600")"#,
            r#"hold S("0123456789abcdef0123456789abcdef")"#,
            r#"hold_basis S("court_evidence")"#,
            r#"hold_secret_until S("2026-04-01")"#,
            r#"hold_until S("2026-05-01")"#,
            r#"index_entries_deleted N("2")"#,
            "is_counted Bool(true)",
            r#"items_deleted N("7")"#,
            r#"keys_gone_at S("2026-02-08T08:00:00.123456789Z")"#,
            r#"mode S("grace")"#,
            r#"n N("9")"#,
            r#"notified S("why")"#,
            r#"pk S("D#0123456789abcdef0123456789abcdef")"#,
            r#"proof S("password")"#,
            "provisional Bool(true)",
            r#"receipts Ss(["ab", "cd"])"#,
            r#"received_at S("2026-02-06T08:00:00Z")"#,
            r#"recounted S("notice_amended")"#,
            r#"reopened N("1")"#,
            r#"resumed_at S("2026-02-07T08:00:00Z")"#,
            r#"sk S("REQUEST")"#,
            r#"state S("completed")"#,
            r#"subject S("000fabff000fabff000fabff000fabff")"#,
        ]
    );
    let read = DeletionRequest::read(&item).unwrap();
    let written = DeletionRequest {
        version: 9,
        ..full()
    };
    assert_eq!(read, written);
}

#[test]
fn a_request_that_lacks_an_attribute_or_has_a_wrong_one_is_broken() {
    let whole = item_of(&full());
    for needed in [
        "audit_entries",
        "calendar_version",
        "due_on",
        "erase_after",
        "hold_basis",
        "hold_until",
        "index_entries_deleted",
        "items_deleted",
        "mode",
        "n",
        "pk",
        "proof",
        "provisional",
        "received_at",
        "state",
        "subject",
    ] {
        let mut item = whole.clone();
        item.remove(needed);
        assert_eq!(DeletionRequest::read(&item), Err(StoreError::Broken));
    }
    for name in whole.keys() {
        // DynamoDB uses the expiry time and the index key; this code does not read them.
        if ["sk", "expires_at", "open", "calendar_version", "receipts"].contains(&name.as_str()) {
            continue;
        }
        let mut item = whole.clone();
        item.insert(name.clone(), s("canary"));
        assert_eq!(
            DeletionRequest::read(&item),
            Err(StoreError::Broken),
            "{name}"
        );
    }
}

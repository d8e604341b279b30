//! The stored form of a hold, without its sealed text.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::core::attribute::listed;

const ID: &str = "0123456789abcdef0123456789abcdef";
const SUBJECT: &str = "000fabff000fabff000fabff000fabff";

fn hold(secret_until: Option<&str>) -> Hold {
    Hold {
        id: HoldId::parse(ID).unwrap(),
        basis: Basis::TaxInspection,
        until: "2026-05-01".parse().unwrap(),
        secret_until: secret_until.map(|day| day.parse().unwrap()),
    }
}

fn item_of(hold: &Hold) -> Item {
    let placed_at = "2026-02-06T08:00:00.25Z".parse().unwrap();
    plain(hold, &Subject::parse(SUBJECT).unwrap(), placed_at).unwrap()
}

#[test]
fn a_hold_is_stored_and_read_again() {
    let secret = hold(Some("2026-04-01"));
    let item = item_of(&secret);
    let always = [
        r#"basis S("tax_inspection")"#,
        r#"due_on S("2026-05-01")"#,
        r#"open S("holds")"#,
        r#"pk S("HOLD#0123456789abcdef0123456789abcdef")"#,
        r#"placed_at S("2026-02-06T08:00:00.25Z")"#,
        r#"sk S("HOLD")"#,
        r#"subject S("000fabff000fabff000fabff000fabff")"#,
    ];
    let mut with_secret = always.to_vec();
    with_secret.insert(5, r#"secret_until S("2026-04-01")"#);
    with_secret.sort_unstable();
    assert_eq!(listed(&item), with_secret);
    let stored = StoredHold {
        hold: secret,
        subject: Subject::parse(SUBJECT).unwrap(),
        placed_at: "2026-02-06T08:00:00.25Z".parse().unwrap(),
        ended_at: None,
    };
    assert_eq!(from_item::<StoredHold>(&item), Ok(stored));
    assert_eq!(listed(&item_of(&hold(None))), always);
}

#[test]
fn an_ended_hold_says_when() {
    let mut item = item_of(&hold(None));
    // The item after the update that ends the hold.
    item.remove("open");
    item.insert("ended_at".to_owned(), s("2026-03-01T08:00:00Z"));
    item.insert("expires_at".to_owned(), n(1));
    let read = from_item::<StoredHold>(&item).unwrap();
    assert_eq!(read.ended_at, "2026-03-01T08:00:00Z".parse().ok());
    for needed in ["pk", "subject", "basis", "due_on", "placed_at"] {
        let mut item = item.clone();
        item.insert(needed.to_owned(), s("canary"));
        assert_eq!(from_item::<StoredHold>(&item), Err(StoreError::Broken));
        item.remove(needed);
        assert_eq!(from_item::<StoredHold>(&item), Err(StoreError::Broken));
    }
}

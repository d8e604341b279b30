//! The stored form of a disclosure, without its sealed text.
#![allow(clippy::unwrap_used)]

use qeg_domain::{disclosure::StaffMember, personal::Personal};

use super::*;
use crate::core::attribute::listed;

const ID: &str = "0123456789abcdef0123456789abcdef";
const SUBJECT: &str = "000fabff000fabff000fabff000fabff";

fn item_of(secret_until: Option<&str>) -> Item {
    let id = DisclosureId::parse(ID).unwrap();
    let details = DisclosureDetails {
        instrument: Personal::new(String::new()),
        authority: Personal::new(String::new()),
        requested_by: StaffMember::new("", "", ""),
        approved_by: None,
        ended_by: None,
    };
    let new = NewDisclosure {
        id: &id,
        fields: &[DisclosedField::Phone, DisclosedField::AccessLog],
        secret_until: secret_until.map(|day| day.parse().unwrap()),
        details: &details,
    };
    let now = "2026-02-06T08:00:00.25Z".parse().unwrap();
    plain(&new, &Subject::parse(SUBJECT).unwrap(), now)
}

#[test]
fn a_disclosure_is_stored_and_read_again() {
    let item = item_of(Some("2026-04-01"));
    let always = [
        r#"due_on S("2026-02-13")"#,
        r#"expires_at N("1865232000")"#,
        r#"fields L([S("phone"), S("access_log")])"#,
        r#"open S("disclosures")"#,
        r#"pk S("DISCLOSURE#0123456789abcdef0123456789abcdef")"#,
        r#"requested_at S("2026-02-06T08:00:00.25Z")"#,
        r#"sk S("DISCLOSURE")"#,
        r#"state S("awaiting_approval")"#,
        r#"subject S("000fabff000fabff000fabff000fabff")"#,
    ];
    let mut with_secret = always.to_vec();
    with_secret.push(r#"secret_until S("2026-04-01")"#);
    with_secret.sort_unstable();
    assert_eq!(listed(&item), with_secret);
    assert_eq!(listed(&item_of(None)), always);
    let read = Disclosure::read(item).unwrap();
    assert_eq!(read.id.as_str(), ID);
    assert_eq!(read.subject.as_str(), SUBJECT);
    let fields = [DisclosedField::Phone, DisclosedField::AccessLog];
    assert_eq!(read.fields, fields);
    assert_eq!(read.secret_until, "2026-04-01".parse().ok());
    let requested_at = "2026-02-06T08:00:00.25Z".parse().unwrap();
    let times = Times {
        requested_at,
        approved_at: None,
        withdrawn_at: None,
        rejected_at: None,
    };
    assert_eq!(read.times, times);
}

#[test]
fn an_approved_disclosure_says_when_and_a_broken_one_is_refused() {
    let mut item = item_of(None);
    // The item after the update that releases it.
    item.insert("approved_at".to_owned(), s("2026-02-07T08:00:00Z"));
    let read = Disclosure::read(item.clone()).unwrap();
    let approved_at = "2026-02-07T08:00:00Z".parse().ok();
    assert_eq!(read.times.approved_at, approved_at);
    item.insert("withdrawn_at".to_owned(), s("2026-02-07T08:00:00Z"));
    item.insert("rejected_at".to_owned(), s("2026-02-08T08:00:00Z"));
    let read = Disclosure::read(item.clone()).unwrap();
    assert_eq!(read.times.withdrawn_at, approved_at);
    assert_eq!(read.times.rejected_at, "2026-02-08T08:00:00Z".parse().ok());
    for name in [
        "pk",
        "subject",
        "fields",
        "requested_at",
        "approved_at",
        "withdrawn_at",
        "rejected_at",
    ] {
        let mut item = item.clone();
        item.insert(name.to_owned(), s("canary"));
        let read = Disclosure::read(item).map(|_| ());
        assert_eq!(read, Err(StoreError::Broken), "{name}");
    }
}

//! Fixed vectors of the chain, and the five ways of tampering it must notice.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;
use crate::id::to_hex;

fn first() -> Entry {
    Entry {
        seq: 1,
        at: "2026-11-22T08:00:00.000000001Z".parse().unwrap(),
        actor: Actor::unnamed(ActorKind::Person),
        action: Action::AccountCreated,
        purpose: ProcessingPurpose::Account,
        fields: vec![Field::Phone, Field::Password],
        reference: None,
        secret_until: None,
    }
}

fn second() -> Entry {
    Entry {
        seq: 2,
        at: "2026-11-22T08:00:01Z".parse().unwrap(),
        actor: Actor::named(ActorKind::Gateway, "sms"),
        action: Action::NoticeSent,
        purpose: ProcessingPurpose::Notice,
        fields: vec![Field::Phone],
        reference: Some("000fabff000fabff000fabff000fabff".to_owned()),
        secret_until: None,
    }
}

/// The same bytes written by hand, so that the vectors below do not rest on the code they test.
fn by_hand(prev: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut bytes = vec![0, 0, 0, 13];
    bytes.extend_from_slice(b"audit-entry-1");
    bytes.extend_from_slice(&[0, 0, 0, 32]);
    bytes.extend_from_slice(prev);
    for part in parts {
        bytes.extend_from_slice(&[0, 0, 0, u8::try_from(part.len()).unwrap()]);
        bytes.extend_from_slice(part);
    }
    Sha256::digest(bytes).into()
}

#[test]
fn fixed_vectors() {
    let one = chain_hash(&GENESIS, &first());
    let nanoseconds = 1_795_334_400_000_000_001_i128.to_be_bytes();
    let parts: [&[u8]; 12] = [
        &1_u64.to_be_bytes(),
        &nanoseconds,
        b"self",
        &[0],
        b"",
        b"account.created",
        b"account",
        &2_u64.to_be_bytes(),
        b"phone",
        b"password",
        &[0],
        b"",
    ];
    assert_eq!(one, by_hand(&GENESIS, &parts));
    assert_eq!(
        to_hex(&one),
        "f89f0a7993fa92e15ab35376c775e179ac296f6037e14851c74b03b1a991362e"
    );
    assert_eq!(
        to_hex(&chain_hash(&one, &second())),
        "fd12d9f66c609c124f7887be5b5af15ff1464f236934492d10f03e989779897b"
    );
}

#[test]
fn json_is_fixed_and_closed() {
    let json = serde_json::to_string(&second()).unwrap();
    assert_eq!(
        json,
        concat!(
            r#"{"seq":2,"at":"2026-11-22T08:00:01Z","actor":{"kind":"gateway","name":"sms"},"#,
            r#""action":"notice.sent","purpose":"notice","fields":["phone"],"#,
            r#""reference":"000fabff000fabff000fabff000fabff"}"#
        )
    );
    assert_eq!(serde_json::from_str::<Entry>(&json).unwrap(), second());
    let more = json.replace("{\"seq\"", "{\"phone\":\"13800138000\",\"seq\"");
    assert!(serde_json::from_str::<Entry>(&more).is_err());
}

#[test]
fn staff_are_never_named() {
    let staff = Actor::named(ActorKind::Staff, "someone");
    assert_eq!(staff.shown(), Actor::unnamed(ActorKind::Staff));
    let carrier = Actor::named(ActorKind::Carrier, "sf");
    assert_eq!(carrier.shown(), carrier);
}

#[test]
fn an_empty_chain_is_whole() {
    assert_eq!(verify(&[], &Head::EMPTY), Ok(()));
    assert_eq!(verify(&[first()], &Head::EMPTY), Err(Broken::Length));
}

prop_compose! {
    fn entry()(
        at in 0..4_000_000_000_000_000_000_i128,
        kind in select(ActorKind::ALL),
        name in proptest::option::of("[a-z]{0,4}"),
        action in select(Action::ALL),
        purpose in select(ProcessingPurpose::ALL),
        fields in proptest::collection::vec(select(Field::ALL), 0..4),
        reference in proptest::option::of("[a-f0-9]{0,4}"),
        secret_days in proptest::option::of(0..3_i8),
    ) -> Entry {
        let at = Timestamp::from_nanosecond(at).unwrap();
        let secret_until = secret_days.map(|days| jiff::civil::date(2027, 1, 1 + days));
        Entry { seq: 0, at, actor: Actor { kind, name }, action, purpose, fields, reference, secret_until }
    }
}

/// A chain of 1 to 11 entries and its head.
fn chain() -> impl Strategy<Value = (Vec<Entry>, Head)> {
    proptest::collection::vec(entry(), 1..12).prop_map(|mut entries| {
        let mut head = Head::EMPTY;
        for entry in &mut entries {
            entry.seq = head.seq + 1;
            head = head.after(entry).unwrap();
        }
        (entries, head)
    })
}

/// Numbers the entries anew, as somebody who hides their traces would.
fn renumber(entries: &mut [Entry]) {
    for (seq, entry) in (1..).zip(entries) {
        entry.seq = seq;
    }
}

proptest! {
    #[test]
    fn an_untouched_chain_is_whole((entries, head) in chain()) {
        prop_assert_eq!(verify(&entries, &head), Ok(()));
    }

    #[test]
    fn an_edited_entry_is_noticed((mut entries, head) in chain(), at in any::<Index>(), other in entry()) {
        let at = at.index(entries.len());
        let other = Entry { seq: entries[at].seq, ..other };
        prop_assume!(other != entries[at]);
        entries[at] = other;
        prop_assert_eq!(verify(&entries, &head), Err(Broken::Hash));
    }

    #[test]
    fn a_removed_entry_is_noticed((mut entries, head) in chain(), at in any::<Index>()) {
        let at = at.index(entries.len());
        entries.remove(at);
        prop_assert!(verify(&entries, &head).is_err());
        renumber(&mut entries);
        prop_assert_eq!(verify(&entries, &head), Err(Broken::Length));
    }

    #[test]
    fn an_inserted_entry_is_noticed((mut entries, head) in chain(), at in any::<Index>(), other in entry()) {
        let at = at.index(entries.len() + 1);
        entries.insert(at, other);
        prop_assert!(verify(&entries, &head).is_err());
        renumber(&mut entries);
        prop_assert_eq!(verify(&entries, &head), Err(Broken::Length));
    }

    #[test]
    fn reordered_entries_are_noticed(
        (mut entries, head) in chain(), one in any::<Index>(), other in any::<Index>(),
    ) {
        let (one, other) = (one.index(entries.len()), other.index(entries.len()));
        prop_assume!(one != other);
        let before = entries.clone();
        entries.swap(one, other);
        let broken = verify(&entries, &head);
        prop_assert!(matches!(broken, Err(Broken::Sequence { .. })), "{:?}", broken);
        renumber(&mut entries);
        prop_assume!(entries != before);
        prop_assert_eq!(verify(&entries, &head), Err(Broken::Hash));
    }

    #[test]
    fn a_truncated_chain_is_noticed((mut entries, head) in chain(), at in any::<Index>()) {
        entries.truncate(at.index(entries.len()));
        prop_assert_eq!(verify(&entries, &head), Err(Broken::Length));
    }
}

/// The person's log leaves out what a law keeps secret, until the day that it names has begun.
#[test]
fn a_secret_entry_is_shown_from_its_day_on_and_its_day_is_part_of_the_chain() {
    let day = jiff::civil::date;
    let secret = Entry {
        secret_until: Some(day(2027, 1, 2)),
        ..second()
    };
    assert!(!secret.is_shown(day(2027, 1, 1)));
    assert!(secret.is_shown(day(2027, 1, 2)) && secret.is_shown(day(2027, 1, 3)));
    assert!(second().is_shown(day(1970, 1, 1)));
    let other = Entry {
        secret_until: Some(day(2027, 1, 3)),
        ..second()
    };
    let hash = |entry: &Entry| chain_hash(&GENESIS, entry);
    assert_ne!(hash(&secret), hash(&second()));
    assert_ne!(hash(&secret), hash(&other));
    let json = serde_json::to_string(&second()).unwrap();
    assert!(
        !json.contains("secret"),
        "older entries read as they were written"
    );
}

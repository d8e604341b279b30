//! Fixed hashes of the chain, and every kind of tampering that verification must detect.
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

/// The hash computed independently of the tested code.
fn independent_hash(prev: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
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
fn hashes_are_fixed() {
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
    assert_eq!(one, independent_hash(&GENESIS, &parts));
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
fn json_is_fixed_and_unknown_members_are_refused() {
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
fn an_empty_chain_is_valid() {
    assert_eq!(verify(&Head::EMPTY, &[], &Head::EMPTY, None), Ok(()));
    let link = linked(vec![first()]);
    assert_eq!(
        verify(&Head::EMPTY, &link, &Head::EMPTY, None),
        broken(Tampering::Inserted, 1)
    );
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

/// Numbers and hashes the entries, as the store does.
fn linked(entries: Vec<Entry>) -> Vec<Link> {
    let mut head = Head::EMPTY;
    let links = entries.into_iter().map(|entry| {
        let entry = Entry {
            seq: head.seq + 1,
            ..entry
        };
        head = head.after(&entry).unwrap();
        Link {
            entry,
            hash: head.hash,
        }
    });
    links.collect()
}

fn head_of(links: &[Link]) -> Head {
    links.last().map_or(Head::EMPTY, |last| Head {
        seq: last.entry.seq,
        hash: last.hash,
    })
}

/// A chain of 2 to 11 entries and its head.
fn chain() -> impl Strategy<Value = (Vec<Link>, Head)> {
    proptest::collection::vec(entry(), 2..12).prop_map(|entries| {
        let links = linked(entries);
        let head = head_of(&links);
        (links, head)
    })
}

/// Renumbers the entries, as somebody who hides tampering would.
fn renumber(links: &mut [Link]) {
    for (seq, link) in (1..).zip(links) {
        link.entry.seq = seq;
    }
}

/// Renumbers and rehashes everything, which gives a consistent chain.
fn rewrite(links: Vec<Link>) -> (Vec<Link>, Head) {
    let links = linked(links.into_iter().map(|link| link.entry).collect());
    let head = head_of(&links);
    (links, head)
}

fn broken(kind: Tampering, at: u64) -> Result<(), ChainError> {
    Err(ChainError { kind, at })
}

fn check(links: &[Link], head: &Head) -> Result<(), ChainError> {
    verify(&Head::EMPTY, links, head, None)
}

/// Number of the entry at an index.
fn seq(n: usize) -> u64 {
    n as u64 + 1
}

proptest! {
    #[test]
    fn an_untouched_chain_is_valid((links, head) in chain(), at in any::<Index>()) {
        prop_assert_eq!(check(&links, &head), Ok(()));
        // From any checkpoint, with any entries before it expired, and with any signed head.
        let at = at.index(links.len());
        let start = head_of(&links[..=at]);
        prop_assert_eq!(verify(&start, &links[at + 1..], &head, Some(&head)), Ok(()));
        prop_assert_eq!(verify(&start, &links, &head, Some(&start)), Ok(()));
        let mut some = links.clone();
        some.remove(0);
        prop_assert_eq!(verify(&start, &some, &head, Some(&Head::EMPTY)), Ok(()));
        prop_assert_eq!(verify(&Head::EMPTY, &links, &head, Some(&start)), Ok(()));
    }

    #[test]
    fn an_edited_entry_is_detected((mut links, head) in chain(), at in any::<Index>(), other in entry()) {
        let at = at.index(links.len());
        let other = Entry { seq: seq(at), ..other };
        prop_assume!(other != links[at].entry);
        links[at].entry = other;
        prop_assert_eq!(check(&links, &head), broken(Tampering::Edited, seq(at)));
        let before = head_of(&links[..at]);
        let is_covered = verify(&head, &links, &head, None);
        prop_assert_eq!(is_covered, broken(Tampering::Edited, seq(at)));
        // With its hash recomputed, the next entry does not follow any more.
        links[at].hash = chain_hash(&before.hash, &links[at].entry);
        prop_assert!(check(&links, &head).is_err());
    }

    #[test]
    fn a_removed_entry_is_detected((mut links, head) in chain(), at in any::<Index>()) {
        let at = at.index(links.len() - 1);
        links.remove(at);
        prop_assert_eq!(check(&links, &head), broken(Tampering::Removed, seq(at)));
        renumber(&mut links);
        prop_assert_eq!(check(&links, &head), broken(Tampering::Removed, seq(at)));
    }

    #[test]
    fn an_inserted_entry_is_detected((mut links, head) in chain(), at in any::<Index>(), other in entry()) {
        let at = at.index(links.len() + 1);
        links.insert(at, Link { entry: Entry { seq: seq(at), ..other }, hash: [7; 32] });
        prop_assert_eq!(check(&links, &head).unwrap_err().kind, Tampering::Inserted);
        // An entry before the first one, where a checkpoint allows gaps.
        let mut before = links.clone();
        let zero = before.remove(at);
        before.insert(0, Link { entry: Entry { seq: 0, ..zero.entry }, hash: GENESIS });
        prop_assert_eq!(verify(&head, &before, &head, None), broken(Tampering::Reordered, 0));
        renumber(&mut links);
        prop_assert_eq!(check(&links, &head), broken(Tampering::Inserted, seq(at)));
    }

    #[test]
    fn reordered_entries_are_detected((mut links, head) in chain(), one in any::<Index>(), other in any::<Index>()) {
        let (one, other) = (one.index(links.len()), other.index(links.len()));
        prop_assume!(one != other);
        let first = seq(one.min(other));
        links.swap(one, other);
        prop_assert_eq!(check(&links, &head), broken(Tampering::Reordered, first));
        let mut renumbered = links.clone();
        renumber(&mut renumbered);
        prop_assert_eq!(check(&renumbered, &head), broken(Tampering::Reordered, first));
    }

    #[test]
    fn a_truncated_chain_is_detected((mut links, head) in chain(), at in any::<Index>()) {
        let at = at.index(links.len());
        links.truncate(at);
        prop_assert_eq!(check(&links, &head), broken(Tampering::Truncated, seq(at)));
        // With the head changed too, a signed head still detects it.
        let shorter = head_of(&links);
        prop_assert_eq!(check(&links, &shorter), Ok(()));
        prop_assert_eq!(
            verify(&Head::EMPTY, &links, &shorter, Some(&head)),
            broken(Tampering::Truncated, seq(at))
        );
    }

    #[test]
    fn a_rewritten_chain_is_detected_by_a_signed_head((links, head) in chain(), at in any::<Index>(), other in entry()) {
        let at = at.index(links.len());
        let mut edited = links.clone();
        edited[at].entry = Entry { seq: seq(at), ..other };
        prop_assume!(edited != links);
        let mut swapped = links.clone();
        swapped.swap(0, at);
        let mut inserted = links.clone();
        inserted.insert(at, edited[at].clone());
        for forged in [edited, swapped, inserted] {
            let (rewritten, its_head) = rewrite(forged);
            prop_assert_eq!(check(&rewritten, &its_head), Ok(()));
            let said = verify(&Head::EMPTY, &rewritten, &its_head, Some(&head));
            prop_assert!(rewritten == links || said == broken(Tampering::Rewritten, head.seq));
        }
    }
}

proptest! {
    #[test]
    fn a_chain_is_verified_in_parts((links, head) in chain(), at in any::<Index>(), other in entry()) {
        let at = at.index(links.len());
        let part = |from: Head, links: &[Link]| {
            let mut verifier = Verifier::new(from, Some(head));
            for link in links {
                verifier.push(link);
            }
            verifier
        };
        let position = part(Head::EMPTY, &links[..at]).in_order();
        prop_assert_eq!(position, Some(head_of(&links[..at])));
        prop_assert_eq!(part(position.unwrap(), &links[at..]).finish(&head), Ok(()));
        // A fault in one part is found, and the part before it has none.
        let mut edited = links.clone();
        edited[at].entry = Entry { seq: seq(at), ..other };
        prop_assume!(edited != links);
        let wrong = part(Head::EMPTY, &edited[..=at]);
        prop_assert_eq!(wrong.in_order(), None);
        prop_assert_eq!(wrong.wrong_so_far(), Some(ChainError { kind: Tampering::Edited, at: seq(at) }));
        let rest = part(position.unwrap(), &edited[at..]).finish(&head);
        prop_assert_eq!(rest, broken(Tampering::Edited, seq(at)));
        // A rewritten part has a fault too, once the signed head was passed.
        let (rewritten, _) = rewrite(edited);
        let wrong = part(Head::EMPTY, &rewritten);
        prop_assert_eq!(wrong.in_order(), None);
        prop_assert_eq!(wrong.wrong_so_far(), Some(ChainError { kind: Tampering::Rewritten, at: head.seq }));
    }

    #[test]
    fn a_chain_that_grows_meanwhile_is_finished_with_its_new_head((links, head) in chain()) {
        let before = &links[..links.len() - 1];
        let mut verifier = Verifier::new(Head::EMPTY, None);
        for link in &links {
            verifier.push(link);
        }
        prop_assert_eq!(verifier.finish(&head_of(before)), broken(Tampering::Inserted, head.seq));
        prop_assert_eq!(verifier.finish(&head), Ok(()));
    }
}

#[test]
fn a_secret_entry_is_shown_from_its_day_on_and_the_day_is_hashed() {
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
        "an entry without a secret has no such member"
    );
}

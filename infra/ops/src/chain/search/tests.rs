//! Every kind of tampering is found at its place, with and without signed heads; expired entries are no finding.
#![allow(clippy::unwrap_used)]

mod signed;

use jiff::Timestamp;
use qeg_domain::audit::{Action, Actor, ActorKind, Entry, ProcessingPurpose};
use qeg_store::audit::chain_checks::Signatures;

use super::{super::finding::MOST_FINDINGS, *};

/// A chain in memory, with its head and its signed heads.
#[derive(Clone, Debug, Default)]
pub(in crate::chain) struct Trail {
    pub(in crate::chain) entries: Vec<StoredEntry>,
    pub(in crate::chain) head: Option<Head>,
    pub(in crate::chain) signatures: Signatures,
}

fn findings(trail: &Trail, signed: &Signed) -> Findings {
    let mut search = Search::new(trail.head, signed);
    trail.entries.iter().for_each(|found| search.visit(found));
    search.finish()
}

/// The result of the domain for a chain; `None` if the chain cannot be represented in the domain.
fn domain_result(trail: &Trail, signed: &Signed) -> Option<Result<(), audit::ChainError>> {
    let link = |found: &StoredEntry| {
        let (entry, hash) = (found.entry.clone()?, found.hash?);
        (found.number == Some(entry.seq)).then_some(Link { entry, hash })
    };
    let links: Option<Vec<Link>> = trail.entries.iter().map(link).collect();
    let head = trail.head?;
    let verify =
        |links: Vec<Link>| audit::verify(&signed.start, &links, &head, signed.head.as_ref());
    links.map(verify)
}

const UNSIGNED: Signed = Signed {
    start: Head::EMPTY,
    head: None,
    forged: vec![],
};

fn entry(seq: u64) -> Entry {
    Entry {
        seq,
        at: Timestamp::from_second(1_790_000_000 + i64::try_from(seq).unwrap()).unwrap(),
        actor: Actor::unnamed(ActorKind::Person),
        action: Action::ContactSaved,
        purpose: ProcessingPurpose::Forwarding,
        fields: vec![],
        reference: Some(format!("{seq:032x}")),
        secret_until: None,
    }
}

/// A chain of these entries with their hashes.
pub(in crate::chain) fn chained(entries: &[Entry]) -> Trail {
    let mut trail = Trail::default();
    let mut head = Head::EMPTY;
    for entry in entries {
        head = head.after(entry).unwrap();
        trail.entries.push(StoredEntry {
            number: Some(entry.seq),
            entry: Some(entry.clone()),
            hash: Some(head.hash),
        });
    }
    trail.head = Some(head);
    trail
}

pub(in crate::chain) fn whole() -> Trail {
    chained(&(1..=6).map(entry).collect::<Vec<_>>())
}

/// The head of the chain after this many entries.
pub(in crate::chain) fn head(seq: u64) -> Head {
    let mut head = Head::EMPTY;
    (1..=seq).for_each(|seq| head = head.after(&entry(seq)).unwrap());
    head
}

/// The same chain with entry 4 changed and all later hashes recomputed.
fn rewritten() -> Trail {
    let mut entries: Vec<Entry> = (1..=6).map(entry).collect();
    entries[3].action = Action::ContactDeleted;
    chained(&entries)
}

fn signed(start: u64, seq: u64) -> Signed {
    Signed {
        start: head(start),
        head: Some(head(seq)),
        forged: vec![],
    }
}

fn shown(trail: &Trail, signed: &Signed) -> Vec<String> {
    let findings = findings(trail, signed);
    let shown = |wrong: &Finding| format!("{} {}", wrong.at.shown(), wrong.as_str());
    findings.listed.iter().map(shown).collect()
}

fn found_with(signed: &Signed, change: impl Fn(&mut Trail)) -> Vec<String> {
    let mut trail = whole();
    change(&mut trail);
    shown(&trail, signed)
}

fn found(change: impl Fn(&mut Trail)) -> Vec<String> {
    found_with(&UNSIGNED, change)
}

/// Without the entries of these numbers.
fn without(gone: &[u64]) -> impl Fn(&mut Trail) {
    |trail| {
        let is_gone = |found: &StoredEntry| found.number.is_some_and(|place| gone.contains(&place));
        trail.entries.retain(|found| !is_gone(found));
    }
}

fn edit(n: usize) -> impl Fn(&mut Trail) {
    move |trail| trail.entries[n - 1].entry.as_mut().unwrap().action = Action::ContactDeleted
}

fn swap(trail: &mut Trail) {
    let (three, four) = (
        trail.entries[2].entry.clone(),
        trail.entries[3].entry.clone(),
    );
    (trail.entries[2].entry, trail.entries[3].entry) = (four, three);
}

fn beyond(trail: &mut Trail) {
    let mut one = trail.entries[5].clone();
    (one.number, one.entry.as_mut().unwrap().seq) = (Some(7), 7);
    trail.entries.push(one);
}

fn beside(trail: &mut Trail) {
    let mut one = trail.entries[5].clone();
    one.number = None;
    trail.entries.push(one);
}

#[test]
fn a_valid_chain_has_no_findings() {
    assert_eq!(found(|_| {}), [""; 0]);
    assert_eq!(shown(&chained(&[]), &UNSIGNED), [""; 0]);
    for start in 0..=6 {
        for seq in 0..=6 {
            assert_eq!(found_with(&signed(start, seq), |_| {}), [""; 0]);
        }
    }
}

#[test]
fn every_kind_of_tampering_is_found_at_its_place() {
    assert_eq!(found(edit(3)), ["3 edited"]);
    assert_eq!(found(without(&[3])), ["3 removed"]);
    assert_eq!(found(without(&[2, 3, 4])), ["2-4 removed"]);
    assert_eq!(found(swap), ["3 reordered", "4 reordered"]);
    assert_eq!(found(without(&[5, 6])), ["5 truncated from here"]);
    assert_eq!(found(beyond), ["7 inserted"]);
    assert_eq!(found(beside), ["no number inserted"]);
    let moved = |trail: &mut Trail| trail.entries[5].number = Some(7);
    assert_eq!(found(moved), ["6 removed", "7 inserted"]);
}

#[test]
fn all_places_are_found() {
    let many = |trail: &mut Trail| {
        beside(trail);
        edit(2)(trail);
        edit(6)(trail);
        without(&[4])(trail);
    };
    let places = ["2 edited", "4 removed", "6 edited", "no number inserted"];
    assert_eq!(found(many), places);
    let mut forged = signed(0, 6);
    forged.head.as_mut().unwrap().hash = [1; 32];
    forged.forged = vec![Location::Checkpoint];
    let places = [
        "checkpoint forged",
        "2 edited",
        "4 removed",
        "6 edited",
        "no number inserted",
    ];
    assert_eq!(found_with(&forged, many), places);
    let and_its_head = |trail: &mut Trail| {
        edit(2)(trail);
        trail.head.as_mut().unwrap().hash = [1; 32];
    };
    assert_eq!(found(and_its_head), ["2 edited", "head rewritten"]);
}

#[test]
fn an_inserted_entry_with_renumbered_others_is_found() {
    let insert = |trail: &mut Trail| {
        let mut one = trail.entries[2].clone();
        one.entry.as_mut().unwrap().action = Action::DeletionTold;
        trail.entries.insert(2, one);
        for (n, found) in (1..).zip(&mut trail.entries) {
            found.number = Some(n);
            found.entry.as_mut().unwrap().seq = n;
        }
    };
    let findings = found(insert);
    assert_eq!(findings[0], "3 edited");
    assert_eq!(findings.last().unwrap(), "7 inserted");
}

#[test]
fn recomputed_hashes_are_found_by_the_head() {
    let rewrite = |trail: &mut Trail| trail.entries = rewritten().entries;
    assert_eq!(found(rewrite), ["head rewritten"]);
    assert_eq!(found(|trail| trail.head = None), ["head no head"]);
    assert_eq!(
        found(|trail| trail.head.as_mut().unwrap().hash = [1; 32]),
        ["head rewritten"]
    );
    assert_eq!(
        found(|trail| trail.entries[1].hash = Some([1; 32]))[0],
        "2 edited"
    );
    assert_eq!(
        found(|trail| trail.entries[1].entry = None),
        ["2 unreadable"]
    );
    assert_eq!(
        found(|trail| trail.entries.clear()),
        ["1 truncated from here"]
    );
}

#[test]
fn a_huge_entry_number_takes_no_time() {
    let far = |trail: &mut Trail| {
        let mut one = trail.entries[5].clone();
        (one.number, one.entry.as_mut().unwrap().seq) = (Some(u64::MAX), u64::MAX);
        trail.entries.push(one);
        trail.head = None;
    };
    let all = format!("7-{} removed", u64::MAX - 1);
    assert_eq!(found(far), [all.as_str(), "head no head"]);
}

#[test]
fn the_first_of_very_many_findings_are_listed_and_the_others_counted() {
    let many = u64::try_from(MOST_FINDINGS).unwrap() + 5;
    let mut trail = chained(&(1..=many).map(entry).collect::<Vec<_>>());
    let edit = |found: &mut StoredEntry| {
        found.entry.as_mut().unwrap().action = Action::ContactDeleted;
    };
    trail.entries.iter_mut().for_each(edit);
    let all = findings(&trail, &UNSIGNED);
    assert_eq!((all.listed.len(), all.more), (MOST_FINDINGS, 5));
}

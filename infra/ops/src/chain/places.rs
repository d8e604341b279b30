//! Where a chain is not what was written. Whether it is, the audit rules of the domain decide; this says where.

use domain::audit::{self, Head, Link, chain_hash};
use store::trail::{Found, Trail};

/// What is wrong at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// No entry has this number.
    Removed,
    /// The entry is not the one whose hash was written.
    Edited,
    /// The entry has the number of another place.
    Reordered,
    /// The entry is where none belongs.
    Inserted,
    /// The chain ends before its head says; this and what follows is missing.
    Truncated,
    /// It is no entry, or of a version that this tool does not know.
    Unreadable,
    /// The head is missing, or is no head.
    NoHead,
    /// Every entry fits the one before, and the last does not fit the head: all from some place on was written anew.
    Rewritten,
}

impl What {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::Edited => "edited",
            Self::Reordered => "reordered",
            Self::Inserted => "inserted",
            Self::Truncated => "truncated from here",
            Self::Unreadable => "unreadable",
            Self::NoHead => "no head",
            Self::Rewritten => "rewritten",
        }
    }
}

/// Something that is wrong, by the number of the entry; `None` for the head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) entry: Option<u64>,
    pub(crate) what: What,
}

/// Everything that is wrong with a chain; nothing exactly where the domain finds it whole.
pub(crate) fn wrongs(trail: &Trail) -> Vec<Wrong> {
    if is_whole(trail) {
        return Vec::new();
    }
    let mut search = Search {
        hash: Some(audit::GENESIS),
        expected: 1,
        wrongs: Vec::new(),
    };
    let end = trail.head.map(|head| head.seq);
    for found in &trail.entries {
        search.meet(found, end);
    }
    search.finish(trail);
    search.wrongs
}

fn is_whole(trail: &Trail) -> bool {
    let link = |found: &Found| {
        let (entry, hash) = (found.entry.clone()?, found.hash?);
        (found.place == Some(entry.seq)).then_some(Link { entry, hash })
    };
    let links: Option<Vec<Link>> = trail.entries.iter().map(link).collect();
    links
        .zip(trail.head)
        .is_some_and(|(links, head)| audit::verify(&Head::EMPTY, &links, &head, None).is_ok())
}

/// A walk along the chain.
struct Search {
    /// The hash before the next entry; `None` where it is not known.
    hash: Option<[u8; 32]>,
    /// The number that should come next.
    expected: u64,
    wrongs: Vec<Wrong>,
}

impl Search {
    fn note(&mut self, entry: Option<u64>, what: What) {
        self.wrongs.push(Wrong { entry, what });
    }

    fn meet(&mut self, found: &Found, end: Option<u64>) {
        let Some(place) = found.place else {
            return self.note(None, What::Inserted);
        };
        while self.expected < place && end.is_none_or(|end| self.expected <= end) {
            self.note(Some(self.expected), What::Removed);
            self.expected += 1;
            self.hash = None;
        }
        if place < self.expected || end.is_some_and(|end| place > end) {
            return self.note(Some(place), What::Inserted);
        }
        match &found.entry {
            None => self.note(Some(place), What::Unreadable),
            Some(entry) if entry.seq != place => self.note(Some(place), What::Reordered),
            // Without the hash before it nothing can be said of this one; the next is measured by what stands here.
            Some(entry) => {
                let is_other = |hash: &[u8; 32]| found.hash != Some(chain_hash(hash, entry));
                if found.hash.is_none() || self.hash.as_ref().is_some_and(is_other) {
                    self.note(Some(place), What::Edited);
                }
            }
        }
        self.hash = found.hash;
        self.expected = place + 1;
    }

    fn finish(&mut self, trail: &Trail) {
        let Some(head) = trail.head else {
            return self.note(None, What::NoHead);
        };
        if self.expected <= head.seq {
            self.note(Some(self.expected), What::Truncated);
        } else if self.wrongs.is_empty() {
            self.note(None, What::Rewritten);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use domain::audit::{Action, Actor, ActorKind, Entry, ProcessingPurpose};
    use jiff::Timestamp;

    use super::*;

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

    /// A chain of these entries, hashed one after the other, and put where `place` says.
    fn chained(entries: &[Entry]) -> Trail {
        let mut trail = Trail {
            entries: vec![],
            head: None,
        };
        let mut hash = audit::GENESIS;
        for (n, entry) in (1..).zip(entries) {
            hash = chain_hash(&hash, entry);
            trail.entries.push(Found {
                place: Some(n),
                entry: Some(entry.clone()),
                hash: Some(hash),
            });
        }
        trail.head = Some(Head {
            seq: trail.entries.len() as u64,
            hash,
        });
        trail
    }

    fn whole() -> Trail {
        let entries: Vec<Entry> = (1..=6).map(entry).collect();
        chained(&entries)
    }

    fn found(change: impl Fn(&mut Trail)) -> Vec<(Option<u64>, What)> {
        let mut trail = whole();
        change(&mut trail);
        wrongs(&trail)
            .iter()
            .map(|wrong| (wrong.entry, wrong.what))
            .collect()
    }

    #[test]
    fn nothing_is_wrong_with_what_was_written() {
        assert_eq!(wrongs(&whole()), []);
        assert_eq!(wrongs(&chained(&[])), []);
    }

    #[test]
    fn each_kind_of_tampering_is_found_at_its_place() {
        let edit = |trail: &mut Trail| {
            trail.entries[2].entry.as_mut().unwrap().action = Action::ContactDeleted;
        };
        assert_eq!(found(edit), [(Some(3), What::Edited)]);
        let remove = |trail: &mut Trail| drop(trail.entries.remove(2));
        assert_eq!(found(remove), [(Some(3), What::Removed)]);
        let swap = |trail: &mut Trail| {
            let (three, four) = (
                trail.entries[2].entry.clone(),
                trail.entries[3].entry.clone(),
            );
            (trail.entries[2].entry, trail.entries[3].entry) = (four, three);
        };
        assert_eq!(
            found(swap),
            [(Some(3), What::Reordered), (Some(4), What::Reordered)]
        );
        let truncate = |trail: &mut Trail| trail.entries.truncate(4);
        assert_eq!(found(truncate), [(Some(5), What::Truncated)]);
        let beyond = |trail: &mut Trail| {
            let mut one = trail.entries[5].clone();
            (one.place, one.entry.as_mut().unwrap().seq) = (Some(7), 7);
            trail.entries.push(one);
        };
        assert_eq!(found(beyond), [(Some(7), What::Inserted)]);
        let beside = |trail: &mut Trail| {
            let mut one = trail.entries[5].clone();
            one.place = None;
            trail.entries.push(one);
        };
        assert_eq!(found(beside), [(None, What::Inserted)]);
    }

    #[test]
    fn one_that_is_put_in_and_moves_the_others_is_found_where_it_stands() {
        let insert = |trail: &mut Trail| {
            let mut one = trail.entries[2].clone();
            one.entry.as_mut().unwrap().action = Action::DataExported;
            trail.entries.insert(2, one);
            for (n, found) in (1..).zip(&mut trail.entries) {
                found.place = Some(n);
                found.entry.as_mut().unwrap().seq = n;
            }
        };
        let wrongs = found(insert);
        assert_eq!(wrongs[0], (Some(3), What::Edited));
        assert_eq!(wrongs.last(), Some(&(Some(7), What::Inserted)));
    }

    #[test]
    fn who_writes_all_hashes_anew_is_found_by_the_head() {
        let rewrite = |trail: &mut Trail| {
            let head = trail.head;
            let mut entries: Vec<Entry> = (1..=6).map(entry).collect();
            entries[3].action = Action::ContactDeleted;
            *trail = chained(&entries);
            trail.head = head;
        };
        assert_eq!(found(rewrite), [(None, What::Rewritten)]);
        assert_eq!(found(|trail| trail.head = None), [(None, What::NoHead)]);
        assert_eq!(
            found(|trail| trail.head.as_mut().unwrap().hash = [1; 32]),
            [(None, What::Rewritten)]
        );
        assert_eq!(
            found(|trail| trail.entries[1].hash = Some([1; 32])).first(),
            Some(&(Some(2), What::Edited))
        );
        assert_eq!(
            found(|trail| trail.entries[1].entry = None),
            [(Some(2), What::Unreadable)]
        );
        assert_eq!(
            found(|trail| trail.entries.clear()),
            [(Some(1), What::Truncated)]
        );
    }
}

//! Finds all places in which a chain was tampered with. The domain decides whether it was; this module says where.

#[cfg(test)]
pub(super) mod tests;

use qeg_domain::audit::{self, Head, Link, Tampering, Verifier, chain_hash};
use qeg_store::audit::trail::StoredEntry;

use super::{
    finding::{Finding, Findings, Location, Problem},
    key::Signed,
};

/// The state of a search through the entries, in their order. It has the same size for a chain of any length.
pub(crate) struct Search {
    head: Option<Head>,
    /// The checkpoint: entries up to it may have expired.
    start: Head,
    signed: Option<Head>,
    /// The verification by the domain; `None` if the chain cannot be represented in the domain.
    verifier: Option<Verifier>,
    /// The highest number in head, signed head and checkpoint.
    end: Option<u64>,
    /// The chain hash before the next entry; `None` if it is not known.
    hash: Option<[u8; 32]>,
    /// The number of the next entry.
    expected: u64,
    /// The highest number of an entry with a finding, up to the end.
    last_wrong: Option<u64>,
    forged: Vec<Finding>,
    findings: Findings,
}

impl Search {
    /// A search in a chain with this head, which was read before the entries.
    pub(crate) fn new(head: Option<Head>, signed: &Signed) -> Self {
        let start = signed.start;
        let ends = [head, signed.head, Some(start).filter(|_| start.seq > 0)];
        let forged = signed.forged.iter().map(|at| Finding {
            at: *at,
            what: Problem::Tampered(Tampering::Forged),
        });
        let mut search = Self {
            head,
            start,
            signed: signed.head,
            verifier: head.map(|_| Verifier::new(start, signed.head)),
            end: ends.iter().flatten().map(|head| head.seq).max(),
            hash: Some(audit::GENESIS),
            expected: 1,
            last_wrong: None,
            forged: forged.collect(),
            findings: Findings::default(),
        };
        search.compare_signed(start.seq, Some(start.hash));
        search
    }

    /// All findings in the chain and its signed heads, once every entry was visited. There are none if and only if the
    /// domain finds the chain valid.
    pub(crate) fn finish(mut self) -> Findings {
        let mut all = Findings::default();
        for finding in std::mem::take(&mut self.forged) {
            all.add(finding);
        }
        let verifier = self.verifier.take();
        let result = verifier.zip(self.head);
        let result = result.map(|(verifier, head)| verifier.finish(&head));
        if result == Some(Ok(())) {
            return all;
        }
        self.finish_search();
        if let (true, Some(Err(broken))) = (self.findings.is_empty(), result) {
            self.note(Location::Entry(broken.at), broken.kind);
        }
        all.more += self.findings.more;
        self.findings
            .listed
            .into_iter()
            .for_each(|finding| all.add(finding));
        all
    }

    fn push(&mut self, found: &StoredEntry) {
        let link = || {
            let (entry, hash) = (found.entry.clone()?, found.hash?);
            (found.number == Some(entry.seq)).then_some(Link { entry, hash })
        };
        match link() {
            Some(link) => {
                if let Some(verifier) = &mut self.verifier {
                    verifier.push(&link);
                }
            }
            None => self.verifier = None,
        }
    }

    fn note(&mut self, at: Location, kind: Tampering) {
        let what = Problem::Tampered(kind);
        self.add(Finding { at, what });
    }

    fn add(&mut self, finding: Finding) {
        if let Location::Entry(place) = finding.at
            && self.end.is_none_or(|end| place <= end)
        {
            self.last_wrong = self.last_wrong.max(Some(place));
        }
        self.findings.add(finding);
    }

    /// Checks the next entry.
    pub(crate) fn visit(&mut self, found: &StoredEntry) {
        self.push(found);
        let Some(place) = found.number else {
            return self.note(Location::NoNumber, Tampering::Inserted);
        };
        let end = self.end.unwrap_or(u64::MAX);
        self.skip_to(place.min(end.saturating_add(1)));
        if place < self.expected || place > end {
            return self.note(Location::Entry(place), Tampering::Inserted);
        }
        if let Some(what) = self.problem_with(place, found) {
            let at = Location::Entry(place);
            self.add(Finding { at, what });
        } else if place > self.start.seq {
            self.compare_signed(place, found.hash);
        }
        self.hash = found.hash;
        if place == self.start.seq {
            self.hash = Some(self.start.hash);
        }
        self.expected = place.saturating_add(1);
    }

    /// Continues at `place`. The entries before it are missing, unless the checkpoint covers them.
    fn skip_to(&mut self, place: u64) {
        if place <= self.expected {
            return;
        }
        let first = self.expected.max(self.start.seq.saturating_add(1));
        let last = place.saturating_sub(1);
        match first.cmp(&last) {
            std::cmp::Ordering::Less => {
                self.note(Location::Entries(first, last), Tampering::Removed);
            }
            std::cmp::Ordering::Equal => self.note(Location::Entry(first), Tampering::Removed),
            std::cmp::Ordering::Greater => {}
        }
        self.hash = (last == self.start.seq).then_some(self.start.hash);
        self.expected = place;
    }

    fn problem_with(&self, place: u64, found: &StoredEntry) -> Option<Problem> {
        let Some(entry) = &found.entry else {
            return Some(Problem::Unreadable);
        };
        if entry.seq != place {
            return Some(Problem::Tampered(Tampering::Reordered));
        }
        // Without the hash before it, this entry cannot be checked; the next one is checked with its stored hash.
        let differs = |hash: &[u8; 32]| found.hash != Some(chain_hash(hash, entry));
        let is_changed = found.hash.is_none() || self.hash.as_ref().is_some_and(differs);
        let is_start = place == self.start.seq;
        let is_edited = is_changed || (is_start && found.hash != Some(self.start.hash));
        is_edited.then_some(Problem::Tampered(Tampering::Edited))
    }

    /// Checks that the chain has the hash of the newest signed head at its number.
    fn compare_signed(&mut self, place: u64, hash: Option<[u8; 32]>) {
        let is_other = |signed: &Head| signed.seq == place && hash != Some(signed.hash);
        if self.signed.as_ref().is_some_and(is_other) {
            self.note(Location::Entry(place), Tampering::Rewritten);
        }
    }

    fn finish_search(&mut self) {
        self.skip_to(self.start.seq.saturating_add(1));
        let last = self.expected.saturating_sub(1);
        let is_last_wrong = self.last_wrong == Some(last);
        if self.end.is_some_and(|end| self.expected <= end) {
            self.note(Location::Entry(self.expected), Tampering::Truncated);
        }
        let Some(head) = self.head else {
            let (at, what) = (Location::Head, Problem::NoHead);
            return self.add(Finding { at, what });
        };
        let is_other = head.seq < last || self.hash.is_some_and(|hash| hash != head.hash);
        if head.seq <= last && is_other && !is_last_wrong {
            self.note(Location::Head, Tampering::Rewritten);
        }
    }
}

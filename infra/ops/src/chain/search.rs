//! Finds all places in which a chain was tampered with. The domain decides whether it was; this module says where.

#[cfg(test)]
pub(super) mod tests;

use qeg_domain::audit::{self, ChainError, Head, Link, Tampering, chain_hash};
use qeg_store::audit::trail::{StoredEntry, Trail};

use super::{
    finding::{Finding, Location, Problem},
    key::Signed,
};

/// All findings in a chain and its signed heads. There are none if and only if the domain finds the chain valid.
pub(crate) fn findings(trail: &Trail, signed: &Signed) -> Vec<Finding> {
    let forged = signed.forged.iter().map(|at| Finding {
        at: *at,
        what: Problem::Tampered(Tampering::Forged),
    });
    let mut findings: Vec<Finding> = forged.collect();
    let result = domain_result(trail, signed);
    if result == Some(Ok(())) {
        return findings;
    }
    let mut search = Search::new(trail, signed);
    trail.entries.iter().for_each(|found| search.visit(found));
    search.finish(trail.head);
    if let (true, Some(Err(broken))) = (search.findings.is_empty(), result) {
        search.note(Location::Entry(broken.at), broken.kind);
    }
    findings.append(&mut search.findings);
    findings
}

/// The result of the domain for a chain; `None` if the chain cannot be represented in the domain.
fn domain_result(trail: &Trail, signed: &Signed) -> Option<Result<(), ChainError>> {
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

/// The state of a search through the entries, in their order.
struct Search {
    /// The checkpoint: entries up to it may have expired.
    start: Head,
    signed: Option<Head>,
    /// The highest number in head, signed head and checkpoint.
    end: Option<u64>,
    /// The chain hash before the next entry; `None` if it is not known.
    hash: Option<[u8; 32]>,
    /// The number of the next entry.
    expected: u64,
    findings: Vec<Finding>,
}

impl Search {
    fn new(trail: &Trail, signed: &Signed) -> Self {
        let start = signed.start;
        let ends = [
            trail.head,
            signed.head,
            Some(start).filter(|_| start.seq > 0),
        ];
        let mut search = Self {
            start,
            signed: signed.head,
            end: ends.iter().flatten().map(|head| head.seq).max(),
            hash: Some(audit::GENESIS),
            expected: 1,
            findings: Vec::new(),
        };
        search.compare_signed(start.seq, Some(start.hash));
        search
    }

    fn note(&mut self, at: Location, kind: Tampering) {
        let what = Problem::Tampered(kind);
        self.findings.push(Finding { at, what });
    }

    fn visit(&mut self, found: &StoredEntry) {
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
            self.findings.push(Finding { at, what });
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

    fn finish(&mut self, head: Option<Head>) {
        self.skip_to(self.start.seq.saturating_add(1));
        if self.end.is_some_and(|end| self.expected <= end) {
            self.note(Location::Entry(self.expected), Tampering::Truncated);
        }
        let Some(head) = head else {
            let (at, what) = (Location::Head, Problem::NoHead);
            return self.findings.push(Finding { at, what });
        };
        let last = self.expected.saturating_sub(1);
        let is_last_wrong = self
            .findings
            .iter()
            .any(|finding| finding.at == Location::Entry(last));
        let is_other = head.seq < last || self.hash.is_some_and(|hash| hash != head.hash);
        if head.seq <= last && is_other && !is_last_wrong {
            self.note(Location::Head, Tampering::Rewritten);
        }
    }
}

//! Where a chain is not what was written. Whether it is, the audit rules of the domain decide; this says where.

#[cfg(test)]
pub(super) mod tests;

use qeg_domain::audit::{self, ChainError, Head, Link, Tampering, chain_hash};
use qeg_store::audit::trail::{StoredEntry, Trail};

use super::{
    key::Signed,
    wrong::{At, What, Wrong},
};

/// Everything that is wrong with a chain and what was signed of it; nothing exactly where the domain finds it whole.
pub(crate) fn wrongs(trail: &Trail, signed: &Signed) -> Vec<Wrong> {
    let forged = signed.forged.iter().map(|at| Wrong {
        at: *at,
        what: What::Done(Tampering::Forged),
    });
    let mut wrongs: Vec<Wrong> = forged.collect();
    let told = told(trail, signed);
    if told == Some(Ok(())) {
        return wrongs;
    }
    let mut search = Search::new(trail, signed);
    trail.entries.iter().for_each(|found| search.meet(found));
    search.finish(trail.head);
    if let (true, Some(Err(broken))) = (search.wrongs.is_empty(), told) {
        search.note(At::Entry(broken.at), broken.kind);
    }
    wrongs.append(&mut search.wrongs);
    wrongs
}

/// What the domain says of a chain; `None` where it is none that can be given to it.
fn told(trail: &Trail, signed: &Signed) -> Option<Result<(), ChainError>> {
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

/// A walk along the chain.
struct Search {
    /// Entries up to it may have expired.
    start: Head,
    signed: Option<Head>,
    /// The number of the last entry, as far as anything tells of it.
    end: Option<u64>,
    /// The hash before the next entry; `None` where it is not known.
    hash: Option<[u8; 32]>,
    /// The number that should come next.
    expected: u64,
    wrongs: Vec<Wrong>,
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
            wrongs: Vec::new(),
        };
        search.compare_signed(start.seq, Some(start.hash));
        search
    }

    fn note(&mut self, at: At, kind: Tampering) {
        let what = What::Done(kind);
        self.wrongs.push(Wrong { at, what });
    }

    fn meet(&mut self, found: &StoredEntry) {
        let Some(place) = found.number else {
            return self.note(At::NoNumber, Tampering::Inserted);
        };
        let end = self.end.unwrap_or(u64::MAX);
        self.skip_to(place.min(end.saturating_add(1)));
        if place < self.expected || place > end {
            return self.note(At::Entry(place), Tampering::Inserted);
        }
        if let Some(what) = self.wrong_with(place, found) {
            let at = At::Entry(place);
            self.wrongs.push(Wrong { at, what });
        } else if place > self.start.seq {
            self.compare_signed(place, found.hash);
        }
        self.hash = found.hash;
        if place == self.start.seq {
            self.hash = Some(self.start.hash);
        }
        self.expected = place.saturating_add(1);
    }

    /// Goes on at `place`: what is between is missing, unless the checkpoint stands for it.
    fn skip_to(&mut self, place: u64) {
        if place <= self.expected {
            return;
        }
        let first = self.expected.max(self.start.seq.saturating_add(1));
        let last = place.saturating_sub(1);
        match first.cmp(&last) {
            std::cmp::Ordering::Less => self.note(At::Entries(first, last), Tampering::Removed),
            std::cmp::Ordering::Equal => self.note(At::Entry(first), Tampering::Removed),
            std::cmp::Ordering::Greater => {}
        }
        self.hash = (last == self.start.seq).then_some(self.start.hash);
        self.expected = place;
    }

    fn wrong_with(&self, place: u64, found: &StoredEntry) -> Option<What> {
        let Some(entry) = &found.entry else {
            return Some(What::Unreadable);
        };
        if entry.seq != place {
            return Some(What::Done(Tampering::Reordered));
        }
        // Without the hash before it nothing can be said of this one; the next is measured by what stands here.
        let is_other = |hash: &[u8; 32]| found.hash != Some(chain_hash(hash, entry));
        let is_changed = found.hash.is_none() || self.hash.as_ref().is_some_and(is_other);
        let is_start = place == self.start.seq;
        let is_edited = is_changed || (is_start && found.hash != Some(self.start.hash));
        is_edited.then_some(What::Done(Tampering::Edited))
    }

    /// Where the newest signed head stands, the chain has to have its hash.
    fn compare_signed(&mut self, place: u64, hash: Option<[u8; 32]>) {
        let is_other = |signed: &Head| signed.seq == place && hash != Some(signed.hash);
        if self.signed.as_ref().is_some_and(is_other) {
            self.note(At::Entry(place), Tampering::Rewritten);
        }
    }

    fn finish(&mut self, head: Option<Head>) {
        self.skip_to(self.start.seq.saturating_add(1));
        if self.end.is_some_and(|end| self.expected <= end) {
            self.note(At::Entry(self.expected), Tampering::Truncated);
        }
        let Some(head) = head else {
            let (at, what) = (At::Head, What::NoHead);
            return self.wrongs.push(Wrong { at, what });
        };
        let last = self.expected.saturating_sub(1);
        let is_wrong_itself = self.wrongs.iter().any(|wrong| wrong.at == At::Entry(last));
        let is_other = head.seq < last || self.hash.is_some_and(|hash| hash != head.hash);
        if head.seq <= last && is_other && !is_wrong_itself {
            self.note(At::Head, Tampering::Rewritten);
        }
    }
}

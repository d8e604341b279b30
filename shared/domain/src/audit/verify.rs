//! Verifies an audit chain. If it was tampered with, says how and where.
//!
//! A [`Verifier`] takes one link at a time and keeps only the hash up to which the chain is in order, so a chain of any
//! length is verified in the same memory.
//!
//! The kind of tampering is the simplest explanation for what is found. Somebody who recomputes all hashes and the head
//! leaves a consistent chain; signed heads detect that (see [`super::signed`]).

use super::{Entry, Head, chain_hash};
use crate::closed::closed_set;

/// An entry with its stored chain hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The entry.
    pub entry: Entry,
    /// The hash over it and everything before it.
    pub hash: [u8; 32],
}

closed_set! {
    /// The kind of tampering with a chain.
    Tampering {
        /// An entry was changed.
        Edited = "edited",
        /// An entry is missing, and later entries are present.
        Removed = "removed",
        /// There is an additional entry.
        Inserted = "inserted",
        /// An entry is in the place of another one.
        Reordered = "reordered",
        /// The last entries are missing.
        Truncated = "truncated",
        /// The chain is consistent, but differs from a signed head.
        Rewritten = "rewritten",
        /// A signed head or checkpoint has no valid signature, or belongs to another chain.
        Forged = "forged",
    }
}

/// A chain was tampered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the audit chain was tampered with ({kind}) at entry {at}: compare it with a backup of the ledger"
)]
pub struct ChainError {
    /// The kind of tampering.
    pub kind: Tampering,
    /// The number of the first entry that does not follow from the ones before it; for a rewritten or forged chain, the
    /// number of the signed head.
    pub at: u64,
}

impl ChainError {
    const fn new(kind: Tampering, at: u64) -> Self {
        Self { kind, at }
    }
}

/// Verifies a chain, with its links in the order of their keys.
///
/// It begins at `start`, a signed checkpoint or [`Head::EMPTY`], and ends at `head`. `signed` is a signed head that
/// must be part of it. Links up to `start` may be missing, since they expire one by one; those that are present have to
/// fit their neighbours.
///
/// # Errors
/// [`ChainError`]: the first tampering that is found.
pub fn verify(
    start: &Head,
    links: &[Link],
    head: &Head,
    signed: Option<&Head>,
) -> Result<(), ChainError> {
    let mut verifier = Verifier::new(*start, signed.copied());
    for link in links {
        verifier.push(link);
    }
    verifier.finish(head)
}

/// The state of a verification after the links that were pushed so far.
#[derive(Clone, Debug)]
pub struct Verifier {
    start: Head,
    signed: Option<Head>,
    /// The chain's hash at the number of the signed head, once that link was pushed.
    hash_at_signed: Option<[u8; 32]>,
    /// The last link up to the checkpoint. Only the first links of a chain can be before it.
    expiring: Head,
    /// The first fault in a link up to the checkpoint.
    wrong_before: Option<ChainError>,
    /// The last link that follows from the start without a fault.
    end: Head,
    /// The number of links after the checkpoint.
    pushed: u64,
    /// The first link that does not follow, and what later links say about it.
    suspect: Option<Suspect>,
}

/// A link that does not follow from the ones before it.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent observations of one link"
)]
struct Suspect {
    /// The last link without a fault, before this one.
    before: Head,
    /// The stored hash of this link.
    hash: [u8; 32],
    /// Whether this link has the expected number, so that only its hash is wrong.
    has_number: bool,
    /// Whether a link with the same number came before.
    is_doubled: bool,
    /// Whether a later link has the expected number.
    comes_later: bool,
    /// Whether a later link belongs here, with its number changed to fit its place.
    was_moved_back: bool,
}

impl Verifier {
    /// A verification from `start` on: a signed checkpoint, the position of an earlier verification, or
    /// [`Head::EMPTY`]. `signed` is a signed head that must be part of the chain.
    pub const fn new(start: Head, signed: Option<Head>) -> Self {
        Self {
            start,
            signed,
            hash_at_signed: None,
            expiring: Head::EMPTY,
            wrong_before: None,
            end: start,
            pushed: 0,
            suspect: None,
        }
    }

    /// Takes the next link, in the order of the keys.
    pub fn push(&mut self, link: &Link) {
        let seq = link.entry.seq;
        if self.pushed == 0 && self.start.seq > 0 && seq <= self.start.seq {
            let wrong = self.expiring.next_expiring(link, &self.start);
            self.wrong_before = self.wrong_before.or(wrong);
            return;
        }
        self.pushed = self.pushed.saturating_add(1);
        if let Some(suspect) = &mut self.suspect {
            suspect.see_later(link);
            return;
        }
        let at = self.end.seq.saturating_add(1);
        if seq != at || chain_hash(&self.end.hash, &link.entry) != link.hash {
            self.suspect = Some(Suspect {
                before: self.end,
                hash: link.hash,
                has_number: seq == at,
                is_doubled: seq < at,
                comes_later: false,
                was_moved_back: false,
            });
            return;
        }
        self.end = Head {
            seq: at,
            hash: link.hash,
        };
        if self.signed.is_some_and(|signed| signed.seq == at) {
            self.hash_at_signed = Some(link.hash);
        }
    }

    /// The last link, if all links so far are without a fault.
    pub fn in_order(&self) -> Option<Head> {
        let is_other = |signed: Head| self.hash_at_signed.is_some_and(|hash| hash != signed.hash);
        let is_wrong = self.wrong_before.is_some() || self.suspect.is_some();
        (!is_wrong && !self.signed.is_some_and(is_other)).then_some(self.end)
    }

    /// The first fault in the links so far, for a run that has no time for the rest.
    pub fn wrong_so_far(&self) -> Option<ChainError> {
        let suspect = self.suspect.as_ref();
        let rewritten = self.signed.filter(|_| self.in_order().is_none());
        self.wrong_before
            .or_else(|| suspect.map(|suspect| suspect.error(std::cmp::Ordering::Equal)))
            .or_else(|| rewritten.map(|signed| ChainError::new(Tampering::Rewritten, signed.seq)))
    }

    /// The result for a chain that ends at `head`, after all its links were pushed. More links may be pushed
    /// afterwards, if the chain has grown and has a new head.
    ///
    /// # Errors
    /// [`ChainError`]: the first tampering that is found.
    pub fn finish(&self, head: &Head) -> Result<(), ChainError> {
        if let Some(wrong) = self.wrong_before {
            return Err(wrong);
        }
        if let Some(suspect) = &self.suspect {
            let known = head.seq.saturating_sub(self.start.seq);
            return Err(suspect.error(self.pushed.cmp(&known)));
        }
        let beyond = |seq: u64| seq.saturating_add(1);
        if self.end.seq < head.seq {
            return Err(ChainError::new(Tampering::Truncated, beyond(self.end.seq)));
        }
        if self.end.seq > head.seq {
            return Err(ChainError::new(Tampering::Inserted, beyond(head.seq)));
        }
        if self.end.hash != head.hash {
            return Err(ChainError::new(Tampering::Rewritten, head.seq));
        }
        self.contains_signed(head)
    }

    /// Checks that the chain still contains the signed head.
    fn contains_signed(&self, head: &Head) -> Result<(), ChainError> {
        let Some(signed) = self.signed else {
            return Ok(());
        };
        if signed.seq > head.seq {
            return Err(ChainError::new(
                Tampering::Truncated,
                head.seq.saturating_add(1),
            ));
        }
        let hash = match signed.seq.cmp(&self.start.seq) {
            // The start covers it.
            std::cmp::Ordering::Less => return Ok(()),
            std::cmp::Ordering::Equal => Some(self.start.hash),
            std::cmp::Ordering::Greater => self.hash_at_signed,
        };
        if hash == Some(signed.hash) {
            Ok(())
        } else {
            Err(ChainError::new(Tampering::Rewritten, signed.seq))
        }
    }
}

impl Head {
    /// Continues with a link up to a checkpoint, and returns its fault. Gaps are expired entries. Present entries must
    /// follow from each other.
    fn next_expiring(&mut self, link: &Link, checkpoint: &Self) -> Option<ChainError> {
        let at = link.entry.seq;
        if at <= self.seq {
            return Some(ChainError::new(Tampering::Reordered, at));
        }
        let is_next = at == self.seq.saturating_add(1);
        let follows = !is_next || chain_hash(&self.hash, &link.entry) == link.hash;
        let fits = at != checkpoint.seq || link.hash == checkpoint.hash;
        *self = Self {
            seq: at,
            hash: link.hash,
        };
        (!follows || !fits).then(|| ChainError::new(Tampering::Edited, at))
    }
}

impl Suspect {
    /// Compares a later link with the missing one.
    fn see_later(&mut self, link: &Link) {
        let expected = self.before.seq.saturating_add(1);
        self.comes_later |= link.entry.seq == expected;
        if self.has_number && !self.was_moved_back {
            let entry = Entry {
                seq: expected,
                ..link.entry.clone()
            };
            let hash = chain_hash(&self.before.hash, &entry);
            self.was_moved_back = hash == link.hash || hash == self.hash;
        }
    }

    /// The simplest explanation. `surplus` is whether there are more or fewer links than the head says.
    fn error(&self, surplus: std::cmp::Ordering) -> ChainError {
        use std::cmp::Ordering::{Equal, Greater, Less};
        let kind = if self.has_number {
            match surplus {
                Greater => Tampering::Inserted,
                Less => Tampering::Removed,
                Equal if self.was_moved_back => Tampering::Reordered,
                Equal => Tampering::Edited,
            }
        } else if self.is_doubled || (self.comes_later && surplus.is_gt()) {
            Tampering::Inserted
        } else if self.comes_later {
            Tampering::Reordered
        } else {
            Tampering::Removed
        };
        ChainError::new(kind, self.before.seq.saturating_add(1))
    }
}

//! Whether a chain is what was written; if not, what was done to it and where.
//!
//! The kind is the simplest story that fits what is found. Somebody who hashes everything anew, up to the head, leaves
//! a chain that agrees with itself: that is what signed heads are for (see [`super::signed`]).

use super::{Entry, Head, chain_hash};
use crate::closed::closed_set;

/// An entry with the chain hash that was written beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What was recorded.
    pub entry: Entry,
    /// Hash over it and everything before it.
    pub hash: [u8; 32],
}

closed_set! {
    /// What was done to a chain.
    Tampering {
        /// An entry says something else than when it was written.
        Edited = "edited",
        /// An entry is missing, and later ones are there.
        Removed = "removed",
        /// There is an entry more than were written.
        Inserted = "inserted",
        /// An entry stands in another's place.
        Reordered = "reordered",
        /// The last entries are missing.
        Truncated = "truncated",
        /// The chain agrees with itself, but not with a head that was signed.
        Rewritten = "rewritten",
        /// What stands for a signed head was not signed, or not for this chain.
        Forged = "forged",
    }
}

/// A chain that is not what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the audit chain was tampered with ({kind}) at entry {at}: compare it with a backup of the ledger"
)]
pub struct ChainError {
    /// What was done to it.
    pub kind: Tampering,
    /// Number of the first entry that does not follow from what is before it; for a rewritten or forged chain, of the
    /// head that was signed.
    pub at: u64,
}

impl ChainError {
    const fn new(kind: Tampering, at: u64) -> Self {
        Self { kind, at }
    }
}

/// Checks a chain, its links in the order of their places: from `start`, a signed checkpoint or [`Head::EMPTY`], to its
/// `head`, past `signed`, a head of it that was signed. Links up to `start` may be there or not, since they expire one
/// by one; those that are have to fit their neighbours.
pub fn verify(
    start: &Head,
    links: &[Link],
    head: &Head,
    signed: Option<&Head>,
) -> Result<(), ChainError> {
    let is_covered = |link: &&Link| start.seq > 0 && link.entry.seq <= start.seq;
    let covered = links.iter().take_while(is_covered).count();
    let (expiring, links) = links.split_at(covered);
    verify_expiring(expiring, start)?;
    let mut end = *start;
    for (n, link) in links.iter().enumerate() {
        let at = end.seq.saturating_add(1);
        if link.entry.seq != at {
            return Err(ChainError::new(out_of_place(at, n, links, start, head), at));
        }
        if chain_hash(&end.hash, &link.entry) != link.hash {
            return Err(ChainError::new(changed(&end, n, links, start, head), at));
        }
        end = Head {
            seq: at,
            hash: link.hash,
        };
    }
    if end.seq < head.seq {
        return Err(ChainError::new(
            Tampering::Truncated,
            end.seq.saturating_add(1),
        ));
    }
    if end.seq > head.seq {
        return Err(ChainError::new(
            Tampering::Inserted,
            head.seq.saturating_add(1),
        ));
    }
    if end.hash != head.hash {
        return Err(ChainError::new(Tampering::Rewritten, head.seq));
    }
    signed.map_or(Ok(()), |signed| verify_signed(start, links, head, signed))
}

/// What was signed is still what stands there.
fn verify_signed(
    start: &Head,
    links: &[Link],
    head: &Head,
    signed: &Head,
) -> Result<(), ChainError> {
    if signed.seq > head.seq {
        return Err(ChainError::new(
            Tampering::Truncated,
            head.seq.saturating_add(1),
        ));
    }
    // Older than the checkpoint: that covers it.
    let Some(after) = signed.seq.checked_sub(start.seq) else {
        return Ok(());
    };
    let hash = match after.checked_sub(1) {
        None => Some(start.hash),
        Some(n) => usize::try_from(n)
            .ok()
            .and_then(|n| links.get(n))
            .map(|link| link.hash),
    };
    if hash == Some(signed.hash) {
        Ok(())
    } else {
        Err(ChainError::new(Tampering::Rewritten, signed.seq))
    }
}

/// Links that a checkpoint stands for: gaps are what has expired, all else has to fit.
fn verify_expiring(links: &[Link], start: &Head) -> Result<(), ChainError> {
    let mut before = Head::EMPTY;
    for link in links {
        let at = link.entry.seq;
        if at <= before.seq {
            return Err(ChainError::new(Tampering::Reordered, at));
        }
        let is_next = at == before.seq.saturating_add(1);
        if is_next && chain_hash(&before.hash, &link.entry) != link.hash {
            return Err(ChainError::new(Tampering::Edited, at));
        }
        before = Head {
            seq: at,
            hash: link.hash,
        };
    }
    if before.seq == start.seq && before.hash != start.hash {
        return Err(ChainError::new(Tampering::Edited, start.seq));
    }
    Ok(())
}

/// How many links there are beyond or short of what the head knows of.
fn surplus(links: &[Link], start: &Head, head: &Head) -> std::cmp::Ordering {
    let known = head.seq.saturating_sub(start.seq);
    u64::try_from(links.len()).unwrap_or(u64::MAX).cmp(&known)
}

/// Link `n` does not carry the number of its place.
fn out_of_place(at: u64, n: usize, links: &[Link], start: &Head, head: &Head) -> Tampering {
    let rest = links.get(n..).unwrap_or_default();
    let is_doubled = rest.first().is_some_and(|link| link.entry.seq < at);
    let comes_later = rest.iter().any(|link| link.entry.seq == at);
    if is_doubled || (comes_later && surplus(links, start, head).is_gt()) {
        Tampering::Inserted
    } else if comes_later {
        Tampering::Reordered
    } else {
        Tampering::Removed
    }
}

/// Link `n` carries the right number, and does not follow from `before`.
fn changed(before: &Head, n: usize, links: &[Link], start: &Head, head: &Head) -> Tampering {
    let rest = links.get(n..).unwrap_or_default();
    match surplus(links, start, head) {
        std::cmp::Ordering::Greater => Tampering::Inserted,
        std::cmp::Ordering::Less => Tampering::Removed,
        std::cmp::Ordering::Equal if belongs(before, rest) => Tampering::Reordered,
        std::cmp::Ordering::Equal => Tampering::Edited,
    }
}

/// Whether what belongs behind `before` stands further on, its number made to fit the place it is in now.
fn belongs(before: &Head, rest: &[Link]) -> bool {
    let Some(here) = rest.first() else {
        return false;
    };
    rest.iter().skip(1).any(|link| {
        let entry = Entry {
            seq: before.seq.saturating_add(1),
            ..link.entry.clone()
        };
        let hash = chain_hash(&before.hash, &entry);
        hash == link.hash || hash == here.hash
    })
}

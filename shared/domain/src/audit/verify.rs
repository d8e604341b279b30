//! Verifies an audit chain. If it was tampered with, says how and where.
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
/// It begins at `start`, a signed checkpoint or [`Head::EMPTY`], and ends at `head`. `signed` is a signed head that must
/// be part of it. Links up to `start` may be missing, since they expire one by one; those that are present have to fit
/// their neighbours.
///
/// # Errors
/// [`ChainError`]: the first tampering that is found.
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

/// Checks that the chain still contains the signed head.
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
    // Older than the checkpoint, which covers it.
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

/// Checks the links before a checkpoint: gaps are expired entries; the others have to fit.
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

/// Whether there are more or fewer links than the head says.
fn surplus(links: &[Link], start: &Head, head: &Head) -> std::cmp::Ordering {
    let known = head.seq.saturating_sub(start.seq);
    u64::try_from(links.len()).unwrap_or(u64::MAX).cmp(&known)
}

/// The kind of tampering if link `n` does not have the expected number.
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

/// The kind of tampering if link `n` has the expected number but its hash does not follow from `before`.
fn changed(before: &Head, n: usize, links: &[Link], start: &Head, head: &Head) -> Tampering {
    let rest = links.get(n..).unwrap_or_default();
    match surplus(links, start, head) {
        std::cmp::Ordering::Greater => Tampering::Inserted,
        std::cmp::Ordering::Less => Tampering::Removed,
        std::cmp::Ordering::Equal if was_moved_back(before, rest) => Tampering::Reordered,
        std::cmp::Ordering::Equal => Tampering::Edited,
    }
}

/// Whether the entry that belongs after `before` is further back, with its number changed to fit that place.
fn was_moved_back(before: &Head, rest: &[Link]) -> bool {
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

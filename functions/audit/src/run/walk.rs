//! Going through one chain in pages: what is read of it at a time fits into memory, however long it is.

use jiff::Timestamp;
use qeg_domain::{
    audit::{Head, Verifier},
    clock::Clock,
    id::Subject,
    limits::CHECKPOINT_DAYS,
};
use qeg_store::{
    audit::chain_checks::{ChainHead, ReadChain},
    core::key,
};

use super::{Stated, Stuck};

/// How often the head of a chain is read that has grown while it was read.
const READS: usize = 3;

/// What one chain may take of a run.
#[derive(Clone, Copy)]
pub(super) struct Share<'a> {
    /// Tells whether the run is over.
    pub(super) clock: &'a dyn Clock,
    /// When the run ends.
    pub(super) stop_at: Timestamp,
    /// Entries that are verified of one chain.
    pub(super) entries: u64,
}

impl Share<'_> {
    /// Whether the time of the run is over.
    pub(super) fn is_over(&self) -> bool {
        self.clock.now() >= self.stop_at
    }
}

/// How far a chain was verified.
pub(super) enum Walked {
    /// To its end, which is this one.
    Whole(ChainHead),
    /// Up to here, and the rest is left to the next run.
    Part(Head),
}

/// Verifies a chain from its checkpoint, or from where the last run stopped. What was signed must be part of it; `head`
/// is where it ended before its entries were read.
pub(super) async fn walk(
    powers: &impl ReadChain,
    share: Share<'_>,
    subject: &Subject,
    stated: &Stated,
    mut head: ChainHead,
) -> Result<Walked, Stuck> {
    let signed = Some(stated.signed).filter(|signed| signed.seq > 0);
    let from = stated.position.unwrap_or(stated.checkpoint);
    let mut verifier = Verifier::new(from, signed);
    // Before a checkpoint, what has not expired yet is looked at too.
    let mut after = stated.position.map(|head| key::entry(head.seq));
    let (mut verified, mut reads) = (0, 1);
    loop {
        let page = powers.chain_page(subject, after.as_deref()).await?;
        for (link, _) in &page.links {
            verifier.push(link);
        }
        verified += page.links.len() as u64;
        after = page.last.or(after);
        if page.is_more {
            let is_over = share.is_over();
            if let Some(wrong) = verifier.wrong_so_far().filter(|_| is_over) {
                return Err(wrong.into());
            }
            let is_enough = is_over || verified >= share.entries;
            match verifier.in_order().filter(|end| end.seq > from.seq) {
                Some(end) if is_enough => return Ok(Walked::Part(end)),
                _ => continue,
            }
        }
        let Err(broken) = verifier.finish(&head.head) else {
            return Ok(Walked::Whole(head));
        };
        // What was written meanwhile has moved the head on.
        let grown = powers.chain_head(subject, share.clock.now()).await?;
        match grown.filter(|grown| grown.head != head.head && reads < READS) {
            Some(grown) => head = grown,
            None => return Err(broken.into()),
        }
        reads += 1;
    }
}

/// The head up to which entries expire soon, beyond the checkpoint; `None` where none do. What does not follow from the
/// checkpoint is none of them: [`walk`] says what is wrong with it.
pub(super) async fn expiring(
    powers: &impl ReadChain,
    share: Share<'_>,
    subject: &Subject,
    checkpoint: &Head,
) -> Result<Option<Head>, Stuck> {
    let soon = share.clock.now().as_second() + CHECKPOINT_DAYS * 86_400;
    let mut end = *checkpoint;
    let mut after = (end.seq > 0).then(|| key::entry(end.seq));
    loop {
        let page = powers.chain_page(subject, after.as_deref()).await?;
        let mut is_all = true;
        for (link, until) in &page.links {
            let next = end.after(&link.entry);
            let follows = |head: &Head| *until <= soon && head.hash == link.hash;
            let Some(next) = next.ok().filter(follows) else {
                is_all = false;
                break;
            };
            end = next;
        }
        after = page.last.or(after);
        let is_enough = end.seq - checkpoint.seq >= share.entries || share.is_over();
        if !is_all || !page.is_more || is_enough {
            return Ok(Some(end).filter(|end| end.seq > checkpoint.seq));
        }
    }
}

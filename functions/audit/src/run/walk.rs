//! Verifies one chain in pages, so that a chain of any length needs little memory.

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

use super::{stated::Stated, stuck::Stuck};

/// How often the head of a chain is read, if the chain grows during the read.
const READS: usize = 3;

/// The limits for one chain in a run.
#[derive(Clone, Copy)]
pub(super) struct Share<'a> {
    /// The clock that `stop_at` is compared with.
    pub(super) clock: &'a dyn Clock,
    /// When the run has to stop.
    pub(super) stop_at: Timestamp,
    /// Most entries of one chain that are verified in a run.
    pub(super) entries: u64,
}

impl Share<'_> {
    /// Whether the time of the run is over.
    pub(super) fn is_over(&self) -> bool {
        self.clock.now() >= self.stop_at
    }
}

/// Up to where a chain was verified.
pub(super) enum Walked {
    /// To its end, with this head.
    Whole(ChainHead),
    /// Up to this entry. The next run verifies the rest.
    Part(Head),
}

/// Verifies a chain from its checkpoint, or from where the last run stopped. The signed head must be part of it. `head`
/// is the head that was read before the entries.
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
    // Entries before the checkpoint that have not expired yet are verified too.
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
        // Entries that were written meanwhile have changed the head.
        let grown = powers.chain_head(subject, share.clock.now()).await?;
        match grown.filter(|grown| grown.head != head.head && reads < READS) {
            Some(grown) => head = grown,
            None => return Err(broken.into()),
        }
        reads += 1;
    }
}

/// The head after the last entry that expires soon, if that is after the checkpoint; `None` if there is none. It stops
/// at an entry that does not follow from the checkpoint: [`walk`] reports what is wrong there.
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

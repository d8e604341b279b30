//! One run: verifies every chain that is due, signs it if it has grown, and sets the day of its next check.
//!
//! The next check of a chain is set before the chain is read, so that a chain at which a run is killed does not stop
//! the next run too. Chains are read in pages. If a chain is too long for one run, the next run continues it.

mod check;
mod stated;
mod stuck;
mod walk;

use futures::{StreamExt, TryStreamExt, stream};
use jiff::{Timestamp, ToSpan};
use qeg_domain::{
    calendar::received_on,
    clock::Clock,
    id::Subject,
    limits::{CHAIN_ENTRIES_A_RUN, SIGNED_CHAIN_CHECK_DAYS},
};
use qeg_store::{
    StoreError,
    audit::chain_checks::{KeepSignature, ListDueChains, PutOffChain, ReadChain, SHARDS},
};

use crate::{report::Report, sign::SignHeads};
use check::{Done, check};
use stuck::Stuck;
use walk::Share;

/// Chains in progress at once. More would only make KMS and DynamoDB throttle.
pub const AT_ONCE: usize = 8;
/// Most chains of one shard in one run. The rest stay due.
pub const MOST_OF_A_SHARD: usize = 2_000;

/// One run. A failure in one chain does not stop the others.
///
/// # Errors
/// [`StoreError`] when the index of due chains cannot be read.
pub async fn run(
    powers: &(impl KeepSignature + ListDueChains + PutOffChain + ReadChain),
    signer: &impl SignHeads,
    clock: &dyn Clock,
    stop_at: Timestamp,
) -> Result<Report, StoreError> {
    let share = Share {
        clock,
        stop_at,
        entries: CHAIN_ENTRIES_A_RUN,
    };
    run_in_shares(powers, signer, share).await
}

async fn run_in_shares(
    powers: &(impl KeepSignature + ListDueChains + PutOffChain + ReadChain),
    signer: &impl SignHeads,
    share: Share<'_>,
) -> Result<Report, StoreError> {
    let mut report = Report::default();
    let due = due(powers, received_on(share.clock.now())).await?;
    let mut outcomes = stream::iter(due)
        .map(|subject| async move {
            if share.is_over() {
                return None;
            }
            let done = attempt(powers, signer, share, &subject).await;
            Some(done.inspect_err(|why| why.log(&subject)))
        })
        .buffer_unordered(AT_ONCE);
    while let Some(outcome) = outcomes.next().await {
        report.add(outcome);
    }
    Ok(report)
}

/// The chains that are due, in turn from every shard: first the longest due of each, then the next of each. So no shard
/// waits for another.
async fn due(
    powers: &impl ListDueChains,
    today: jiff::civil::Date,
) -> Result<Vec<Subject>, StoreError> {
    let shards =
        stream::iter(SHARDS.chars()).map(|shard| powers.due_chains(shard, today, MOST_OF_A_SHARD));
    let shards: Vec<_> = shards.buffered(AT_ONCE).try_collect().await?;
    let due = shards.into_iter();
    let due = due.flat_map(|of_shard| of_shard.into_iter().take(MOST_OF_A_SHARD).enumerate());
    let mut due: Vec<_> = due.collect();
    due.sort_by_key(|(place, _)| *place);
    Ok(due.into_iter().map(|(_, subject)| subject).collect())
}

/// Checks one chain. If that fails, the chain stays due; if the run is killed at this chain, it is due tomorrow.
async fn attempt(
    powers: &(impl KeepSignature + PutOffChain + ReadChain),
    signer: &impl SignHeads,
    share: Share<'_>,
    subject: &Subject,
) -> Result<Done, Stuck> {
    let today = received_on(share.clock.now());
    let tomorrow = today.saturating_add(SIGNED_CHAIN_CHECK_DAYS.days());
    powers.put_off(subject, tomorrow).await?;
    let done = check(powers, signer, share, subject).await;
    if done.is_err() {
        powers.put_off(subject, today).await?;
    }
    done
}

impl Report {
    fn add(&mut self, outcome: Option<Result<Done, Stuck>>) {
        match outcome {
            None => self.left += 1,
            Some(Ok(done)) => {
                self.verified += usize::from(done.is_verified);
                self.signed += usize::from(done.is_signed);
                self.checkpoints += usize::from(done.is_checkpoint);
                self.parts += usize::from(done.is_part);
            }
            // An item that no longer parses as an entry was changed, too.
            Some(Err(Stuck::Broken(_) | Stuck::Store(StoreError::Broken))) => self.broken += 1,
            Some(Err(_)) => self.failed += 1,
        }
    }
}

#[cfg(test)]
mod tests;

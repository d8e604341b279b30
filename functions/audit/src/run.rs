//! One run: every chain that is due is verified, signed where it has grown, and put off until it is due again.

use futures::{StreamExt, stream};
use jiff::{Timestamp, ToSpan};
use qeg_domain::{
    audit::{
        ChainError, Head, Tampering,
        signed::{Claims, Kind},
        verify,
    },
    calendar::received_on,
    clock::Clock,
    id::Subject,
    limits::{CHAIN_CHECK_DAYS, CHECKPOINT_DAYS, SIGNED_CHAIN_CHECK_DAYS},
};
use qeg_store::{
    StoreError,
    audit::chain_checks::{Chain, KeepSignature, ListDueChains, PutOffChain, ReadChain, SHARDS},
    core::key,
};

use crate::{
    report::Report,
    sign::{SignHeads, SignerUnavailable},
};

/// What a run does at a time; more would only make KMS and DynamoDB throttle.
const AT_ONCE: usize = 8;
/// Chains of one shard that a run takes on; the rest stays due.
const MOST_OF_A_SHARD: usize = 2_000;
/// How often a chain is read that does not fit: something may be written while it is.
const READS: usize = 3;

/// Why a chain is not done.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Stuck {
    Broken(ChainError),
    Store(StoreError),
    Signer,
}

impl From<StoreError> for Stuck {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<SignerUnavailable> for Stuck {
    fn from(_: SignerUnavailable) -> Self {
        Self::Signer
    }
}

/// What was done with one chain.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Done {
    is_verified: bool,
    is_signed: bool,
    is_checkpoint: bool,
}

/// Runs once. One chain never stops another.
///
/// # Errors
/// [`StoreError`] when the index of chains cannot be read: then nothing is known to be due.
pub async fn run(
    powers: &(impl KeepSignature + ListDueChains + PutOffChain + ReadChain),
    signer: &impl SignHeads,
    clock: &dyn Clock,
    stop_at: Timestamp,
) -> Result<Report, StoreError> {
    let mut report = Report::default();
    let today = received_on(clock.now());
    for shard in SHARDS.chars() {
        let due = powers.due_chains(shard, today, MOST_OF_A_SHARD).await?;
        let mut outcomes = stream::iter(due)
            .map(|subject| async move {
                if clock.now() >= stop_at {
                    return None;
                }
                let done = look_after(powers, signer, clock.now(), &subject).await;
                Some(done.inspect_err(|why| why.log(&subject)))
            })
            .buffer_unordered(AT_ONCE);
        while let Some(outcome) = outcomes.next().await {
            report.add(outcome);
        }
    }
    Ok(report)
}

async fn look_after(
    powers: &(impl KeepSignature + PutOffChain + ReadChain),
    signer: &impl SignHeads,
    now: Timestamp,
    subject: &Subject,
) -> Result<Done, Stuck> {
    let mut done = Done::default();
    let Some(Whole {
        chain,
        signed,
        checkpoint,
    }) = read(powers, signer, now, subject).await?
    else {
        return Ok(done);
    };
    done.is_verified = true;
    let expiring = expiring(&chain, now).filter(|head| head.seq > checkpoint.seq);
    let is_closed_now = chain.expires_at.is_some() && signed.seq < chain.head.seq;
    // A checkpoint that is there is kept anew once it is known how long.
    let standing = Some(checkpoint).filter(|head| is_closed_now && head.seq > 0);
    if let Some(head) = expiring.or(standing) {
        let claims = Claims::new(subject, &head, now);
        let jws = signer.sign(Kind::Checkpoint, &claims).await?;
        let end = chain.expires_at;
        powers
            .keep_signature(subject, key::CHECKPOINT, &jws, end)
            .await?;
        done.is_checkpoint = true;
    }
    if signed.seq < chain.head.seq {
        let claims = Claims::new(subject, &chain.head, now);
        let jws = signer.sign(Kind::Head, &claims).await?;
        let end = chain.expires_at;
        powers
            .keep_signature(subject, key::SIGNED, &jws, end)
            .await?;
        done.is_signed = true;
    }
    let days = if done.is_signed {
        SIGNED_CHAIN_CHECK_DAYS
    } else {
        CHAIN_CHECK_DAYS
    };
    put_off(powers, now, subject, (&chain.head, days)).await?;
    Ok(done)
}

/// A chain that is what was written, with what was signed of it; [`Head::EMPTY`] for what was not.
struct Whole {
    chain: Chain,
    signed: Head,
    checkpoint: Head,
}

async fn read(
    powers: &impl ReadChain,
    signer: &impl SignHeads,
    now: Timestamp,
    subject: &Subject,
) -> Result<Option<Whole>, Stuck> {
    // Read before the chain, so that it cannot be ahead of it.
    let signatures = powers.signatures(subject).await?;
    let signed_until = signatures.signed_until;
    let mut heads = [Head::EMPTY; 2];
    let kept = [
        (Kind::Head, signatures.signed),
        (Kind::Checkpoint, signatures.checkpoint),
    ];
    for (head, (kind, jws)) in heads.iter_mut().zip(kept) {
        if let Some(jws) = jws {
            let stated = signer.signed_head(subject, (kind, &jws)).await?;
            let (kind, at) = (Tampering::Forged, 0);
            *head = stated.ok_or(Stuck::Broken(ChainError { kind, at }))?;
        }
    }
    let [signed, checkpoint] = heads;
    let mut outcome = Ok(());
    for _ in 0..READS {
        let Some(chain) = powers.chain(subject, now).await? else {
            // What was signed is kept as long as its chain: a head that ends before was made to. One that is gone from
            // the table is in no index either, and `qeg chain verify --all` finds it by what was signed.
            let (kind, at) = (Tampering::Truncated, 1);
            let is_kept = signed_until.is_none_or(|end| end > now.as_second());
            if signed.seq > 0 && is_kept {
                return Err(Stuck::Broken(ChainError { kind, at }));
            }
            return Ok(None);
        };
        outcome = verify(&checkpoint, &chain.links, &chain.head, Some(&signed));
        if outcome.is_ok() {
            return Ok(Some(Whole {
                chain,
                signed,
                checkpoint,
            }));
        }
    }
    outcome.map_or_else(|broken| Err(Stuck::Broken(broken)), |()| Ok(None))
}

/// The head up to which entries expire soon, if any do.
fn expiring(chain: &Chain, now: Timestamp) -> Option<Head> {
    let soon = now.as_second() + CHECKPOINT_DAYS * 86_400;
    let ends = chain.links.iter().zip(&chain.ends);
    let (last, _) = ends.take_while(|(_, end)| **end <= soon).last()?;
    Some(Head {
        seq: last.entry.seq,
        hash: last.hash,
    })
}

/// The chain is due again when it is time, or at once if it has grown since it was read.
async fn put_off(
    powers: &(impl PutOffChain + ReadChain),
    now: Timestamp,
    subject: &Subject,
    (head, days): (&Head, i64),
) -> Result<(), StoreError> {
    let today = received_on(now);
    let later = today.saturating_add(days.days());
    powers.put_off(subject, later).await?;
    match powers.head_of(subject).await? {
        Some(now) if now.seq != head.seq => powers.put_off(subject, today).await,
        _ => Ok(()),
    }
}

impl Stuck {
    fn log(&self, subject: &Subject) {
        let chain = subject.as_str();
        match self {
            Self::Broken(broken) => tracing::error!(
                event = "chain_broken",
                chain,
                kind = broken.kind.as_str(),
                entry = broken.at,
            ),
            Self::Store(StoreError::Broken) => {
                let kind = Tampering::Edited.as_str();
                tracing::error!(
                    event = "chain_broken",
                    chain,
                    kind,
                    error_class = "unreadable"
                );
            }
            Self::Store(error) if error.is_transient() => {
                tracing::error!(event = "unread", chain, error_class = "ledger_unavailable");
            }
            Self::Store(_) => {
                tracing::error!(event = "unread", chain, error_class = "ledger_refused");
            }
            Self::Signer => {
                tracing::error!(
                    event = "unsigned",
                    chain,
                    error_class = "signer_unavailable"
                );
            }
        }
    }
}

impl Report {
    fn add(&mut self, outcome: Option<Result<Done, Stuck>>) {
        match outcome {
            None => self.left += 1,
            Some(Ok(done)) => {
                self.verified += usize::from(done.is_verified);
                self.signed += usize::from(done.is_signed);
                self.checkpoints += usize::from(done.is_checkpoint);
            }
            // An item that is no entry any more was changed, too.
            Some(Err(Stuck::Broken(_) | Stuck::Store(StoreError::Broken))) => self.broken += 1,
            Some(Err(_)) => self.failed += 1,
        }
    }
}

#[cfg(test)]
mod tests;

//! One run: verifies every chain that is due, signs it if it has grown, and sets the day of its next check.
//!
//! The next check of a chain is set before the chain is read, so that a chain at which a run is killed does not stop
//! the next run too. Chains are read in pages. If a chain is too long for one run, the next run continues it.

mod walk;

use futures::{StreamExt, TryStreamExt, stream};
use jiff::{Timestamp, ToSpan};
use qeg_domain::{
    audit::{
        ChainError, Head, Tampering,
        signed::{Claims, Kind},
    },
    calendar::received_on,
    clock::Clock,
    id::Subject,
    limits::{
        CHAIN_CHECK_DAYS, CHAIN_ENTRIES_A_RUN, CHAIN_POSITION_SECONDS, SIGNED_CHAIN_CHECK_DAYS,
    },
};
use qeg_store::{
    StoreError,
    audit::chain_checks::{
        ChainHead, KeepSignature, ListDueChains, PutOffChain, ReadChain, SHARDS,
    },
    core::key,
};

use crate::{
    report::Report,
    sign::{SignHeads, SignerUnavailable},
};
use walk::{Share, Walked, expiring, walk};

/// Chains in progress at once. More would only make KMS and DynamoDB throttle.
pub const AT_ONCE: usize = 8;
/// Most chains of one shard in one run. The rest stay due.
pub const MOST_OF_A_SHARD: usize = 2_000;

/// Why a chain could not be finished.
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

impl From<ChainError> for Stuck {
    fn from(broken: ChainError) -> Self {
        Self::Broken(broken)
    }
}

/// What was done with one chain.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is counted by itself in the report"
)]
struct Done {
    is_verified: bool,
    is_signed: bool,
    is_checkpoint: bool,
    is_part: bool,
}

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

async fn check(
    powers: &(impl KeepSignature + PutOffChain + ReadChain),
    signer: &impl SignHeads,
    share: Share<'_>,
    subject: &Subject,
) -> Result<Done, Stuck> {
    let now = share.clock.now();
    // Read before the chain, so that a signed head cannot be newer than the chain.
    let stated = Stated::read(powers, signer, now, subject).await?;
    let Some(head) = powers.chain_head(subject, now).await? else {
        // A signed head expires together with its chain. If the chain expired earlier, its expiry was changed.
        // A chain head that was deleted is not in the index; `qeg chain verify --all` finds it by its signed head.
        let (kind, at) = (Tampering::Truncated, 1);
        if stated.signed.seq > 0 && stated.is_kept {
            return Err(Stuck::Broken(ChainError { kind, at }));
        }
        return Ok(Done::default());
    };
    let before_end = expiring(powers, share, subject, &stated.checkpoint).await?;
    match walk(powers, share, subject, &stated, head).await? {
        Walked::Part(end) => {
            let claims = Claims::new(subject, &end, now);
            let jws = signer.sign(Kind::Position, &claims).await?;
            let until = Some(now.as_second() + CHAIN_POSITION_SECONDS);
            powers
                .keep_signature(subject, key::POSITION, &jws, until)
                .await?;
            powers.put_off(subject, received_on(now)).await?;
            Ok(Done {
                is_part: true,
                ..Done::default()
            })
        }
        Walked::Whole(chain) => {
            let done = sign(powers, signer, now, (subject, &stated), chain, before_end).await?;
            let days = if done.is_signed {
                SIGNED_CHAIN_CHECK_DAYS
            } else {
                CHAIN_CHECK_DAYS
            };
            put_off(powers, now, subject, (&chain.head, days)).await?;
            Ok(done)
        }
    }
}

/// Signs a verified chain: its head if it has grown, and a checkpoint if entries expire soon.
async fn sign(
    powers: &impl KeepSignature,
    signer: &impl SignHeads,
    now: Timestamp,
    (subject, stated): (&Subject, &Stated),
    chain: ChainHead,
    expiring: Option<Head>,
) -> Result<Done, Stuck> {
    let mut done = Done {
        is_verified: true,
        ..Done::default()
    };
    if stated.position.is_some() {
        let until = Some(now.as_second() + CHAIN_POSITION_SECONDS);
        powers
            .keep_signature(subject, key::POSITION, "", until)
            .await?;
    }
    let has_grown = stated.signed.seq < chain.head.seq;
    let is_closed_now = chain.expires_at.is_some() && has_grown;
    // A closed chain has an expiry: its checkpoint is signed again and stored with it.
    let existing = Some(stated.checkpoint).filter(|head| is_closed_now && head.seq > 0);
    if let Some(head) = expiring.or(existing) {
        let claims = Claims::new(subject, &head, now);
        let jws = signer.sign(Kind::Checkpoint, &claims).await?;
        let end = chain.expires_at;
        powers
            .keep_signature(subject, key::CHECKPOINT, &jws, end)
            .await?;
        done.is_checkpoint = true;
    }
    if has_grown {
        let claims = Claims::new(subject, &chain.head, now);
        let jws = signer.sign(Kind::Head, &claims).await?;
        let end = chain.expires_at;
        powers
            .keep_signature(subject, key::SIGNED, &jws, end)
            .await?;
        done.is_signed = true;
    }
    Ok(done)
}

/// The signed head and checkpoint of a chain; [`Head::EMPTY`] where none is signed.
struct Stated {
    signed: Head,
    checkpoint: Head,
    /// Up to where the last run verified the chain, if that is after the checkpoint.
    position: Option<Head>,
    /// Whether the signed head has not expired.
    is_kept: bool,
}

impl Stated {
    async fn read(
        powers: &impl ReadChain,
        signer: &impl SignHeads,
        now: Timestamp,
        subject: &Subject,
    ) -> Result<Self, Stuck> {
        let signatures = powers.signatures(subject).await?;
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
        let position = match signatures.position {
            Some(jws) => {
                let since = now.as_second() - CHAIN_POSITION_SECONDS;
                signer.position(subject, &jws, since).await?
            }
            None => None,
        };
        Ok(Self {
            signed,
            checkpoint,
            position: position.filter(|head| head.seq > checkpoint.seq),
            is_kept: signatures
                .signed_until
                .is_none_or(|end| end > now.as_second()),
        })
    }
}

/// Sets the day of the next check: `days` from today, or today if the chain has grown since it was read.
async fn put_off(
    powers: &(impl PutOffChain + ReadChain),
    now: Timestamp,
    subject: &Subject,
    (head, days): (&Head, i64),
) -> Result<(), StoreError> {
    let today = received_on(now);
    let later = today.saturating_add(days.days());
    powers.put_off(subject, later).await?;
    match powers.chain_head(subject, now).await? {
        Some(now) if now.head.seq != head.seq => powers.put_off(subject, today).await,
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

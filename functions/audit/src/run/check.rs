//! Checks one chain: verifies it, signs it if it has grown, and sets the day of its next check.

use jiff::{Timestamp, ToSpan};
use qeg_domain::{
    audit::{
        ChainError, Head, Tampering,
        signed::{Claims, Kind},
    },
    calendar::received_on,
    id::Subject,
    limits::{CHAIN_CHECK_DAYS, CHAIN_POSITION_SECONDS, SIGNED_CHAIN_CHECK_DAYS},
};
use qeg_store::{
    StoreError,
    audit::chain_checks::{ChainHead, KeepSignature, PutOffChain, ReadChain},
    core::key,
};

use super::{
    stated::Stated,
    stuck::Stuck,
    walk::{Share, Walked, expiring, walk},
};
use crate::sign::SignHeads;

/// What was done with one chain.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is counted by itself in the report"
)]
pub(super) struct Done {
    pub(super) is_verified: bool,
    pub(super) is_signed: bool,
    pub(super) is_checkpoint: bool,
    pub(super) is_part: bool,
}

/// Verifies one chain, signs what has to be signed, and sets the day of its next check.
pub(super) async fn check(
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

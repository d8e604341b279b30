//! What earlier runs signed of a chain: its head, its checkpoint, and how far they had verified it.

use jiff::Timestamp;
use qeg_domain::{
    audit::{ChainError, Head, Tampering, signed::Kind},
    id::Subject,
    limits::CHAIN_POSITION_SECONDS,
};
use qeg_store::audit::chain_checks::ReadChain;

use super::stuck::Stuck;
use crate::sign::SignHeads;

/// The signed head and checkpoint of a chain; [`Head::EMPTY`] where none is signed.
pub(super) struct Stated {
    pub(super) signed: Head,
    pub(super) checkpoint: Head,
    /// Up to where the last run verified the chain, if that is after the checkpoint.
    pub(super) position: Option<Head>,
    /// Whether the signed head has not expired.
    pub(super) is_kept: bool,
}

impl Stated {
    pub(super) async fn read(
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

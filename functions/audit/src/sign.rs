//! Signatures over the heads of chains, by a key that never leaves KMS and signs nothing else.

use qeg_domain::{
    audit::{
        Head,
        signed::{Claims, Kind, Unchecked},
    },
    id::Subject,
};
use qeg_signing::SigningKey;

pub use qeg_signing::SignerUnavailable;

/// The power to sign heads of chains and to verify these signatures.
pub trait SignHeads {
    qeg_store::needs! { key audit: GetPublicKey, Sign }

    /// A signed head or checkpoint, a JWS.
    async fn sign(&self, kind: Kind, claims: &Claims) -> Result<String, SignerUnavailable>;

    /// The head of the subject's chain that a JWS contains. `None` if this key did not sign it, or if it is for another
    /// chain or kind.
    async fn signed_head(
        &self,
        subject: &Subject,
        stated: (Kind, &str),
    ) -> Result<Option<Head>, SignerUnavailable>;

    /// The position in the subject's chain that a JWS contains. `None` if this key did not sign it after `since`, or if
    /// it is for another chain or kind.
    async fn position(
        &self,
        subject: &Subject,
        jws: &str,
        since: i64,
    ) -> Result<Option<Head>, SignerUnavailable>;
}

impl SignHeads for SigningKey {
    async fn sign(&self, kind: Kind, claims: &Claims) -> Result<String, SignerUnavailable> {
        let kid = &self.public().await?.jwk.kid;
        let input = claims.signing_input(kind, kid);
        self.jws(&input.map_err(|_| SignerUnavailable)?).await
    }

    async fn signed_head(
        &self,
        subject: &Subject,
        (kind, jws): (Kind, &str),
    ) -> Result<Option<Head>, SignerUnavailable> {
        let stated = stated(self, subject, (kind, jws)).await?;
        Ok(stated.map(|(head, _)| head))
    }

    async fn position(
        &self,
        subject: &Subject,
        jws: &str,
        since: i64,
    ) -> Result<Option<Head>, SignerUnavailable> {
        let stated = stated(self, subject, (Kind::Position, jws)).await?;
        Ok(stated.and_then(|(head, at)| (at > since).then_some(head)))
    }
}

/// The head of the subject's chain that a JWS contains, and when it was signed. `None` if this key did not sign it.
async fn stated(
    key: &SigningKey,
    subject: &Subject,
    (kind, jws): (Kind, &str),
) -> Result<Option<(Head, i64)>, SignerUnavailable> {
    let public = key.public().await?;
    let Some(unchecked) = Unchecked::read(jws, kind, &public.jwk.kid) else {
        return Ok(None);
    };
    let input = unchecked.signing_input.as_bytes();
    let is_signed = public.has_signed(input, &unchecked.signature);
    let head = is_signed.then(|| unchecked.head(subject)).flatten();
    Ok(head.map(|head| (head, unchecked.signed_at())))
}

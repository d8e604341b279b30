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

/// The power to sign heads of chains, and to know which were signed.
pub trait SignHeads {
    qeg_store::needs! { key audit: GetPublicKey, Sign }

    /// A signed head or checkpoint, a JWS.
    async fn sign(&self, kind: Kind, claims: &Claims) -> Result<String, SignerUnavailable>;

    /// The head that a JWS states of somebody's chain. `None`: it was not signed by this key, or is of another chain
    /// or kind.
    async fn signed_head(
        &self,
        subject: &Subject,
        stated: (Kind, &str),
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
        let public = self.public().await?;
        let Some(unchecked) = Unchecked::read(jws, kind, &public.jwk.kid) else {
            return Ok(None);
        };
        let input = unchecked.signing_input.as_bytes();
        let is_signed = public.has_signed(input, &unchecked.signature);
        Ok(is_signed.then(|| unchecked.head(subject)).flatten())
    }
}

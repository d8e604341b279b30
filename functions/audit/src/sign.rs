//! Signatures over the heads of chains, by a key that never leaves KMS and signs nothing else.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use aws_sdk_kms::{
    primitives::Blob,
    types::{MessageType, SigningAlgorithmSpec},
};
use qeg_domain::{
    audit::{
        Head,
        signed::{Claims, Kind, Unchecked},
    },
    certificate::{Jwk, to_jws},
    id::Subject,
};
use tokio::sync::OnceCell;

/// Bytes of a point on P-256, uncompressed: the end of the DER form of a public key.
const POINT: usize = 65;

/// The key could not be used now; the next run tries again.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SignerUnavailable;

/// The power to sign heads of chains, and to tell which were signed.
///
/// Needs: KMS `GetPublicKey`, `Sign` with the audit key.
pub trait SignHeads {
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

struct PublicKey {
    kid: String,
    point: Vec<u8>,
}

/// The audit key in KMS.
pub struct Kms {
    client: aws_sdk_kms::Client,
    arn: String,
    public: OnceCell<PublicKey>,
}

impl Kms {
    /// The key of this ARN.
    pub fn new(client: aws_sdk_kms::Client, arn: String) -> Self {
        Self {
            client,
            arn,
            public: OnceCell::new(),
        }
    }

    async fn public(&self) -> Result<&PublicKey, SignerUnavailable> {
        self.public
            .get_or_try_init(|| async {
                let answer = self.client.get_public_key().key_id(&self.arn).send().await;
                let der = answer.ok().and_then(|answer| answer.public_key);
                let der = der.ok_or(SignerUnavailable)?.into_inner();
                let kid = Jwk::from_spki(&der).map_err(|_| SignerUnavailable)?.kid;
                let point = der.last_chunk::<POINT>().ok_or(SignerUnavailable)?.to_vec();
                Ok(PublicKey { kid, point })
            })
            .await
    }
}

impl SignHeads for Kms {
    async fn sign(&self, kind: Kind, claims: &Claims) -> Result<String, SignerUnavailable> {
        let kid = &self.public().await?.kid;
        let input = claims
            .signing_input(kind, kid)
            .map_err(|_| SignerUnavailable)?;
        let answer = self
            .client
            .sign()
            .key_id(&self.arn)
            .message_type(MessageType::Raw)
            .signing_algorithm(SigningAlgorithmSpec::EcdsaSha256)
            .message(Blob::new(input.as_bytes()))
            .send()
            .await
            .map_err(|_| SignerUnavailable)?;
        let signature = answer.signature.ok_or(SignerUnavailable)?;
        to_jws(&input, signature.as_ref()).map_err(|_| SignerUnavailable)
    }

    async fn signed_head(
        &self,
        subject: &Subject,
        (kind, jws): (Kind, &str),
    ) -> Result<Option<Head>, SignerUnavailable> {
        let public = self.public().await?;
        let Some(unchecked) = Unchecked::read(jws, kind, &public.kid) else {
            return Ok(None);
        };
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &public.point);
        let input = unchecked.signing_input.as_bytes();
        let is_signed = key.verify(input, &unchecked.signature).is_ok();
        Ok(is_signed.then(|| unchecked.head(subject)).flatten())
    }
}

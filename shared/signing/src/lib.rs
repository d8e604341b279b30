//! Signing keys in KMS: ECDSA on P-256 with SHA-256 (ES256, RFC 7518). The private half never leaves KMS.
//!
//! It has no data keys and encrypts nothing, so purge may import it.

use aws_lc_rs::{
    digest::{SHA256, digest},
    signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey},
};
use aws_sdk_kms::{
    Client,
    primitives::Blob,
    types::{MessageType, SigningAlgorithmSpec},
};
use qeg_domain::certificate::{Jwk, to_jws};
use tokio::sync::OnceCell;

/// Bytes of a point on P-256, uncompressed: the end of the DER form of a public key.
const POINT_BYTES: usize = 65;

/// No signature could be made now; try again later.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SignerUnavailable;

/// Why a public key could not be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PublicKeyError {
    /// KMS could not be reached, or refused.
    Unavailable,
    /// The key in KMS is not on P-256.
    NotP256,
}

impl From<PublicKeyError> for SignerUnavailable {
    fn from(_: PublicKeyError) -> Self {
        Self
    }
}

/// The public half of a signing key.
pub struct PublicKey {
    /// The key as a JSON Web Key (RFC 7517).
    pub jwk: Jwk,
    point: Vec<u8>,
}

impl PublicKey {
    /// From the DER form in which KMS gives it (RFC 5480). `None` if the key is not on P-256.
    pub fn from_spki(der: &[u8]) -> Option<Self> {
        Some(Self {
            jwk: Jwk::from_spki(der).ok()?,
            point: der.last_chunk::<POINT_BYTES>()?.to_vec(),
        })
    }

    /// Whether this key has made `signature` (two numbers of 32 bytes) over `message`.
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.point);
        key.verify(message, signature).is_ok()
    }
}

/// A signing key in KMS.
pub struct SigningKey {
    client: Client,
    arn: String,
    public: OnceCell<PublicKey>,
}

impl SigningKey {
    /// The key of this ARN.
    pub fn new(client: Client, arn: String) -> Self {
        Self {
            client,
            arn,
            public: OnceCell::new(),
        }
    }

    /// The public half. It is read once per process, since it never changes.
    ///
    /// # Errors
    /// [`PublicKeyError`] says whether to try again.
    pub async fn public(&self) -> Result<&PublicKey, PublicKeyError> {
        self.public.get_or_try_init(|| self.read_public()).await
    }

    async fn read_public(&self) -> Result<PublicKey, PublicKeyError> {
        let call = self.client.get_public_key().key_id(&self.arn);
        let answer = call.send().await;
        let der = answer.ok().and_then(|answer| answer.public_key);
        let der = der.ok_or(PublicKeyError::Unavailable)?;
        PublicKey::from_spki(der.as_ref()).ok_or(PublicKeyError::NotP256)
    }

    /// Signs the first two parts of a JWS and returns the complete JWS (RFC 7515, compact). KMS gets their digest, because it
    /// takes no message of more than 4,096 bytes, and a certificate that names several carriers is longer.
    ///
    /// # Errors
    /// [`SignerUnavailable`] when KMS cannot be reached or refuses.
    pub async fn jws(&self, signing_input: &str) -> Result<String, SignerUnavailable> {
        let digest = digest(&SHA256, signing_input.as_bytes());
        let answer = self
            .client
            .sign()
            .key_id(&self.arn)
            .message_type(MessageType::Digest)
            .signing_algorithm(SigningAlgorithmSpec::EcdsaSha256)
            .message(Blob::new(digest.as_ref()))
            .send()
            .await
            .map_err(|_| SignerUnavailable)?;
        let signature = answer.signature.ok_or(SignerUnavailable)?;
        to_jws(signing_input, signature.as_ref()).map_err(|_| SignerUnavailable)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use aws_lc_rs::{
        rand::SystemRandom,
        signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
    };

    use super::*;

    /// What comes before the point in the DER form of a P-256 public key (RFC 5480).
    const SPKI_HEAD: [u8; 26] = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08,
        0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
    ];

    #[test]
    fn a_key_verifies_its_own_signature_and_no_other() {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let der = [&SPKI_HEAD[..], pair.public_key().as_ref()].concat();
        let public = PublicKey::from_spki(&der).unwrap();
        let signature = pair.sign(&SystemRandom::new(), b"head").unwrap();
        assert!(public.has_signed(b"head", signature.as_ref()));
        assert!(!public.has_signed(b"tail", signature.as_ref()));
        assert!(!public.has_signed(b"head", &signature.as_ref()[1..]));
    }

    #[test]
    fn key_of_another_kind_is_refused() {
        for der in [&[0; 91][..], &[0x30; 91], &[]] {
            assert!(PublicKey::from_spki(der).is_none());
        }
    }
}

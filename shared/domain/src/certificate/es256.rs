//! Converts ES256 keys and signatures from the DER form of KMS to the JOSE form (RFC 7518, 3.4 and 6.2).

use base64ct::{Base64UrlUnpadded, Encoding};
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::CertificateError;

/// Bytes of one coordinate, or of half a signature, on P-256.
const HALF: usize = 32;

/// The bytes before the point in the DER form of every P-256 public key (RFC 5480, 2): algorithm id-ecPublicKey, curve
/// secp256r1, and a bit string of 66 bytes with an uncompressed point.
const SPKI_PREFIX: [u8; 27] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04,
];

/// A public key as the key set publishes it (RFC 7517).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Jwk {
    /// Always `EC`.
    #[schemars(extend("const" = "EC"))]
    pub kty: &'static str,
    /// Always `P-256`.
    #[schemars(extend("const" = "P-256"))]
    pub crv: &'static str,
    /// First coordinate, base64url without padding.
    pub x: String,
    /// Second coordinate, base64url without padding.
    pub y: String,
    /// Always `ES256`.
    #[schemars(extend("const" = "ES256"))]
    pub alg: &'static str,
    /// Always `sig`.
    #[schemars(extend("const" = "sig"))]
    #[serde(rename = "use")]
    pub use_: &'static str,
    /// Thumbprint of the key (RFC 7638) with SHA-256, base64url without padding.
    pub kid: String,
}

impl Jwk {
    /// Converts the DER `SubjectPublicKeyInfo` that KMS returns for an `ECC_NIST_P256` key.
    pub fn from_spki(der: &[u8]) -> Result<Self, CertificateError> {
        let point = der
            .strip_prefix(&SPKI_PREFIX)
            .ok_or(CertificateError::PublicKey)?;
        if point.len() != 2 * HALF {
            return Err(CertificateError::PublicKey);
        }
        let (x, y) = point.split_at(HALF);
        Ok(Self::of_point(x, y))
    }

    /// The key with these coordinates, each 32 bytes in base64url without padding.
    pub fn from_coordinates(x: &str, y: &str) -> Result<Self, CertificateError> {
        let half = |text: &str| -> Option<[u8; HALF]> {
            Base64UrlUnpadded::decode_vec(text).ok()?.try_into().ok()
        };
        match (half(x), half(y)) {
            (Some(x), Some(y)) => Ok(Self::of_point(&x, &y)),
            _ => Err(CertificateError::PublicKey),
        }
    }

    fn of_point(x: &[u8], y: &[u8]) -> Self {
        let (x, y) = (
            Base64UrlUnpadded::encode_string(x),
            Base64UrlUnpadded::encode_string(y),
        );
        // RFC 7638 requires exactly these members, in this order, without spaces.
        let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        let kid = Base64UrlUnpadded::encode_string(&Sha256::digest(members));
        Self {
            kty: "EC",
            crv: "P-256",
            x,
            y,
            alg: "ES256",
            use_: "sig",
            kid,
        }
    }
}

/// Converts a signature from the DER sequence of two integers (KMS) to the 64 bytes `r || s` (JOSE).
///
/// Only the canonical encoding is accepted: otherwise one signature would have several forms.
pub fn raw_signature(der: &[u8]) -> Result<[u8; 2 * HALF], CertificateError> {
    let mut raw = [0; 2 * HALF];
    let (body, rest) = element(0x30, der).ok_or(CertificateError::Signature)?;
    let (r, body) = element(0x02, body).ok_or(CertificateError::Signature)?;
    let (s, body) = element(0x02, body).ok_or(CertificateError::Signature)?;
    if !rest.is_empty() || !body.is_empty() {
        return Err(CertificateError::Signature);
    }
    let (first, second) = raw.split_at_mut(HALF);
    fill(first, r).ok_or(CertificateError::Signature)?;
    fill(second, s).ok_or(CertificateError::Signature)?;
    Ok(raw)
}

/// The content of a DER element with this tag, and the bytes after it. No part of a P-256 signature is longer than 127
/// bytes, so the length is one byte.
fn element(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let [first, length, rest @ ..] = der else {
        return None;
    };
    if *first != tag || *length > 0x7f {
        return None;
    }
    rest.split_at_checked(usize::from(*length))
}

/// Writes a positive DER integer right-aligned into `half`, which is filled with zeros.
fn fill(half: &mut [u8], integer: &[u8]) -> Option<()> {
    let magnitude = match integer {
        // A leading zero byte is allowed only if the next byte has its high bit set.
        [0, rest @ ..] if rest.first().is_some_and(|byte| *byte > 0x7f) => rest,
        [0x01..=0x7f, ..] => integer,
        _ => return None,
    };
    let start = half.len().checked_sub(magnitude.len())?;
    half.get_mut(start..)?.copy_from_slice(magnitude);
    Some(())
}

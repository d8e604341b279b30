//! The certificate of a deletion: a JWS that anyone can check offline, and that holds no personal data.

mod es256;
#[cfg(test)]
mod tests;

use base64ct::{Base64UrlUnpadded, Encoding};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use es256::{Jwk, raw_signature};

use crate::audit::Head;
use crate::closed::closed_set;
use crate::deletion::{Mode, Proof};
use crate::id::{RequestId, to_hex};
use crate::purpose::Purpose;

/// The `typ` of the header: says what the JWS is, so that it cannot pass for a token of another kind (RFC 8725, 3.11).
pub const TYPE: &str = "deletion-certificate+jwt";
/// ECDSA on P-256 with SHA-256 (RFC 7518, 3.4).
const ALGORITHM: &str = "ES256";

closed_set! {
    /// What a certificate attests.
    Stage {
        /// No live system can read anything of the person.
        Erased = "erased",
        /// No backup can either.
        Completed = "completed",
    }
}

closed_set! {
    /// What a carrier answered when told to erase.
    Outcome {
        /// It erased what it had collected.
        Erased = "erased",
        /// The law makes it keep something.
        Retained = "retained",
    }
}

/// The payload. Its times are RFC 3339 in UTC, its dates are in Asia/Shanghai; `iat` alone is in seconds since 1970,
/// as RFC 7519 has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// Who signs: the operator's address for certificates.
    pub iss: String,
    /// Id of this certificate, see [`Claims::id`].
    pub jti: String,
    /// When it was signed, in seconds since 1970.
    pub iat: i64,
    /// What it attests.
    pub stage: Stage,
    /// The deletion it is about.
    pub request_id: RequestId,
    /// How the person behind the request was known.
    pub proof: Proof,
    /// Whether they chose a grace period.
    pub mode: Mode,
    /// When the request was received.
    pub received_at: Timestamp,
    /// The day of receipt.
    pub received_on: Date,
    /// The day on which a legal hold on it ended, from which that last day was counted; absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resumed_on: Option<Date>,
    /// The last day for it.
    pub due_on: Date,
    /// The calendar that day was counted with.
    pub calendar_version: String,
    /// When nothing could be read any more.
    pub erased_at: Timestamp,
    /// When no backup could be read any more; absent before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<Timestamp>,
    /// Purposes whose data key was destroyed.
    pub keys_destroyed: Vec<Purpose>,
    /// Items deleted from the tables of people.
    pub items_deleted: u64,
    /// Entries deleted from the index of identifiers.
    pub index_entries_deleted: u64,
    /// How often a restored backup brought something back that was then erased again; absent where none did.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reopened: u64,
    /// Carriers that had collected something, and what they answered.
    pub recipients: Vec<Recipient>,
    /// The audit chain when nothing could be read any more.
    pub audit: Audit,
}

/// An audit chain up to the entry that its person was erased: whoever has the certificate can tell whether the chain
/// in the ledger is still that one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    /// How many entries it had.
    pub entries: u64,
    /// Its chain hash in hex.
    pub head: String,
}

impl From<Head> for Audit {
    fn from(head: Head) -> Self {
        Self {
            entries: head.seq,
            head: to_hex(&head.hash),
        }
    }
}

/// A carrier that had collected the person's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Its configured name.
    pub carrier: String,
    /// When it was told to erase.
    pub told_at: Timestamp,
    /// When it answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Timestamp>,
    /// What it answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Until which day it keeps something, where it answered that it has to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retained_until: Option<Date>,
}

/// Why a certificate or its key could not be put into its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// The claims are not JSON: a fault of this program.
    #[error("the claims could not be written as JSON: report this as a fault")]
    Claims,
    /// Not the DER form of an ECDSA signature on P-256.
    #[error(
        "the signature is not ECDSA on P-256 in DER: check that the certificate key is ECC_NIST_P256"
    )]
    Signature,
    /// Not the DER form of a P-256 public key.
    #[error("the public key is not P-256 in DER: check that the certificate key is ECC_NIST_P256")]
    PublicKey,
}

/// Header of the JWS, its members in the order of the alphabet.
#[derive(Serialize)]
struct Header<'a> {
    alg: &'a str,
    kid: &'a str,
    typ: &'a str,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
const fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl Claims {
    /// The `jti` of a certificate: the same for the same deletion and stage, however often it is signed, and another
    /// one each time that it was opened again.
    pub fn id(request_id: &RequestId, stage: Stage, reopened: u64) -> String {
        if reopened == 0 {
            format!("{request_id}.{stage}")
        } else {
            format!("{request_id}.{stage}.{reopened}")
        }
    }
}

/// What is signed: header and payload, each base64url without padding, joined by a dot (RFC 7515, 5.1).
pub fn signing_input(claims: &Claims, kid: &str) -> Result<String, CertificateError> {
    compact(TYPE, kid, claims)
}

/// The same for claims of another type.
pub(crate) fn compact(
    typ: &str,
    kid: &str,
    claims: &impl Serialize,
) -> Result<String, CertificateError> {
    let alg = ALGORITHM;
    let header = encode(&Header { alg, kid, typ })?;
    Ok(format!("{header}.{}", encode(claims)?))
}

/// A JWS taken apart: what is signed, the claims, the signature. `None` unless it is of this type and key.
pub(crate) fn opened<'a, C: DeserializeOwned>(
    typ: &str,
    kid: &str,
    jws: &'a str,
) -> Option<(&'a str, C, Vec<u8>)> {
    let (input, signature) = jws.rsplit_once('.')?;
    let (header, claims) = input.split_once('.')?;
    let alg = ALGORITHM;
    if header != encode(&Header { alg, kid, typ }).ok()? {
        return None;
    }
    let claims = Base64UrlUnpadded::decode_vec(claims).ok()?;
    let signature = Base64UrlUnpadded::decode_vec(signature).ok()?;
    Some((input, serde_json::from_slice(&claims).ok()?, signature))
}

/// The finished JWS: the signing input and the signature over it, as KMS gives it (DER).
pub fn to_jws(signing_input: &str, der_signature: &[u8]) -> Result<String, CertificateError> {
    let signature = Base64UrlUnpadded::encode_string(&raw_signature(der_signature)?);
    Ok(format!("{signing_input}.{signature}"))
}

fn encode(part: &impl Serialize) -> Result<String, CertificateError> {
    let json = serde_json::to_vec(part).map_err(|_| CertificateError::Claims)?;
    Ok(Base64UrlUnpadded::encode_string(&json))
}

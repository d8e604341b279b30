//! The deletion certificate: a JWS that anybody can verify offline. It contains no personal data.

mod es256;
mod scope;
#[cfg(test)]
mod tests;

use base64ct::{Base64UrlUnpadded, Encoding};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use es256::{Jwk, raw_signature};
pub use scope::{Assurance, Attested, Facts, Level, NotCovered, Remainder, Words};

use crate::audit::Head;
use crate::closed::closed_set;
use crate::deletion::{Mode, Proof};
use crate::erasure_answer::RetentionLaw;
use crate::id::{RequestId, to_hex};
use crate::purpose::Purpose;

/// The `typ` of the JWS header. It keeps the certificate from being confused with other tokens (RFC 8725, 3.11).
pub const TYPE: &str = "deletion-certificate+jwt";
/// ECDSA on P-256 with SHA-256 (RFC 7518, 3.4).
const ALGORITHM: &str = "ES256";

closed_set! {
    /// What a certificate attests.
    Stage {
        /// No live system can read data of the person.
        Erased = "erased",
        /// No backup can either.
        Completed = "completed",
    }
}

closed_set! {
    /// The answer of a carrier to a request to erase.
    Outcome as "ErasureOutcome" {
        /// It erased what it had collected.
        Erased = "erased",
        /// It has to keep some data by law.
        Retained = "retained",
    }
}

/// The payload. Times are RFC 3339 in UTC, dates are in Asia/Shanghai; only `iat` is in seconds since 1970 (RFC 7519).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The issuer: the operator's URL for certificates.
    pub iss: String,
    /// The id of this certificate, see [`Claims::id`].
    pub jti: String,
    /// When it was signed, in seconds since 1970.
    pub iat: i64,
    /// What it attests.
    pub stage: Stage,
    /// The deletion request.
    pub request_id: RequestId,
    /// How the person proved their identity.
    pub proof: Proof,
    /// Whether the person chose a grace period.
    pub mode: Mode,
    /// When the request was received.
    #[serde(serialize_with = "crate::clock::whole_second::serialize")]
    pub received_at: Timestamp,
    /// The day of receipt.
    pub received_on: Date,
    /// The day on which a legal hold ended; the deadline was counted from it. Absent if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resumed_on: Option<Date>,
    /// The deadline.
    pub due_on: Date,
    /// The version of the calendar that the deadline was counted with.
    pub calendar_version: String,
    /// When no live system could read data of the person any more.
    #[serde(serialize_with = "crate::clock::whole_second::serialize")]
    pub erased_at: Timestamp,
    /// When no backup could be read any more; absent before that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "crate::clock::whole_second_opt::serialize")]
    pub completed_at: Option<Timestamp>,
    /// The purposes whose data key was destroyed.
    pub keys_destroyed: Vec<Purpose>,
    /// How many items were deleted from the tables of people.
    pub items_deleted: u64,
    /// How many entries were deleted from the blind index.
    pub index_entries_deleted: u64,
    /// How often data came back with a restored backup and was erased again; absent if 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reopened: u64,
    /// The carriers that had collected data, with their answers.
    pub recipients: Vec<Recipient>,
    /// How many answers of carriers are counted in, changes of an answer too; absent if 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub answers: u64,
    /// How far each level of erasure is. Certificates of earlier versions have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attested: Vec<Attested>,
    /// What the certificate does not cover. Certificates of earlier versions have none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_covered: Vec<NotCovered>,
    /// The state of the audit chain at the erasure.
    pub audit: Audit,
}

/// The state of the audit chain when its person was erased. With it, the holder of the certificate can check that the
/// chain in the ledger is still the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    /// How many entries the chain had. New certificates do not say: who counts the entries of their access log could tell
    /// from it how many are secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entries: Option<u64>,
    /// The chain hash of the last entry, in hex.
    pub head: String,
}

impl From<Head> for Audit {
    fn from(head: Head) -> Self {
        Self {
            entries: None,
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
    /// When it was asked to erase.
    #[serde(serialize_with = "crate::clock::whole_second::serialize")]
    pub told_at: Timestamp,
    /// Until when its answer was expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "crate::clock::whole_second_opt::serialize")]
    pub answer_before: Option<Timestamp>,
    /// When it first answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "crate::clock::whole_second_opt::serialize")]
    pub answered_at: Option<Timestamp>,
    /// Whether it first answered after that time, or has not answered although the time is over; absent if not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// What it answered last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The law by which it keeps data, if it answered `retained`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<RetentionLaw>,
    /// The last day until which it keeps data, if it answered `retained`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retained_until: Option<Date>,
}

/// A certificate or a key could not be converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// The claims could not be serialised: a bug in this program.
    #[error("the claims could not be written as JSON: report this as a bug")]
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

/// The header of the JWS, with its members in alphabetical order.
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
    /// The `jti` of a certificate. It is the same each time the certificate is signed again, and different after each
    /// repeated erasure and after each further answer of a carrier.
    pub fn id(request_id: &RequestId, stage: Stage, reopened: u64, answers: u64) -> String {
        let mut id = format!("{request_id}.{stage}");
        if reopened > 0 {
            id = format!("{id}.{reopened}");
        }
        if answers > 0 {
            id = format!("{id}.a{answers}");
        }
        id
    }
}

/// The signing input: header and payload in base64url without padding, joined by a dot (RFC 7515, 5.1).
pub fn signing_input(claims: &Claims, kid: &str) -> Result<String, CertificateError> {
    jws_input(TYPE, kid, claims)
}

/// The signing input for claims with any `typ`.
pub(crate) fn jws_input(
    typ: &str,
    kid: &str,
    claims: &impl Serialize,
) -> Result<String, CertificateError> {
    let alg = ALGORITHM;
    let header = encode(&Header { alg, kid, typ })?;
    Ok(format!("{header}.{}", encode(claims)?))
}

/// Parses a JWS into signing input, claims and signature. `None` unless it has this `typ` and names this key.
pub(crate) fn parse_jws<'a, C: DeserializeOwned>(
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

/// The complete JWS, from the signing input and the signature that KMS returned for it (DER).
pub fn to_jws(signing_input: &str, der_signature: &[u8]) -> Result<String, CertificateError> {
    let signature = Base64UrlUnpadded::encode_string(&raw_signature(der_signature)?);
    Ok(format!("{signing_input}.{signature}"))
}

fn encode(part: &impl Serialize) -> Result<String, CertificateError> {
    let json = serde_json::to_vec(part).map_err(|_| CertificateError::Claims)?;
    Ok(Base64UrlUnpadded::encode_string(&json))
}

//! Signed heads and checkpoints of audit chains, as JWS.
//!
//! A signed head proves the state of a chain at one time, so that replacing the chain by another consistent one is
//! detected. A checkpoint is a signed head up to which entries may have expired; the chain is verified from there. A
//! position is where a run stopped that had no time for the whole chain. The kind is part of the signed content, so
//! that a head cannot be used as a checkpoint.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Head;
use crate::certificate::{CertificateError, jws_input, parse_jws};
use crate::id::{Subject, from_hex, to_hex};

/// The kind of a signed statement about a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The chain had this head.
    Head,
    /// The chain had this head, and entries up to it may have expired.
    Checkpoint,
    /// A long chain was verified up to this head, and the next run continues there. It is valid for a short time only.
    Position,
}

impl Kind {
    /// The `typ` of the JWS header. It keeps the kinds, and other tokens, from being confused.
    pub const fn typ(self) -> &'static str {
        match self {
            Self::Head => "audit-head+jwt",
            Self::Checkpoint => "audit-checkpoint+jwt",
            Self::Position => "audit-position+jwt",
        }
    }
}

/// The payload. It contains opaque ids and numbers only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// When it was signed, in seconds since 1970.
    pub iat: i64,
    /// The person whose chain it is.
    pub sub: Subject,
    /// How many entries the chain had.
    pub entries: u64,
    /// The chain hash of the last entry, in hex.
    pub head: String,
}

impl Claims {
    /// The claims for a head of somebody's chain.
    pub fn new(subject: &Subject, head: &Head, at: Timestamp) -> Self {
        Self {
            iat: at.as_second(),
            sub: subject.clone(),
            entries: head.seq,
            head: to_hex(&head.hash),
        }
    }

    /// The signing input: header and payload (RFC 7515, 5.1). [`crate::certificate::to_jws`] adds the signature.
    pub fn signing_input(&self, kind: Kind, kid: &str) -> Result<String, CertificateError> {
        jws_input(kind.typ(), kid, self)
    }
}

/// A parsed JWS whose signature is not checked yet.
pub struct Unchecked<'a> {
    /// The bytes that the signature covers.
    pub signing_input: &'a str,
    /// The signature, `r || s`.
    pub signature: Vec<u8>,
    claims: Claims,
}

impl<'a> Unchecked<'a> {
    /// Parses a JWS. `None` unless it is of this kind and names this key.
    pub fn read(jws: &'a str, kind: Kind, kid: &str) -> Option<Self> {
        let (signing_input, claims, signature) = parse_jws(kind.typ(), kid, jws)?;
        Some(Self {
            signing_input,
            signature,
            claims,
        })
    }

    /// When it was signed, in seconds since 1970. Trust it only after checking the signature.
    pub const fn signed_at(&self) -> i64 {
        self.claims.iat
    }

    /// The stated head, if the statement is about this person's chain. Trust it only after checking the signature.
    pub fn head(&self, subject: &Subject) -> Option<Head> {
        (self.claims.sub == *subject).then_some(())?;
        Some(Head {
            seq: self.claims.entries,
            hash: from_hex(&self.claims.head)?,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// A signature in DER form, with 31 bytes each for `r` and `s`. It is not valid for any key.
    fn der() -> Vec<u8> {
        let half = [&[0x02, 0x1f][..], &[7; 31]].concat();
        [&[0x30, 66][..], &half, &half].concat()
    }

    #[test]
    fn a_statement_is_read_only_for_its_kind_key_and_chain() {
        let subject = Subject::parse("000fabff000fabff000fabff000fabff").unwrap();
        let head = Head {
            seq: 7,
            hash: [0xab; 32],
        };
        let claims = Claims::new(&subject, &head, "2026-11-24T00:00:00Z".parse().unwrap());
        let input = claims.signing_input(Kind::Head, "key").unwrap();
        let jws = crate::certificate::to_jws(&input, &der()).unwrap();
        let read = Unchecked::read(&jws, Kind::Head, "key").unwrap();
        assert_eq!(read.signing_input, input);
        assert_eq!(read.signature.len(), 64);
        assert_eq!(read.head(&subject), Some(head));
        let other = Subject::parse("111fabff000fabff000fabff000fabff").unwrap();
        assert_eq!(read.head(&other), None);
        let is_read = |jws: &str, kind, kid| Unchecked::read(jws, kind, kid).is_some();
        assert!(!is_read(&jws, Kind::Head, "another"));
        assert!(!is_read(&jws, Kind::Checkpoint, "key"));
        assert!(!is_read(&jws[..jws.len() - 1], Kind::Head, "key"));
        let input = claims.signing_input(Kind::Checkpoint, "key").unwrap();
        let checkpoint = crate::certificate::to_jws(&input, &der()).unwrap();
        assert!(is_read(&checkpoint, Kind::Checkpoint, "key"));
        assert!(!is_read(&checkpoint, Kind::Head, "key"));
        let certificate = crate::certificate::jws_input("deletion-certificate+jwt", "key", &claims);
        let certificate = crate::certificate::to_jws(&certificate.unwrap(), &der()).unwrap();
        assert!(!is_read(&certificate, Kind::Head, "key"));
    }
}

//! A head that was signed: what a chain was at a time, so that nobody can hash another one in its place unnoticed.
//!
//! A checkpoint is such a statement of another kind: entries up to it may have expired, and the chain is verified from
//! there. The kind is in what is signed, so that nobody can put the newest head in the place of a checkpoint.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Head;
use crate::certificate::{CertificateError, compact, opened};
use crate::id::{Subject, from_hex, to_hex};

/// What is stated of a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The chain had grown to it.
    Head,
    /// Entries up to it may be gone.
    Checkpoint,
}

impl Kind {
    /// The `typ` of the header, so that neither can pass for the other, or for anything else.
    pub const fn typ(self) -> &'static str {
        match self {
            Self::Head => "audit-head+jwt",
            Self::Checkpoint => "audit-checkpoint+jwt",
        }
    }
}

/// The payload: opaque ids and numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// When it was signed, in seconds since 1970.
    pub iat: i64,
    /// Whose chain.
    pub sub: Subject,
    /// How many entries it had.
    pub entries: u64,
    /// Its chain hash in hex.
    pub head: String,
}

impl Claims {
    /// What is said of a chain.
    pub fn new(subject: &Subject, head: &Head, at: Timestamp) -> Self {
        Self {
            iat: at.as_second(),
            sub: subject.clone(),
            entries: head.seq,
            head: to_hex(&head.hash),
        }
    }

    /// What is signed: header and payload (RFC 7515, 5.1). [`crate::certificate::to_jws`] makes a JWS of it.
    pub fn signing_input(&self, kind: Kind, kid: &str) -> Result<String, CertificateError> {
        compact(kind.typ(), kid, self)
    }
}

/// A JWS taken apart; its signature is not yet checked.
pub struct Unchecked<'a> {
    /// What the signature is over.
    pub signing_input: &'a str,
    /// The signature, `r || s`.
    pub signature: Vec<u8>,
    claims: Claims,
}

impl<'a> Unchecked<'a> {
    /// Takes a JWS apart. `None` unless it is of this kind, under this key.
    pub fn read(jws: &'a str, kind: Kind, kid: &str) -> Option<Self> {
        let (signing_input, claims, signature) = opened(kind.typ(), kid, jws)?;
        Some(Self {
            signing_input,
            signature,
            claims,
        })
    }

    /// The head it states, if it is about this chain. To be believed once the signature was checked.
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

    /// An integer of 31 bytes for `r` and for `s`, in DER: what a signature looks like, and no more.
    fn der() -> Vec<u8> {
        let half = [&[0x02, 0x1f][..], &[7; 31]].concat();
        [&[0x30, 66][..], &half, &half].concat()
    }

    #[test]
    fn what_is_signed_is_read_back_and_is_about_one_chain_and_key() {
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
        let certificate = crate::certificate::compact("deletion-certificate+jwt", "key", &claims);
        let certificate = crate::certificate::to_jws(&certificate.unwrap(), &der()).unwrap();
        assert!(!is_read(&certificate, Kind::Head, "key"));
    }
}

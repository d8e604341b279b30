//! The audit chain of a person: who did what with their data, when and why.
//!
//! Entries contain no personal data. Each is hashed together with the hash of the one before it, so that changing,
//! removing, inserting, moving or truncating entries is detected by comparing the chain with its head.

mod daily;
mod labels;
pub mod signed;
#[cfg(test)]
mod tests;
mod verify;
mod words;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use daily::DailyLimit;
pub use labels::Label;
pub use verify::{ChainError, Link, Tampering, Verifier, verify};
pub use words::{Action, ActorKind, Field, ProcessingPurpose};

/// The hash before the first entry of a chain.
pub const GENESIS: [u8; 32] = [0; 32];

/// First part of the hashed bytes. It names the format, so that no other use of SHA-256 can produce the same hash.
const FORMAT: &[u8] = b"audit-entry-1";

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// The kind of actor.
    pub kind: ActorKind,
    /// The configured name of a carrier or gateway, or the role of a member of staff; never a person's name or number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Actor {
    /// An actor without a name: the person, staff as the person sees them, or the system.
    pub const fn unnamed(kind: ActorKind) -> Self {
        Self { kind, name: None }
    }

    /// A carrier, authority or gateway with its configured name.
    pub fn named(kind: ActorKind, name: &str) -> Self {
        Self {
            kind,
            name: Some(name.to_owned()),
        }
    }

    /// The form for the person: staff are never named.
    #[must_use]
    pub fn shown(&self) -> Self {
        let name = if self.kind == ActorKind::Staff {
            None
        } else {
            self.name.clone()
        };
        Self {
            kind: self.kind,
            name,
        }
    }
}

/// One entry of the chain: an action on a person's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Number in the person's chain, from 1.
    pub seq: u64,
    /// When it was done.
    pub at: Timestamp,
    /// Who did it.
    pub actor: Actor,
    /// What was done.
    pub action: Action,
    /// Why it was done.
    pub purpose: ProcessingPurpose,
    /// Which data it concerned: names of fields, never values.
    pub fields: Vec<Field>,
    /// The opaque id of the handoff, thread or deletion request that it belongs to, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// If a law keeps the entry secret: the day in Asia/Shanghai from which the person may see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_until: Option<Date>,
}

impl Entry {
    /// Whether the access log may show the entry on this day.
    pub fn is_shown(&self, today: Date) -> bool {
        self.secret_until.is_none_or(|until| today >= until)
    }
}

/// The head of a chain: the number of the last entry, and its hash, which covers all entries before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of the last entry; 0 if there is none.
    pub seq: u64,
    /// Chain hash of the last entry; [`GENESIS`] if there is none.
    pub hash: [u8; 32],
}

impl Head {
    /// The head of a chain without entries.
    pub const EMPTY: Self = Self {
        seq: 0,
        hash: GENESIS,
    };

    /// The head after one more entry, which must have the next number.
    pub fn after(&self, entry: &Entry) -> Result<Self, ChainError> {
        let expected = self.seq.saturating_add(1);
        if entry.seq != expected {
            let kind = if entry.seq > expected {
                Tampering::Removed
            } else {
                Tampering::Inserted
            };
            return Err(ChainError { kind, at: expected });
        }
        Ok(Self {
            seq: expected,
            hash: chain_hash(&self.hash, entry),
        })
    }
}

/// SHA-256 over the previous hash and the entry in a fixed form. Every part is preceded by its length (four bytes,
/// big-endian), so that no two entries have the same bytes. Times are nanoseconds since 1970.
pub fn chain_hash(prev: &[u8; 32], entry: &Entry) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        // No part comes near 4 GiB: a DynamoDB item has at most 400 KB.
        hash.update(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        hash.update(bytes);
    };
    part(FORMAT);
    part(prev);
    part(&entry.seq.to_be_bytes());
    part(&entry.at.as_nanosecond().to_be_bytes());
    part(entry.actor.kind.as_str().as_bytes());
    optional(&mut part, entry.actor.name.as_deref());
    part(entry.action.as_str().as_bytes());
    part(entry.purpose.as_str().as_bytes());
    part(&(entry.fields.len() as u64).to_be_bytes());
    for field in &entry.fields {
        part(field.as_str().as_bytes());
    }
    optional(&mut part, entry.reference.as_deref());
    // An additional part, so an entry with it never has the same bytes as an entry without it.
    if let Some(until) = entry.secret_until {
        part(until.to_string().as_bytes());
    }
    hash.finalize().into()
}

/// Two parts: whether there is a text, and the text. So an absent text differs from an empty one.
fn optional(part: &mut impl FnMut(&[u8]), text: Option<&str>) {
    part(&[u8::from(text.is_some())]);
    part(text.unwrap_or_default().as_bytes());
}

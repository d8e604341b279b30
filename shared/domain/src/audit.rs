//! Who did what with a person's data, when and why: entries that hold no personal data, chained so that none can be
//! changed, taken out, put in, moved or dropped at the end without the head telling.

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

pub use labels::Label;
pub use verify::{ChainError, Link, Tampering, verify};
pub use words::{Action, ActorKind, Field, ProcessingPurpose};

/// The hash before the first entry of a chain.
pub const GENESIS: [u8; 32] = [0; 32];

/// First part of the hashed bytes: names the format, so that no other use of SHA-256 can give the same hash.
const FORMAT: &[u8] = b"audit-entry-1";

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// The kind of party.
    pub kind: ActorKind,
    /// The configured name of a carrier or gateway, or the role of staff; never a person's name or number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Actor {
    /// A party that needs no name: the person, staff towards the person, or the system.
    pub const fn unnamed(kind: ActorKind) -> Self {
        Self { kind, name: None }
    }

    /// A carrier, authority or gateway under its configured name.
    pub fn named(kind: ActorKind, name: &str) -> Self {
        Self {
            kind,
            name: Some(name.to_owned()),
        }
    }

    /// What the person may see of it: everything, but staff are never named.
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

/// One thing that was done with a person's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Place in the person's chain, from 1.
    pub seq: u64,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub actor: Actor,
    /// What.
    pub action: Action,
    /// Why.
    pub purpose: ProcessingPurpose,
    /// Which data it touched; names of fields, never values.
    pub fields: Vec<Field>,
    /// Opaque id of what it belongs to (a handoff, a thread, a deletion request), if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The day in Asia/Shanghai from which the person may see the entry, where a law keeps it secret before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_until: Option<Date>,
}

impl Entry {
    /// Whether the person, or anybody else who reads their access log, may see it on this day.
    pub fn is_shown(&self, today: Date) -> bool {
        self.secret_until.is_none_or(|until| today >= until)
    }
}

/// The end of a chain: how many entries it has and the hash of the last, which covers all before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of the last entry, 0 for none.
    pub seq: u64,
    /// Chain hash of the last entry, [`GENESIS`] for none.
    pub hash: [u8; 32],
}

impl Head {
    /// The head of a chain without entries.
    pub const EMPTY: Self = Self {
        seq: 0,
        hash: GENESIS,
    };

    /// The head after one more entry, which must carry the next number.
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

/// SHA-256 over the previous hash and the entry in a fixed form: every part preceded by its length in four bytes,
/// big-endian, so that no two entries share their bytes. Times are nanoseconds since 1970.
pub fn chain_hash(prev: &[u8; 32], entry: &Entry) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        // No part comes near 4 GiB: an item of the table holds at most 400 KB.
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
    // One part more than an entry without it has, so the two never share their bytes.
    if let Some(until) = entry.secret_until {
        part(until.to_string().as_bytes());
    }
    hash.finalize().into()
}

/// One part for whether there is a text, then the text: nothing differs from an empty text.
fn optional(part: &mut impl FnMut(&[u8]), text: Option<&str>) {
    part(&[u8::from(text.is_some())]);
    part(text.unwrap_or_default().as_bytes());
}

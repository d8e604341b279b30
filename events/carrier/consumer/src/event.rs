//! What the queue says: three messages, each checked whole before anything is done.
//!
//! The schemas are in `events/carrier/schemas`. A field that is not in them makes a message unreadable: new
//! fields come under a new type.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::order_interface::Item;

/// An opaque id: 32 lower-case hex characters, and so safe in a path, a file's name and a log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Id(String);

/// A message, or a part of one, that is not as documented. It does not say what stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not as documented: see events/carrier/schemas")]
pub struct Unreadable;

impl TryFrom<String> for Id {
    type Error = Unreadable;

    fn try_from(text: String) -> Result<Self, Unreadable> {
        let is_hex = |byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() == 32 && text.bytes().all(is_hex) {
            Ok(Self(text))
        } else {
            Err(Unreadable)
        }
    }
}

impl Id {
    /// The 32 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One message.
#[derive(Debug)]
pub(crate) struct Event {
    /// The same however often it comes.
    pub(crate) id: Id,
    pub(crate) what: What,
}

/// What it says, by its type.
#[derive(Debug)]
pub(crate) enum What {
    Requested(Handoff),
    Cancelled(Id),
    Erasure(Erasure),
}

/// A handoff to collect, as the queue and the list of queued handoffs say it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Handoff {
    #[serde(rename = "handoff_id")]
    pub(crate) id: Id,
    /// Enough to plan with; the collection gives it again.
    #[allow(dead_code, reason = "read, so that a message without it is refused")]
    item: Item,
    collect: String,
    /// The API decides what is too late, by its own clock.
    #[allow(dead_code, reason = "read, so that a message without it is refused")]
    collect_before: Timestamp,
}

/// A person to erase.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Erasure {
    #[serde(rename = "erasure_id")]
    pub(crate) id: Id,
    #[serde(rename = "handoff_ids")]
    pub(crate) handoffs: Vec<Id>,
    answer: String,
    /// For your own alarms: an answer after it is late.
    #[allow(dead_code, reason = "read, so that a message without it is refused")]
    answer_before: Timestamp,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cancelled {
    handoff_id: Id,
}

/// CloudEvents 1.0, structured JSON form.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    specversion: String,
    id: Id,
    source: String,
    r#type: String,
    #[allow(dead_code, reason = "read, so that a message without it is refused")]
    time: Timestamp,
    datacontenttype: String,
    data: serde_json::Value,
}

impl Event {
    /// Reads the body of a message of the queue.
    pub(crate) fn parse(body: &str) -> Result<Self, Unreadable> {
        let envelope: Envelope = serde_json::from_str(body).map_err(|_| Unreadable)?;
        let from_them = envelope.specversion == "1.0"
            && envelope.source == "urn:qeg:forwarding"
            && envelope.datacontenttype == "application/json";
        if !from_them {
            return Err(Unreadable);
        }
        let what = match envelope.r#type.as_str() {
            "net.qeg.handoff.requested.v1" => {
                let handoff: Handoff = read(envelope.data)?;
                handoff.check()?;
                What::Requested(handoff)
            }
            "net.qeg.handoff.cancelled.v1" => {
                let Cancelled { handoff_id } = read(envelope.data)?;
                What::Cancelled(handoff_id)
            }
            "net.qeg.erasure.requested.v1" => {
                let erasure: Erasure = read(envelope.data)?;
                erasure.check()?;
                What::Erasure(erasure)
            }
            _ => return Err(Unreadable),
        };
        Ok(Self {
            id: envelope.id,
            what,
        })
    }
}

fn read<T: serde::de::DeserializeOwned>(data: serde_json::Value) -> Result<T, Unreadable> {
    serde_json::from_value(data).map_err(|_| Unreadable)
}

/// Where a handoff is collected, below the API's address.
pub(crate) fn collect_path(handoff: &Id) -> String {
    format!("/carrier/handoffs/{handoff}/collect")
}

/// Where an erasure is answered, below the API's address.
pub(crate) fn answer_path(erasure: &Id) -> String {
    format!("/carrier/erasures/{erasure}")
}

impl Handoff {
    /// A path is signed and called with our credentials: it is the documented one or none.
    pub(crate) fn check(&self) -> Result<(), Unreadable> {
        (self.collect == collect_path(&self.id))
            .then_some(())
            .ok_or(Unreadable)
    }
}

impl Erasure {
    fn check(&self) -> Result<(), Unreadable> {
        (self.answer == answer_path(&self.id) && !self.handoffs.is_empty())
            .then_some(())
            .ok_or(Unreadable)
    }
}

#[cfg(test)]
mod tests;

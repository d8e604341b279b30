//! Reads the four kinds of events on the queue. A message is validated completely before anything is done with it.
//!
//! The schemas are in `events/carrier/schemas`. A message with a field that is not in them is refused: new fields
//! come with a new event type.

use jiff::Timestamp;
use serde::Deserialize;

use crate::id::Id;
use crate::order_interface::Item;

/// A message that does not follow the schemas. The error does not repeat the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the message does not follow events/carrier/schemas")]
pub(crate) struct Unreadable;

/// One event.
#[derive(Debug)]
pub(crate) struct Event {
    /// The same at every delivery of this event.
    pub(crate) id: Id,
    pub(crate) payload: Payload,
}

/// The content of an event, by its type.
#[derive(Debug)]
pub(crate) enum Payload {
    Requested(Handoff),
    Cancelled(Id),
    ContactChanged(Id),
    Erasure(Erasure),
}

/// A handoff to collect, as in the event and in the list of queued handoffs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Handoff {
    #[serde(rename = "handoff_id")]
    pub(crate) id: Id,
    /// For planning; the answer to the collection contains it again.
    #[allow(dead_code, reason = "read, so that a message without it is refused")]
    item: Item,
    collect: String,
    /// The API decides by its own clock whether a collection is too late.
    #[allow(dead_code, reason = "read, so that a message without it is refused")]
    collect_before: Timestamp,
}

/// A request to erase a person.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Erasure {
    #[serde(rename = "erasure_id")]
    pub(crate) id: Id,
    #[serde(rename = "handoff_ids")]
    pub(crate) handoffs: Vec<Id>,
    answer: String,
    /// For your own alarms: an answer after this time is late.
    #[allow(dead_code, reason = "read, so that a message without it is refused")]
    answer_before: Timestamp,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cancelled {
    handoff_id: Id,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContactChanged {
    handoff_id: Id,
    collect: String,
}

/// The envelope: CloudEvents 1.0 in structured JSON mode.
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
    /// Reads the body of a message from the queue.
    pub(crate) fn parse(body: &str) -> Result<Self, Unreadable> {
        let envelope: Envelope = serde_json::from_str(body).map_err(|_| Unreadable)?;
        let is_known_envelope = envelope.specversion == "1.0"
            && envelope.source == "urn:qeg:forwarding"
            && envelope.datacontenttype == "application/json";
        if !is_known_envelope {
            return Err(Unreadable);
        }
        let payload = match envelope.r#type.as_str() {
            "net.qeg.handoff.requested.v1" => {
                let handoff: Handoff = read(envelope.data)?;
                handoff.check()?;
                Payload::Requested(handoff)
            }
            "net.qeg.handoff.cancelled.v1" => {
                let Cancelled { handoff_id } = read(envelope.data)?;
                Payload::Cancelled(handoff_id)
            }
            "net.qeg.handoff.contact_changed.v1" => {
                let changed: ContactChanged = read(envelope.data)?;
                if changed.collect != collect_path(&changed.handoff_id) {
                    return Err(Unreadable);
                }
                Payload::ContactChanged(changed.handoff_id)
            }
            "net.qeg.erasure.requested.v1" => {
                let erasure: Erasure = read(envelope.data)?;
                erasure.check()?;
                Payload::Erasure(erasure)
            }
            _ => return Err(Unreadable),
        };
        Ok(Self {
            id: envelope.id,
            payload,
        })
    }
}

fn read<T: serde::de::DeserializeOwned>(data: serde_json::Value) -> Result<T, Unreadable> {
    serde_json::from_value(data).map_err(|_| Unreadable)
}

/// The path at which a handoff is collected, relative to the API's base URL.
pub(crate) fn collect_path(handoff: &Id) -> String {
    format!("/carrier/handoffs/{handoff}/collect")
}

/// The path at which an erasure is answered, relative to the API's base URL.
pub(crate) fn answer_path(erasure: &Id) -> String {
    format!("/carrier/erasures/{erasure}")
}

impl Handoff {
    /// We call the path with our credentials, so only the documented path is accepted.
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

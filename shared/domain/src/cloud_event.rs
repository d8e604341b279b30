//! Messages on a carrier's queue: CloudEvents 1.0 in structured JSON mode, with ids and no personal data.
//!
//! An event that is sent again has the same `id`, so that the carrier can ignore it. The schemas are in
//! `events/carrier`.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::event::Event;
use crate::handoff::Item;
use crate::id::{ErasureId, EventId, HandoffId};

/// The `source` of all events.
const SOURCE: &str = "urn:qeg:forwarding";

/// One message for a carrier (CloudEvents 1.0, section 2.1; JSON format, section 3).
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct CloudEvent<'a> {
    specversion: &'static str,
    id: &'a EventId,
    source: &'static str,
    r#type: &'static str,
    #[serde(serialize_with = "crate::clock::whole_second::serialize")]
    time: Timestamp,
    datacontenttype: &'static str,
    data: Data<'a>,
}

/// The data of an event, by its type.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Data<'a> {
    /// `net.qeg.handoff.requested.v1`
    Requested(Requested<'a>),
    /// `net.qeg.handoff.cancelled.v1`
    Cancelled {
        /// Which handoff.
        handoff_id: &'a HandoffId,
    },
    /// `net.qeg.handoff.contact_changed.v1`
    ContactChanged {
        /// Which handoff.
        handoff_id: &'a HandoffId,
        /// The path of the collection, relative to the API's base URL.
        collect: String,
    },
    /// `net.qeg.erasure.requested.v1`
    Erasure {
        /// The erasure to answer.
        erasure_id: &'a ErasureId,
        /// The handoffs that the carrier collected.
        handoff_ids: &'a [HandoffId],
        /// The path of the answer, relative to the API's base URL.
        answer: String,
        /// Until when the answer is expected.
        #[serde(serialize_with = "crate::clock::whole_second::serialize")]
        answer_before: Timestamp,
    },
}

/// A claim check: what a carrier needs to collect name, phone and address.
#[derive(Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "HandoffRequested")]
pub struct Requested<'a> {
    /// Which handoff.
    pub handoff_id: &'a HandoffId,
    /// What is forwarded.
    pub item: &'a Item,
    /// The path of the collection, relative to the API's base URL.
    pub collect: String,
    /// Until when it can be collected.
    #[serde(serialize_with = "crate::clock::whole_second::serialize")]
    pub collect_before: Timestamp,
}

impl<'a> Requested<'a> {
    /// The claim check of a handoff.
    pub fn new(handoff_id: &'a HandoffId, item: &'a Item, collect_before: Timestamp) -> Self {
        Self {
            handoff_id,
            item,
            collect: collect_path(handoff_id),
            collect_before,
        }
    }
}

fn collect_path(handoff_id: &HandoffId) -> String {
    format!("/carrier/handoffs/{handoff_id}/collect")
}

impl<'a> CloudEvent<'a> {
    /// The message for an event of the outbox; `None` if the event is not for a carrier.
    pub fn of(id: &'a EventId, event: &'a Event, time: Timestamp) -> Option<Self> {
        let (r#type, data) = match event {
            Event::HandoffRequested {
                handoff_id,
                item,
                collect_before,
                ..
            } => (
                "net.qeg.handoff.requested.v1",
                Data::Requested(Requested::new(handoff_id, item, *collect_before)),
            ),
            Event::HandoffCancelled { handoff_id, .. } => (
                "net.qeg.handoff.cancelled.v1",
                Data::Cancelled { handoff_id },
            ),
            Event::HandoffContactChanged { handoff_id, .. } => (
                "net.qeg.handoff.contact_changed.v1",
                Data::ContactChanged {
                    handoff_id,
                    collect: collect_path(handoff_id),
                },
            ),
            Event::ErasureRequested {
                erasure_id,
                handoff_ids,
                answer_before,
                ..
            } => (
                "net.qeg.erasure.requested.v1",
                Data::Erasure {
                    erasure_id,
                    handoff_ids,
                    answer: format!("/carrier/erasures/{erasure_id}"),
                    answer_before: *answer_before,
                },
            ),
            Event::VerificationRequested { .. }
            | Event::NoticeWritten { .. }
            | Event::NoticeDue { .. }
            | Event::BroadcastDue(_)
            | Event::ContactCorrected(_)
            | Event::HoldNoticeDue { .. }
            | Event::DeletionRequested { .. } => return None,
        };
        Some(Self {
            specversion: "1.0",
            id,
            source: SOURCE,
            r#type,
            time,
            datacontenttype: "application/json",
            data,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::{Value, json};

    use super::*;
    use crate::handoff::{CarrierName, ItemKind};

    const ID: &str = "000fabff000fabff000fabff000fabff";

    fn message(event: &Event) -> Value {
        let id = EventId::parse(ID).unwrap();
        let event = CloudEvent::of(&id, event, Timestamp::UNIX_EPOCH).unwrap();
        serde_json::to_value(event).unwrap()
    }

    #[test]
    fn each_type_has_its_documented_form() {
        let carrier = CarrierName::parse("post").unwrap();
        let handoff_id = HandoffId::parse(ID).unwrap();
        let requested = message(&Event::HandoffRequested {
            carrier: carrier.clone(),
            handoff_id: handoff_id.clone(),
            item: Item {
                kind: ItemKind::Card,
                count: 3,
                weight_g: None,
            },
            collect_before: Timestamp::UNIX_EPOCH,
        });
        let expected = json!({
            "specversion": "1.0", "id": ID, "source": "urn:qeg:forwarding",
            "type": "net.qeg.handoff.requested.v1", "time": "1970-01-01T00:00:00Z",
            "datacontenttype": "application/json",
            "data": {
                "handoff_id": ID, "item": {"kind": "card", "count": 3},
                "collect": format!("/carrier/handoffs/{ID}/collect"),
                "collect_before": "1970-01-01T00:00:00Z",
            },
        });
        assert_eq!(requested, expected);
        let cancelled = message(&Event::HandoffCancelled {
            carrier: carrier.clone(),
            handoff_id: handoff_id.clone(),
        });
        assert_eq!(cancelled["data"], json!({"handoff_id": ID}));
        let changed = message(&Event::HandoffContactChanged {
            carrier: carrier.clone(),
            handoff_id: handoff_id.clone(),
        });
        let expected =
            json!({"handoff_id": ID, "collect": format!("/carrier/handoffs/{ID}/collect")});
        assert_eq!(changed["type"], "net.qeg.handoff.contact_changed.v1");
        assert_eq!(changed["data"], expected);
        let erasure = message(&Event::ErasureRequested {
            carrier,
            erasure_id: ErasureId::parse(ID).unwrap(),
            handoff_ids: vec![handoff_id],
            answer_before: Timestamp::UNIX_EPOCH,
        });
        let expected = json!({
            "erasure_id": ID, "handoff_ids": [ID], "answer": format!("/carrier/erasures/{ID}"),
            "answer_before": "1970-01-01T00:00:00Z",
        });
        assert_eq!(erasure["data"], expected);
    }

    #[test]
    fn other_events_are_not_for_carriers() {
        let id = EventId::parse(ID).unwrap();
        let event = Event::DeletionRequested {
            request_id: crate::id::RequestId::parse(ID).unwrap(),
        };
        assert_eq!(CloudEvent::of(&id, &event, Timestamp::UNIX_EPOCH), None);
    }
}

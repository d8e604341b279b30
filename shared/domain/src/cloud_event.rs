//! What a carrier's queue says: CloudEvents 1.0 in structured JSON form, ids and nothing personal.
//!
//! `id` is the same however often an event is sent, so that a carrier takes each once. The schemas are in
//! `events/carrier`.

use jiff::Timestamp;
use serde::Serialize;

use crate::event::Event;
use crate::handoff::Item;
use crate::id::{ErasureId, EventId, HandoffId};

/// Where the events come from.
const SOURCE: &str = "urn:qeg:forwarding";

/// One message for a carrier (CloudEvents 1.0, 2.1 and JSON format 3).
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct CloudEvent<'a> {
    specversion: &'static str,
    id: &'a EventId,
    source: &'static str,
    r#type: &'static str,
    time: Timestamp,
    datacontenttype: &'static str,
    data: Data<'a>,
}

/// What an event says, by its type.
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
    /// `net.qeg.erasure.requested.v1`
    Erasure {
        /// Which request.
        erasure_id: &'a ErasureId,
        /// What was collected.
        handoff_ids: &'a [HandoffId],
        /// Where to answer, below the API's address.
        answer: String,
        /// Until when.
        answer_before: Timestamp,
    },
}

/// A claim check: by this a carrier collects name, phone and address.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Requested<'a> {
    /// Which handoff.
    pub handoff_id: &'a HandoffId,
    /// What is forwarded.
    pub item: &'a Item,
    /// Where to collect, below the API's address.
    pub collect: String,
    /// Until when.
    pub collect_before: Timestamp,
}

impl<'a> Requested<'a> {
    /// The claim check of a handoff.
    pub fn new(handoff_id: &'a HandoffId, item: &'a Item, collect_before: Timestamp) -> Self {
        Self {
            handoff_id,
            item,
            collect: format!("/carrier/handoffs/{handoff_id}/collect"),
            collect_before,
        }
    }
}

impl<'a> CloudEvent<'a> {
    /// The message for an event of the outbox, `None` for one that is no carrier's.
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

    fn told(event: &Event) -> Value {
        let id = EventId::parse(ID).unwrap();
        let event = CloudEvent::of(&id, event, Timestamp::UNIX_EPOCH).unwrap();
        serde_json::to_value(event).unwrap()
    }

    #[test]
    fn each_type_has_its_documented_shape() {
        let carrier = CarrierName::parse("post").unwrap();
        let handoff_id = HandoffId::parse(ID).unwrap();
        let requested = told(&Event::HandoffRequested {
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
        let cancelled = told(&Event::HandoffCancelled {
            carrier: carrier.clone(),
            handoff_id: handoff_id.clone(),
        });
        assert_eq!(cancelled["data"], json!({"handoff_id": ID}));
        let erasure = told(&Event::ErasureRequested {
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
    fn what_is_no_carriers_is_no_message() {
        let id = EventId::parse(ID).unwrap();
        let event = Event::DeletionRequested {
            request_id: crate::id::RequestId::parse(ID).unwrap(),
        };
        assert_eq!(CloudEvent::of(&id, &event, Timestamp::UNIX_EPOCH), None);
    }
}

//! Events of the outbox: what is put on a queue. They carry opaque ids, closed words and dates, and nothing that a
//! person gave.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::handoff::{CarrierName, Item};
use crate::id::{BroadcastId, ErasureId, HandoffId, NoticeId, RequestId, Subject, VerificationId};
use crate::notice::{Params, Template};

/// What happened, as it stands in the outbox and on a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// A one-time code waits to be sent.
    VerificationRequested {
        /// Which.
        verification_id: VerificationId,
    },
    /// A notice or promotion waits to be sent.
    NoticeWritten {
        /// To whom.
        subject: Subject,
        /// Which.
        notice_id: NoticeId,
    },
    /// A notice or promotion is to be written to the account, and then sent, by who has the account's key: the one
    /// who asks for it need not have it.
    NoticeDue {
        /// To whom.
        subject: Subject,
        /// Its id, drawn when the event was written, so that it is written once.
        notice_id: NoticeId,
        /// Which text; its class comes with it.
        template: Template,
        /// What fills it.
        params: Params,
    },
    /// A message to everyone is to be turned into notices, a page of accounts at a time.
    BroadcastDue(BroadcastPage),
    /// A deletion was asked for.
    DeletionRequested {
        /// Which.
        request_id: RequestId,
    },
    /// A legal hold stands in the way of a deletion, or no longer does, and the person has to be told.
    HoldNoticeDue {
        /// Of which deletion.
        request_id: RequestId,
    },
    /// Something was handed to a carrier, which may collect the address.
    HandoffRequested {
        /// To which.
        carrier: CarrierName,
        /// By which it collects.
        handoff_id: HandoffId,
        /// What is forwarded.
        item: Item,
        /// Until when it may collect.
        collect_before: Timestamp,
    },
    /// A handoff that the carrier had not collected was taken back.
    HandoffCancelled {
        /// From which carrier.
        carrier: CarrierName,
        /// Which.
        handoff_id: HandoffId,
    },
    /// A carrier has to erase what it collected.
    ErasureRequested {
        /// Which carrier.
        carrier: CarrierName,
        /// By which it answers.
        erasure_id: ErasureId,
        /// What it collected by.
        handoff_ids: Vec<HandoffId>,
        /// Until when an answer is expected.
        answer_before: Timestamp,
    },
}

/// A page of a message to everyone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BroadcastPage {
    /// Of which message.
    pub broadcast_id: BroadcastId,
    /// Which text; its class comes with it.
    pub template: Template,
    /// What fills it.
    pub params: Params,
    /// The part of the accounts, below [`crate::notice::broadcast::SHARDS`].
    pub shard: u8,
    /// The last account of the page before; none for the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Subject>,
}

/// Where an event goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Queue<'a> {
    /// What the sender of messages reads.
    Notifications,
    /// What purge reads.
    Deletions,
    /// What this carrier reads.
    Carrier(&'a CarrierName),
}

/// A text that is not an event. It says nothing of the text: whoever put it there may have put personal data in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an event of this version: look at the message in the dead-letter queue")]
pub struct NotAnEvent;

impl Event {
    /// Reads an event from JSON.
    pub fn from_json(text: &str) -> Result<Self, NotAnEvent> {
        serde_json::from_str(text).map_err(|_| NotAnEvent)
    }

    /// The queue it goes to.
    pub const fn queue(&self) -> Queue<'_> {
        match self {
            Self::VerificationRequested { .. }
            | Self::NoticeWritten { .. }
            | Self::NoticeDue { .. }
            | Self::BroadcastDue(_)
            | Self::HoldNoticeDue { .. } => Queue::Notifications,
            Self::DeletionRequested { .. } => Queue::Deletions,
            Self::HandoffRequested { carrier, .. }
            | Self::HandoffCancelled { carrier, .. }
            | Self::ErasureRequested { carrier, .. } => Queue::Carrier(carrier),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use jiff::civil::date;

    use super::*;
    use crate::notice::Param;

    const ID: &str = "000fabff000fabff000fabff000fabff";
    const OTHER: &str = "ffffffffffffffffffffffffffffffff";

    fn shapes() -> [(Event, Queue<'static>, String); 5] {
        [
            (
                Event::VerificationRequested {
                    verification_id: VerificationId::parse(ID).unwrap(),
                },
                Queue::Notifications,
                format!(r#"{{"type":"verification_requested","verification_id":"{ID}"}}"#),
            ),
            (
                Event::NoticeWritten {
                    subject: Subject::parse(ID).unwrap(),
                    notice_id: NoticeId::parse(OTHER).unwrap(),
                },
                Queue::Notifications,
                format!(r#"{{"type":"notice_written","subject":"{ID}","notice_id":"{OTHER}"}}"#),
            ),
            (
                Event::NoticeDue {
                    subject: Subject::parse(ID).unwrap(),
                    notice_id: NoticeId::parse(OTHER).unwrap(),
                    template: Template::DeletionRequested,
                    params: Params::from([(Param::DueOn, date(2026, 12, 2))]),
                },
                Queue::Notifications,
                format!(
                    r#"{{"type":"notice_due","subject":"{ID}","notice_id":"{OTHER}","template":"deletion_requested","params":{{"due_on":"2026-12-02"}}}}"#
                ),
            ),
            (
                Event::DeletionRequested {
                    request_id: RequestId::parse(ID).unwrap(),
                },
                Queue::Deletions,
                format!(r#"{{"type":"deletion_requested","request_id":"{ID}"}}"#),
            ),
            (
                Event::HoldNoticeDue {
                    request_id: RequestId::parse(ID).unwrap(),
                },
                Queue::Notifications,
                format!(r#"{{"type":"hold_notice_due","request_id":"{ID}"}}"#),
            ),
        ]
    }

    #[test]
    fn the_json_is_fixed() {
        for (event, queue, json) in shapes() {
            assert_eq!(serde_json::to_string(&event).unwrap(), json);
            assert_eq!(Event::from_json(&json), Ok(event.clone()));
            assert_eq!(event.queue(), queue);
        }
    }

    #[test]
    fn nothing_else_is_an_event() {
        let mut texts = vec![
            String::new(),
            "{}".to_owned(),
            r#"{"type":"13800138000"}"#.to_owned(),
            r#"{"type":"deletion_requested","request_id":"13800138000"}"#.to_owned(),
            format!(r#"{{"type":"notice_written","subject":"{ID}"}}"#),
        ];
        for (_, _, json) in shapes() {
            texts.push(json.replacen('{', r#"{"phone":"+8613800138000","#, 1));
            texts.push(format!("{json}x"));
        }
        for text in texts {
            let error = Event::from_json(&text).unwrap_err().to_string();
            assert!(!error.contains("138"), "an error must not repeat its input");
        }
    }
}

//! Events of the outbox, which are put on queues. They contain opaque ids, fixed words and dates, and no data that a
//! person entered.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::handoff::{CarrierName, Item};
use crate::id::{
    BroadcastId, CorrectionId, ErasureId, HandoffId, NoticeId, RequestId, Subject, VerificationId,
};
use crate::notice::{Params, Template};

/// An event, as it is stored in the outbox and sent to a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// A one-time code is ready to be sent.
    VerificationRequested {
        /// The code.
        verification_id: VerificationId,
    },
    /// A notice or promotion in an account is ready to be sent.
    NoticeWritten {
        /// The recipient.
        subject: Subject,
        /// The notice.
        notice_id: NoticeId,
    },
    /// A notice or promotion has to be written to an account and then sent. The function `notify` does it, because the
    /// function that needs the notice may not use the account key.
    NoticeDue {
        /// The recipient.
        subject: Subject,
        /// Its id, chosen when the event was written, so that the notice is written only once.
        notice_id: NoticeId,
        /// The text; it determines the class.
        template: Template,
        /// The parameters of the text.
        params: Params,
        /// The message to everyone that it is part of, if it is: staff may have stopped it meanwhile.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        broadcast_id: Option<BroadcastId>,
    },
    /// One page of accounts has to get its notices of a message to everyone.
    BroadcastDue(BroadcastPage),
    /// A deletion was requested.
    DeletionRequested {
        /// The deletion request.
        request_id: RequestId,
    },
    /// The person has to be notified that a legal hold pauses their deletion, or that it ended.
    HoldNoticeDue {
        /// The deletion request.
        request_id: RequestId,
    },
    /// A handoff was ordered. The carrier may collect the address.
    HandoffRequested {
        /// The carrier.
        carrier: CarrierName,
        /// The handoff.
        handoff_id: HandoffId,
        /// What is forwarded.
        item: Item,
        /// Until when it can be collected.
        collect_before: Timestamp,
    },
    /// The person corrected their contact data. `notify` writes an event for each handoff that was collected, page by page,
    /// so that the person's own change does not grow with the number of their handoffs.
    ContactCorrected(Correction),
    /// The contact data of a handoff changed after the carrier had collected it.
    HandoffContactChanged {
        /// The carrier.
        carrier: CarrierName,
        /// The handoff.
        handoff_id: HandoffId,
    },
    /// A handoff was cancelled before the carrier collected it.
    HandoffCancelled {
        /// The carrier.
        carrier: CarrierName,
        /// The handoff.
        handoff_id: HandoffId,
    },
    /// A carrier has to erase what it collected.
    ErasureRequested {
        /// The carrier.
        carrier: CarrierName,
        /// The erasure that it has to answer.
        erasure_id: ErasureId,
        /// The handoffs that it collected.
        handoff_ids: Vec<HandoffId>,
        /// Until when an answer is expected.
        answer_before: Timestamp,
    },
}

/// One page of accounts for a message to everyone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BroadcastPage {
    /// The message.
    pub broadcast_id: BroadcastId,
    /// Which text; its class comes with it.
    pub template: Template,
    /// The parameters of the text.
    pub params: Params,
    /// The shard of the accounts, below [`crate::notice::broadcast::SHARDS`].
    pub shard: u8,
    /// The last account of the previous page; absent for the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Subject>,
    /// How many accounts the earlier pages of the shard had.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub before: u64,
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// One page of a person's handoffs whose carriers have to be notified of a correction of the contact data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// Whose.
    pub subject: Subject,
    /// Which correction, so that a repeat tells no carrier twice.
    pub correction_id: CorrectionId,
    /// The last handoff of the previous page; absent for the first page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<HandoffId>,
}

/// The queue of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Queue<'a> {
    /// The queue of `codes`: a person waits for each code, so no other message may delay it.
    Codes,
    /// The queue of `notify`.
    Notifications,
    /// The queue of `purge`.
    Deletions,
    /// The queue of this carrier.
    Carrier(&'a CarrierName),
}

/// A text is not an event. The error does not repeat the text, which may contain personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the message is not an event of this version: look at it in the dead-letter queue")]
pub struct NotAnEvent;

impl Event {
    /// Parses an event from JSON.
    pub fn from_json(text: &str) -> Result<Self, NotAnEvent> {
        serde_json::from_str(text).map_err(|_| NotAnEvent)
    }

    /// The queue of this event.
    pub const fn queue(&self) -> Queue<'_> {
        match self {
            Self::VerificationRequested { .. } => Queue::Codes,
            Self::NoticeWritten { .. }
            | Self::NoticeDue { .. }
            | Self::BroadcastDue(_)
            | Self::ContactCorrected(_)
            | Self::HoldNoticeDue { .. } => Queue::Notifications,
            Self::DeletionRequested { .. } => Queue::Deletions,
            Self::HandoffRequested { carrier, .. }
            | Self::HandoffCancelled { carrier, .. }
            | Self::HandoffContactChanged { carrier, .. }
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

    fn examples() -> [(Event, Queue<'static>, String); 8] {
        [
            (
                Event::NoticeDue {
                    subject: Subject::parse(ID).unwrap(),
                    notice_id: NoticeId::parse(OTHER).unwrap(),
                    template: Template::PolicyChanged,
                    params: Params::from([(Param::EffectiveOn, date(2026, 12, 2))]),
                    broadcast_id: BroadcastId::parse(OTHER),
                },
                Queue::Notifications,
                format!(
                    r#"{{"type":"notice_due","subject":"{ID}","notice_id":"{OTHER}","template":"policy_changed","params":{{"effective_on":"2026-12-02"}},"broadcast_id":"{OTHER}"}}"#
                ),
            ),
            (
                Event::BroadcastDue(BroadcastPage {
                    broadcast_id: BroadcastId::parse(OTHER).unwrap(),
                    template: Template::PolicyChanged,
                    params: Params::from([(Param::EffectiveOn, date(2026, 12, 2))]),
                    shard: 7,
                    after: Subject::parse(ID),
                    before: 90,
                }),
                Queue::Notifications,
                format!(
                    r#"{{"type":"broadcast_due","broadcast_id":"{OTHER}","template":"policy_changed","params":{{"effective_on":"2026-12-02"}},"shard":7,"after":"{ID}","before":90}}"#
                ),
            ),
            (
                Event::VerificationRequested {
                    verification_id: VerificationId::parse(ID).unwrap(),
                },
                Queue::Codes,
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
                    broadcast_id: None,
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
                Event::ContactCorrected(Correction {
                    subject: Subject::parse(ID).unwrap(),
                    correction_id: CorrectionId::parse(OTHER).unwrap(),
                    after: None,
                }),
                Queue::Notifications,
                format!(
                    r#"{{"type":"contact_corrected","subject":"{ID}","correction_id":"{OTHER}"}}"#
                ),
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
        for (event, queue, json) in examples() {
            assert_eq!(serde_json::to_string(&event).unwrap(), json);
            assert_eq!(Event::from_json(&json), Ok(event.clone()));
            assert_eq!(event.queue(), queue);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        let mut texts = vec![
            String::new(),
            "{}".to_owned(),
            r#"{"type":"13800138000"}"#.to_owned(),
            r#"{"type":"deletion_requested","request_id":"13800138000"}"#.to_owned(),
            format!(r#"{{"type":"notice_written","subject":"{ID}"}}"#),
        ];
        for (_, _, json) in examples() {
            texts.push(json.replacen('{', r#"{"phone":"+8613800138000","#, 1));
            texts.push(format!("{json}x"));
        }
        for text in texts {
            let error = Event::from_json(&text).unwrap_err().to_string();
            assert!(!error.contains("138"), "an error must not repeat its input");
        }
    }
}

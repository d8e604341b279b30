//! Carriers that collected an erased person's data, in the ledger: when each was notified, and what it answered. Only
//! opaque ids, codes and times.
//!
//! The ids of the collected handoffs are deleted when the carrier has answered or its time is over.

mod answer;
mod notify;
mod remind;
mod renew;

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    certificate::{self, Outcome},
    erasure_answer::RetentionLaw,
    event::Event,
    handoff::CarrierName,
    id::{ErasureId, HandoffId, RequestId},
};
use serde::{Deserialize, Serialize};

use crate::core::{
    attribute::{Item, from_item, optional_text},
    error::StoreError,
    guard::Guard,
    key, keyed_id,
};

pub use answer::{AnswerErasure, ListErasures, ReadErasure};
pub use notify::NotifyCarriers;
pub use remind::{RemindCarriers, Reminder};
pub use renew::FindAnswers;

/// Partition of the ledger's `open` index with the carriers that have not answered. It is sorted by the time of
/// the reminder, then by the time at which the answer is due.
const UNANSWERED: &str = "carriers";
/// Partition of the ledger's `open` index with the answers that are not on a certificate yet, sorted by time.
const ANSWERED: &str = "answers";

/// One request to a carrier to erase what it collected of one person. A carrier that collected more handoffs than
/// [`qeg_domain::limits::ERASURE_HANDOFFS`] gets several, each with an id and an answer of its own. The fields are attributes of its
/// item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasureRequest {
    /// The deletion request it belongs to.
    #[serde(rename = "pk", with = "keyed_id::request")]
    pub request_id: RequestId,
    /// The id under which the carrier answers.
    pub erasure_id: ErasureId,
    /// The carrier.
    #[serde(rename = "sk", with = "keyed_id::carrier")]
    pub carrier: CarrierName,
    /// Which of the carrier's requests it is, from 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    part: u64,
    /// When it was notified.
    pub told_at: Timestamp,
    /// Until when an answer is expected.
    pub answer_before: Timestamp,
    /// When it was reminded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reminded_at: Option<Timestamp>,
    /// When it first answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Timestamp>,
    /// Its last answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The law by which it retains data, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<RetentionLaw>,
    /// The last day on which it retains data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retained_until: Option<Date>,
    /// How often it has answered; a repeat of the same answer is not counted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub answers: u64,
    /// The handoffs it collected; empty once it has answered or its time is over.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        with = "serde_dynamo::string_set"
    )]
    handoffs: Vec<HandoffId>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
const fn is_zero(n: &u64) -> bool {
    *n == 0
}

impl ErasureRequest {
    /// Every carrier among the items of a request.
    pub(crate) fn of(items: &[Item]) -> Result<Vec<Self>, StoreError> {
        items
            .iter()
            .filter(|item| optional_text(item, "sk").is_some_and(|sk| sk.starts_with("CARRIER#")))
            .map(from_item)
            .collect()
    }

    /// This carrier as the certificate names it.
    pub fn on_certificate(&self, now: Timestamp) -> certificate::Recipient {
        certificate::Recipient {
            carrier: self.carrier.to_string(),
            told_at: self.told_at,
            answer_before: Some(self.answer_before),
            answered_at: self.answered_at,
            late: self.is_late(now),
            outcome: self.outcome,
            basis: self.basis,
            retained_until: self.retained_until,
        }
    }

    /// Whether the first answer came late, or has not come although the time is over.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.answered_at.unwrap_or(now) > self.answer_before
    }

    /// The handoffs to erase; empty once the carrier has answered or its time is over.
    pub fn handoffs(&self) -> &[HandoffId] {
        &self.handoffs
    }

    fn event(&self) -> Event {
        Event::ErasureRequested {
            carrier: self.carrier.clone(),
            erasure_id: self.erasure_id.clone(),
            handoff_ids: self.handoffs.clone(),
            answer_before: self.answer_before,
        }
    }

    fn address(&self) -> (String, String) {
        (
            key::request(&self.request_id),
            sort_key(&self.carrier, self.part),
        )
    }
}

/// `true` if the step was done now, `false` if it was done before.
fn once(outcome: Result<(), StoreError>) -> Result<bool, StoreError> {
    match outcome {
        Ok(()) => Ok(true),
        // A conflict does not say that the step was done: the next run tries again.
        Err(StoreError::Lost(Guard::Chain)) => Err(StoreError::Unavailable),
        Err(StoreError::Lost(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// A time as the indexes sort it: always of the same length.
fn due(at: Timestamp) -> String {
    format!("{at:.3}")
}

fn sort_key(carrier: &CarrierName, part: u64) -> String {
    match part {
        0 => format!("CARRIER#{carrier}"),
        part => format!("CARRIER#{carrier}#{part}"),
    }
}

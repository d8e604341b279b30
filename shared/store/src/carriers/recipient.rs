//! Carriers that collected a person's data, as the ledger knows them once that person is erased: when
//! each was notified, and what it answered. Opaque ids and closed words only.
//!
//! The ids of what was collected go when the carrier has answered or its time is over.

mod answer;
mod notify;
mod renew;

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    certificate::{self, Outcome},
    event::Event,
    handoff::CarrierName,
    id::{ErasureId, HandoffId, RequestId},
    recipient::RetentionLaw,
};
use serde::{Deserialize, Serialize};

use crate::core::{
    attribute::{Item, from_item, optional_text},
    error::StoreError,
    key, keyed_id,
};

pub use answer::{AnswerErasure, ListErasures, ReadErasure};
pub use notify::NotifyCarriers;
pub use renew::FindAnswers;

/// Partition of the ledger's `open` index with the carriers that have not answered. It is sorted by the time of
/// the reminder, then by the time at which the answer is due.
const UNANSWERED: &str = "carriers";
/// Partition of the ledger's `open` index with the answers that no certificate has yet, sorted by their time.
const ANSWERED: &str = "answers";

/// One carrier of one erasure. Its fields are attributes of its item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// The deletion it belongs to.
    #[serde(rename = "pk", with = "keyed_id::request")]
    pub request_id: RequestId,
    /// By which the carrier answers.
    pub erasure_id: ErasureId,
    /// Which carrier.
    #[serde(rename = "sk", with = "keyed_id::carrier")]
    pub carrier: CarrierName,
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
    /// What it answered last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// By which law it keeps something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<RetentionLaw>,
    /// Until which day it keeps something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retained_until: Option<Date>,
    /// How often it has answered; a repeat of the same answer is not counted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub answers: u64,
    /// What it collected; empty once it has answered or its time is over.
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

impl Recipient {
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

    /// Whether the first answer came after its time, or has not come although its time is over.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.answered_at.unwrap_or(now) > self.answer_before
    }

    /// The handoffs to erase; none any more once the carrier has answered or its time is over.
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
        (key::request(&self.request_id), sort_key(&self.carrier))
    }
}

/// A time as the indexes sort it: of one width, whatever its fraction.
fn due(at: Timestamp) -> String {
    format!("{at:.3}")
}

fn sort_key(carrier: &CarrierName) -> String {
    format!("CARRIER#{carrier}")
}

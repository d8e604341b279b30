//! Carriers that collected a person's data, as the ledger knows them once that person is erased: when
//! each was notified, and what it answered. Opaque ids and closed words only.
//!
//! The ids of what was collected go when the carrier has answered or its time is over.

mod answer;
mod notify;

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    certificate::{self, Outcome},
    event::Event,
    handoff::CarrierName,
    id::{ErasureId, HandoffId, RequestId},
};

use crate::core::{
    attribute::{Item, optional_parsed, optional_text, parsed, text},
    error::StoreError,
    key,
};

pub use answer::AnswerErasure;
pub use notify::NotifyCarriers;

/// One carrier of one erasure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The deletion it belongs to.
    pub request_id: RequestId,
    /// By which the carrier answers.
    pub erasure_id: ErasureId,
    /// Which carrier.
    pub carrier: CarrierName,
    /// When it was notified.
    pub told_at: Timestamp,
    /// Until when an answer is expected.
    pub answer_before: Timestamp,
    /// When it was reminded.
    pub reminded_at: Option<Timestamp>,
    /// When it answered.
    pub answered_at: Option<Timestamp>,
    /// What it answered.
    pub outcome: Option<Outcome>,
    /// Until which day it keeps something.
    pub retained_until: Option<Date>,
    handoffs: Vec<HandoffId>,
}

impl Recipient {
    fn read(item: &Item) -> Result<Self, StoreError> {
        let broken = || StoreError::Broken;
        let request = text(item, "pk")?.strip_prefix("D#");
        let carrier = text(item, "sk")?.strip_prefix("CARRIER#");
        let outcome = optional_text(item, "outcome")
            .map(|word| Outcome::parse(word).ok_or(StoreError::Broken));
        let ids = item.get("handoffs").and_then(|set| set.as_ss().ok());
        Ok(Self {
            request_id: request.and_then(RequestId::parse).ok_or_else(broken)?,
            erasure_id: ErasureId::parse(text(item, "erasure_id")?).ok_or_else(broken)?,
            carrier: carrier.and_then(CarrierName::parse).ok_or_else(broken)?,
            told_at: parsed(item, "told_at")?,
            answer_before: parsed(item, "answer_before")?,
            reminded_at: optional_parsed(item, "reminded_at")?,
            answered_at: optional_parsed(item, "answered_at")?,
            outcome: outcome.transpose()?,
            retained_until: optional_parsed(item, "retained_until")?,
            handoffs: ids
                .into_iter()
                .flatten()
                .filter_map(|id| HandoffId::parse(id))
                .collect(),
        })
    }

    /// Every carrier among the items of a request.
    pub(crate) fn of(items: &[Item]) -> Result<Vec<Self>, StoreError> {
        items
            .iter()
            .filter(|item| optional_text(item, "sk").is_some_and(|sk| sk.starts_with("CARRIER#")))
            .map(Self::read)
            .collect()
    }

    /// The form that certificate and receipt show.
    pub fn told(&self) -> certificate::Recipient {
        certificate::Recipient {
            carrier: self.carrier.to_string(),
            told_at: self.told_at,
            answered_at: self.answered_at,
            outcome: self.outcome,
            retained_until: self.retained_until,
        }
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

fn sort_key(carrier: &CarrierName) -> String {
    format!("CARRIER#{carrier}")
}

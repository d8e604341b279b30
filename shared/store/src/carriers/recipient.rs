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
use serde::{Deserialize, Serialize};

use crate::core::{
    attribute::{Item, from_item, optional_text},
    error::StoreError,
    key, keyed_id,
};

pub use answer::AnswerErasure;
pub use notify::NotifyCarriers;

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
    /// When it answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<Timestamp>,
    /// What it answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Until which day it keeps something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retained_until: Option<Date>,
    /// What it collected; empty once it has answered or its time is over.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        with = "serde_dynamo::string_set"
    )]
    handoffs: Vec<HandoffId>,
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
    pub fn on_certificate(&self) -> certificate::Recipient {
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

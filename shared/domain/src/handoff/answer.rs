//! The forms of a handoff: for the person, in answers and in their export, and for its carrier.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::{CarrierName, Handling, Item, Order, Progress, Status};
use crate::id::HandoffId;
use crate::personal::{Personal, to_recipient_opt};

/// A handoff with all its data.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Handoff")]
pub struct Answer<'a> {
    /// Its id.
    id: &'a HandoffId,
    /// The carrier that it was handed to.
    carrier: &'a CarrierName,
    status: Status,
    /// When it was ordered.
    #[serde(serialize_with = "crate::clock::whole_second::serialize")]
    created_at: Timestamp,
    item: &'a Item,
    consent: ConsentAnswer<'a>,
    /// Until when the carrier can collect the contact data.
    #[serde(serialize_with = "crate::clock::whole_second::serialize")]
    collect_before: Timestamp,
    /// When the carrier first collected the contact data.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "crate::clock::whole_second_opt::serialize")]
    collected_at: Option<Timestamp>,
    /// The time of the status, as the carrier reported it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "crate::clock::whole_second_opt::serialize")]
    occurred_at: Option<Timestamp>,
    /// The carrier's tracking number.
    #[serde(
        serialize_with = "to_recipient_opt::serialize",
        skip_serializing_if = "Option::is_none"
    )]
    tracking_number: &'a Option<Personal<String>>,
}

/// The current state of a handoff, for the carrier that it was handed to: nothing about the person but the number that the
/// carrier itself gave.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CarrierHandoff")]
pub struct CarrierAnswer<'a> {
    /// Its id.
    handoff_id: &'a HandoffId,
    item: &'a Item,
    status: Status,
    /// Until when its contact data can be collected.
    #[serde(serialize_with = "crate::clock::whole_second::serialize")]
    collect_before: Timestamp,
    /// The tracking number that counts.
    #[serde(
        serialize_with = "to_recipient_opt::serialize",
        skip_serializing_if = "Option::is_none"
    )]
    tracking_number: &'a Option<Personal<String>>,
    /// The time of the status, as the carrier reported it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "crate::clock::whole_second_opt::serialize")]
    occurred_at: Option<Timestamp>,
}

/// The person's consent to give their contact data to the carrier.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "HandoffConsent")]
struct ConsentAnswer<'a> {
    /// The version of the privacy policy that was agreed to.
    policy_version: &'a str,
    handling: Handling,
    /// When it was given.
    #[serde(serialize_with = "crate::clock::whole_second::serialize")]
    given_at: Timestamp,
}

/// The times of a handoff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// When it was ordered.
    pub created_at: Timestamp,
    /// Until when it can be collected.
    pub collect_before: Timestamp,
    /// When it was first collected.
    pub collected_at: Option<Timestamp>,
}

impl Order {
    /// The form for the person.
    pub fn answer<'a>(
        &'a self,
        (id, carrier): (&'a HandoffId, &'a CarrierName),
        progress: Progress,
        times: Times,
    ) -> Answer<'a> {
        Answer {
            id,
            carrier,
            status: progress.status,
            created_at: times.created_at,
            item: &self.item,
            consent: ConsentAnswer {
                policy_version: &self.consent.policy_version,
                handling: self.consent.handling,
                given_at: self.consent.given_at,
            },
            collect_before: times.collect_before,
            collected_at: times.collected_at,
            occurred_at: progress.occurred_at,
            tracking_number: &self.tracking_number,
        }
    }

    /// The form for the carrier.
    pub fn carrier_answer<'a>(
        &'a self,
        id: &'a HandoffId,
        progress: Progress,
        times: Times,
    ) -> CarrierAnswer<'a> {
        CarrierAnswer {
            handoff_id: id,
            item: &self.item,
            status: progress.status,
            collect_before: times.collect_before,
            tracking_number: &self.tracking_number,
            occurred_at: progress.occurred_at,
        }
    }
}

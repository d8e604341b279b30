//! How the person sees a handoff.

use domain::{
    handoff::{CarrierName, Item, Order, Status},
    id::HandoffId,
    personal::{Personal, to_recipient_opt},
};
use jiff::Timestamp;
use serde::Serialize;
use store::handoff::Handoff;

/// A handoff with everything that is known of it.
#[derive(Serialize)]
pub(crate) struct View<'a> {
    id: &'a HandoffId,
    carrier: &'a CarrierName,
    status: Status,
    created_at: Timestamp,
    item: &'a Item,
    consent: ConsentView<'a>,
    collect_before: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    collected_at: Option<Timestamp>,
    /// When the carrier says that the last thing happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    occurred_at: Option<Timestamp>,
    #[serde(
        serialize_with = "to_recipient_opt::serialize",
        skip_serializing_if = "Option::is_none"
    )]
    tracking_number: &'a Option<Personal<String>>,
}

#[derive(Serialize)]
struct ConsentView<'a> {
    policy_version: &'a str,
    handling: domain::handoff::Handling,
    given_at: Timestamp,
}

impl<'a> View<'a> {
    /// The view of a handoff that has been opened.
    pub(crate) fn of(handoff: &'a Handoff, order: &'a Order) -> Self {
        Self {
            id: &handoff.id,
            carrier: &handoff.carrier,
            status: handoff.progress.status,
            created_at: handoff.created_at,
            item: &order.item,
            consent: ConsentView {
                policy_version: &order.consent.policy_version,
                handling: order.consent.handling,
                given_at: order.consent.given_at,
            },
            collect_before: handoff.collect_before,
            collected_at: handoff.collected_at,
            occurred_at: handoff.progress.occurred_at,
            tracking_number: &order.tracking_number,
        }
    }
}

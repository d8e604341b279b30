//! An erasure as its carrier sees it.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    certificate::Outcome,
    erasure_answer::RetentionLaw,
    id::{ErasureId, HandoffId},
};
use qeg_store::carriers::erasure_request::ErasureRequest;
use qeg_web::describe::{Value, json};
use schemars::JsonSchema;
use serde::Serialize;

/// The current state of an erasure.
#[derive(Serialize, JsonSchema)]
#[expect(clippy::struct_field_names, reason = "the names of the contract")]
pub(crate) struct Erasure<'a> {
    /// Its id.
    erasure_id: &'a ErasureId,
    /// The handoffs whose contact data has to be erased. Absent once it is answered, and once its time is over.
    #[serde(skip_serializing_if = "<[HandoffId]>::is_empty")]
    handoff_ids: &'a [HandoffId],
    /// The path of the answer, relative to the API's base URL.
    answer: String,
    /// When the carrier was asked.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    told_at: Timestamp,
    /// Until when the answer is expected.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    answer_before: Timestamp,
    /// When it first answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "qeg_domain::clock::whole_second_opt::serialize")]
    answered_at: Option<Timestamp>,
    /// Whether it first answered after that time, or has not answered although the time is over; absent if not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    late: bool,
    /// Its last answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
    /// The law by which it keeps data, if it answered `retained`.
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<RetentionLaw>,
    /// The last day on which it keeps data, if it answered `retained`.
    #[serde(skip_serializing_if = "Option::is_none")]
    retained_until: Option<Date>,
}

/// An erasure as an example for the description of the API.
pub(crate) fn example() -> Value {
    json!({
        "erasure_id": "9a8b7c6d5e4f40312233445566778899",
        "handoff_ids": ["6b2f0c4be1d84a7f9c3a5e8d7f601234"],
        "answer": "/carrier/erasures/9a8b7c6d5e4f40312233445566778899",
        "told_at": "2026-11-26T18:30:02Z",
        "answer_before": "2026-12-04T16:00:00Z"
    })
}

impl<'a> Erasure<'a> {
    pub(crate) fn of(erasure: &'a ErasureRequest, now: Timestamp) -> Self {
        Self {
            erasure_id: &erasure.erasure_id,
            handoff_ids: erasure.handoffs(),
            answer: format!("/carrier/erasures/{}", erasure.erasure_id),
            told_at: erasure.told_at,
            answer_before: erasure.answer_before,
            answered_at: erasure.answered_at,
            late: erasure.is_late(now),
            outcome: erasure.outcome,
            basis: erasure.basis,
            retained_until: erasure.retained_until,
        }
    }
}

//! The JSON forms of a request in answers.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    calendar::received_on,
    certificate::Outcome,
    deletion::{Mode, State},
    erasure_answer::RetentionLaw,
    handoff::CarrierName,
    id::RequestId,
    personal::{Personal, to_recipient},
};
use qeg_store::{
    carriers::erasure_request::ErasureRequest, core::deletion_request::DeletionRequest,
    deletion::request,
};
use schemars::JsonSchema;
use serde::Serialize;

/// How a due date was calculated.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DueDate")]
pub struct Due<'a> {
    /// Version of the calendar.
    pub calendar_version: &'a str,
    /// Whether it contains days whose holidays were not announced yet.
    pub provisional: bool,
}

impl<'a> Due<'a> {
    /// How the due date of a request was calculated.
    pub fn of(request: &'a DeletionRequest) -> Self {
        Self {
            calendar_version: &request.deadline.calendar_version,
            provisional: request.deadline.provisional,
        }
    }
}

/// The answer to a deletion request.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RequestedDeletion")]
pub struct Asked<'a> {
    /// Its public id.
    pub request_id: &'a RequestId,
    /// Shows the state of the request without an account. It is shown once.
    #[serde(serialize_with = "to_recipient::serialize")]
    pub receipt: &'a Personal<String>,
    /// When it was received.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    pub received_at: Timestamp,
    /// The earliest time of the erasure.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    pub erase_after: Timestamp,
    /// The last day for the erasure.
    pub due_on: Date,
    /// How that day was calculated.
    pub due: Due<'a>,
}

/// How the signed-in person sees their request.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Deletion")]
pub struct OwnRequest<'a> {
    /// Its public id.
    pub request_id: &'a RequestId,
    /// Its state.
    pub state: State,
    /// Whether there is a grace period.
    pub mode: Mode,
    /// When it was received.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    pub received_at: Timestamp,
    /// The earliest time of the erasure.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    pub erase_after: Timestamp,
    /// The last day for the erasure.
    pub due_on: Date,
    /// How that day was calculated.
    pub due: Due<'a>,
    /// Why it waits: the part that the person may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
}

/// Why a request waits: the part that the person may know on this day.
fn reason(request: &DeletionRequest, today: Date) -> Option<&'static str> {
    request.hold.as_ref().map(|hold| hold.reason(today))
}

impl<'a> OwnRequest<'a> {
    /// The view of a request.
    pub fn of(request: &'a DeletionRequest, today: Date) -> Self {
        Self {
            reason: reason(request, today),
            request_id: &request.id,
            state: request.state,
            mode: request.mode,
            received_at: request.received_at,
            erase_after: request.erase_after,
            due_on: request.deadline.due_on,
            due: Due::of(request),
        }
    }
}

/// How the holder of a receipt sees a request.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FollowedDeletion")]
pub struct Followed<'a> {
    /// Its public id.
    pub request_id: &'a RequestId,
    /// Its state.
    pub state: State,
    /// When it was received.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    pub received_at: Timestamp,
    /// The last day for the erasure.
    pub due_on: Date,
    /// When the data became unreadable in every live system.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "qeg_domain::clock::whole_second_opt::serialize")]
    pub erased_at: Option<Timestamp>,
    /// When the data became unreadable in every backup.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "qeg_domain::clock::whole_second_opt::serialize")]
    pub completed_at: Option<Timestamp>,
    /// Carriers that were asked to erase.
    pub recipients: Vec<AskedCarrier<'a>>,
    /// Why it waits: the part that the person may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// The newest certificate, a JWS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<&'a str>,
}

impl<'a> Followed<'a> {
    /// The view of a request with its carriers and its certificate.
    pub fn of(found: &'a request::Followed, now: Timestamp) -> Self {
        let request = &found.request;
        let recipients = found.erasure_requests.iter();
        Self {
            reason: reason(request, received_on(now)),
            request_id: &request.id,
            state: request.state,
            received_at: request.received_at,
            due_on: request.deadline.due_on,
            erased_at: request.erased_at,
            completed_at: request.completed_at,
            recipients: recipients.map(|one| AskedCarrier::of(one, now)).collect(),
            certificate: found.certificate.as_deref(),
        }
    }
}

/// A carrier that was asked to erase, and what it answered.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ErasureAtCarrier")]
pub struct AskedCarrier<'a> {
    /// Its name.
    pub carrier: &'a CarrierName,
    /// When it was asked.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    pub told_at: Timestamp,
    /// Until when its answer is expected.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    pub answer_before: Timestamp,
    /// When it first answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "qeg_domain::clock::whole_second_opt::serialize")]
    pub answered_at: Option<Timestamp>,
    /// Whether it first answered after that time, or has not answered although the time is over; absent if not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// What it answered last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The law by which it keeps data, if it answered `retained`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<RetentionLaw>,
    /// The last day on which it keeps data, if it answered `retained`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retained_until: Option<Date>,
}

impl<'a> AskedCarrier<'a> {
    fn of(erasure: &'a ErasureRequest, now: Timestamp) -> Self {
        Self {
            carrier: &erasure.carrier,
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

/// How staff see a request: no personal data, no subject.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OpenDeletion")]
pub struct Listed<'a> {
    /// Its public id.
    pub request_id: &'a RequestId,
    /// Its state.
    pub state: State,
    /// The last day for the erasure.
    pub due_on: Date,
    /// Whether that day may still change.
    pub provisional: bool,
    /// Working days left after today; negative when late.
    pub working_days_left: i32,
}

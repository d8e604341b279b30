//! An account as its owner sees it.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    account::{AccountRecord, Status},
    call_sign::CallSign,
    deletion::State,
    id::RequestId,
    personal::{Personal, to_recipient_opt},
    phone::Phone,
};
use qeg_store::core::deletion_request::DeletionRequest;
use serde::Serialize;

#[derive(Serialize)]
pub(crate) struct AccountView<'a> {
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    created_at: Timestamp,
    #[serde(serialize_with = "to_recipient_opt::serialize")]
    phone: Option<&'a Phone>,
    #[serde(serialize_with = "qeg_domain::clock::whole_second_opt::serialize")]
    phone_verified_at: Option<Timestamp>,
    #[serde(serialize_with = "to_recipient_opt::serialize")]
    call_sign: Option<&'a CallSign>,
    policy_version: &'a str,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    deletion: Option<RunningDeletion<'a>>,
    #[serde(
        serialize_with = "to_recipient_opt::serialize",
        skip_serializing_if = "Option::is_none"
    )]
    recovery_code: Option<&'a Personal<String>>,
}

#[derive(Serialize)]
struct RunningDeletion<'a> {
    request_id: &'a RequestId,
    state: State,
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    received_at: Timestamp,
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    erase_after: Timestamp,
    due_on: Date,
}

impl<'a> AccountView<'a> {
    pub(crate) fn new(record: &'a AccountRecord, created_at: Timestamp, status: Status) -> Self {
        Self {
            created_at,
            phone: record.phone.as_ref(),
            phone_verified_at: record.phone_verified_at,
            call_sign: record.call_sign.as_ref(),
            policy_version: &record.policy_version,
            status,
            deletion: None,
            recovery_code: None,
        }
    }

    /// With a new recovery code, which is shown this once.
    pub(crate) fn with_recovery_code(mut self, code: Option<&'a Personal<String>>) -> Self {
        self.recovery_code = code;
        self
    }

    /// With the current deletion.
    pub(crate) fn with(mut self, request: Option<&'a DeletionRequest>) -> Self {
        self.deletion = request.map(|request| RunningDeletion {
            request_id: &request.id,
            state: request.state,
            received_at: request.received_at,
            erase_after: request.erase_after,
            due_on: request.deadline.due_on,
        });
        self
    }
}

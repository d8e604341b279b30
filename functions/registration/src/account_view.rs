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
use qeg_web::describe::{Value, json};
use schemars::JsonSchema;
use serde::Serialize;

/// The account.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Account")]
pub(crate) struct AccountView<'a> {
    /// When it was opened.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    created_at: Timestamp,
    /// Its mobile number, in E.164; `null` if it has none.
    #[serde(serialize_with = "to_recipient_opt::serialize")]
    phone: Option<&'a Phone>,
    /// When the number was last proven by a code.
    #[serde(serialize_with = "qeg_domain::clock::whole_second_opt::serialize")]
    phone_verified_at: Option<Timestamp>,
    /// Its call sign; `null` if it has none.
    #[serde(serialize_with = "to_recipient_opt::serialize")]
    call_sign: Option<&'a CallSign>,
    /// The version of the privacy policy that was agreed to.
    policy_version: &'a str,
    status: Status,
    /// The deletion in progress.
    #[serde(skip_serializing_if = "Option::is_none")]
    deletion: Option<RunningDeletion<'a>>,
    /// A new recovery code, for an account that gave its number up. It is shown this once.
    #[serde(
        serialize_with = "to_recipient_opt::serialize",
        skip_serializing_if = "Option::is_none"
    )]
    recovery_code: Option<&'a Personal<String>>,
}

/// A deletion in progress.
#[derive(Serialize, JsonSchema)]
struct RunningDeletion<'a> {
    /// Its public id.
    request_id: &'a RequestId,
    state: State,
    /// When it was received.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    received_at: Timestamp,
    /// The earliest time of the erasure.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    erase_after: Timestamp,
    /// The last day for the erasure.
    due_on: Date,
}

/// An account as an example for the description of the API.
pub(crate) fn example() -> Value {
    json!({
        "created_at": "2026-02-06T08:00:00Z",
        "phone": "+8613800138000",
        "phone_verified_at": "2026-02-06T08:00:00Z",
        "call_sign": "BG7ABC",
        "policy_version": "2025-02-11",
        "status": "active"
    })
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

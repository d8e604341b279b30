//! The document of GET /export, in the format of `export.schema.json`.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    account::{AccountRecord, Status as AccountStatus},
    call_sign::CallSign,
    contact,
    deletion::{Mode, Proof, State},
    handoff,
    id::{NoticeId, RequestId},
    notice::{Params, Template},
    personal::to_recipient_opt,
    phone::Phone,
    thread,
};
use qeg_store::{
    core::{deletion_request::DeletionRequest, person::Person},
    messages::notice::StoredNotice,
    people::session::Session,
};
use qeg_web::describe::{Value, json};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{get_access_log::View, labels::Labels};

/// Version of the document's format.
pub(crate) const FORMAT: &str = "1";

/// One page. The first holds everything but older notices, handoffs, threads and entries of the access log; the pages
/// after it hold those.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Export<'a> {
    /// Always `1`.
    #[schemars(extend("const" = "1"))]
    pub(crate) format: &'static str,
    /// When the page was made.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    pub(crate) exported_at: Timestamp,
    #[serde(flatten)]
    pub(crate) held: Option<Held<'a>>,
    /// The notices and promotions of the account, newest first.
    pub(crate) notices: Vec<NoticePart>,
    /// The handoffs that are kept, newest first.
    pub(crate) handoffs: Vec<handoff::Answer<'a>>,
    /// Newest first.
    pub(crate) threads: Vec<thread::View<'a>>,
    /// Newest first.
    pub(crate) access_log: Vec<View>,
    pub(crate) labels: Labels,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<String>,
}

/// What is never long.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Held<'a> {
    pub(crate) account: AccountPart<'a>,
    /// `null` if there is none.
    #[schemars(extend("x-may-be-null" = true))]
    pub(crate) contact: Option<contact::Answer<'a>>,
    pub(crate) preferences: Preferences,
    /// The sessions that are open.
    pub(crate) sessions: Vec<SessionPart>,
    /// The deletion in progress; `null` if there is none.
    #[schemars(extend("x-may-be-null" = true))]
    pub(crate) deletion: Option<DeletionPart>,
}

/// The account.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ExportedAccount")]
pub(crate) struct AccountPart<'a> {
    /// When it was opened.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    pub(crate) created_at: Timestamp,
    pub(crate) status: AccountStatus,
    /// Its mobile number, in E.164.
    #[serde(serialize_with = "to_recipient_opt::serialize")]
    pub(crate) phone: Option<&'a Phone>,
    /// When the number was last proven.
    #[serde(serialize_with = "qeg_domain::clock::whole_second_opt::serialize")]
    pub(crate) phone_verified_at: Option<Timestamp>,
    /// Its call sign.
    #[serde(serialize_with = "to_recipient_opt::serialize")]
    pub(crate) call_sign: Option<&'a CallSign>,
    /// When the person last proved the number or signed in with it. Without a number, when the account was made or last had
    /// one.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    pub(crate) last_proven_at: Timestamp,
    /// In Asia/Shanghai. The retention time of an unused account counts from it.
    pub(crate) last_sign_in_on: Option<Date>,
    /// The version of the privacy policy that was agreed to.
    pub(crate) policy_version: &'a str,
    /// Only an irreversible hash is stored, so the export can only say that there is one.
    pub(crate) has_password: bool,
    /// Only an irreversible hash of it is stored too.
    pub(crate) has_recovery_code: bool,
}

/// The preferences about messages.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ExportedPreferences")]
pub(crate) struct Preferences {
    /// Whether the person wants promotions.
    pub(crate) promotions: bool,
    /// Always `required`: notices cannot be turned off.
    #[schemars(extend("const" = "required"))]
    pub(crate) notices: &'static str,
}

/// A notice or promotion.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ExportedNotice")]
pub(crate) struct NoticePart {
    /// Its id.
    pub(crate) id: NoticeId,
    /// When it was written.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    pub(crate) at: Timestamp,
    pub(crate) template: Template,
    /// The dates in its text, in Asia/Shanghai.
    pub(crate) params: Params,
    /// When it was sent to the message gateway; `null` if it was not.
    #[serde(serialize_with = "qeg_domain::clock::whole_second_opt::serialize")]
    pub(crate) sent_at: Option<Timestamp>,
}

/// A session that is open.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ExportedSession")]
pub(crate) struct SessionPart {
    /// When it was opened.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    pub(crate) created_at: Timestamp,
    /// When it ends.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    pub(crate) expires_at: Timestamp,
}

/// The deletion in progress. A cancelled one is in the access log.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ExportedDeletion")]
pub(crate) struct DeletionPart {
    /// Its public id.
    pub(crate) request_id: RequestId,
    pub(crate) state: State,
    pub(crate) mode: Mode,
    pub(crate) proof: Proof,
    /// When it was received.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    pub(crate) received_at: Timestamp,
    /// The earliest time of the erasure.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    pub(crate) erase_after: Timestamp,
    /// The last day for the erasure.
    pub(crate) due_on: Date,
    /// The version of the calendar by which that day was calculated.
    pub(crate) calendar_version: String,
    /// Whether that day may still change.
    pub(crate) provisional: bool,
    /// When a legal hold ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "qeg_domain::clock::whole_second_opt::serialize")]
    pub(crate) resumed_at: Option<Timestamp>,
    /// Why it waits: the part that the person may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) reason: Option<&'static str>,
}

impl DeletionPart {
    pub(crate) fn of(request: DeletionRequest, today: Date) -> Self {
        Self {
            resumed_at: request.resumed_at,
            reason: request.hold.as_ref().map(|hold| hold.reason(today)),
            request_id: request.id,
            state: request.state,
            mode: request.mode,
            proof: request.proof,
            received_at: request.received_at,
            erase_after: request.erase_after,
            due_on: request.deadline.due_on,
            calendar_version: request.deadline.calendar_version,
            provisional: request.deadline.provisional,
        }
    }
}

impl Preferences {
    pub(crate) const fn of(record: &AccountRecord) -> Self {
        Self {
            promotions: record.promotions,
            notices: "required",
        }
    }
}

impl From<StoredNotice> for NoticePart {
    fn from(notice: StoredNotice) -> Self {
        Self {
            id: notice.record.id,
            at: notice.record.at,
            template: notice.record.template,
            params: notice.record.params,
            sent_at: notice.sent_at,
        }
    }
}

impl From<Session> for SessionPart {
    fn from(session: Session) -> Self {
        Self {
            created_at: session.created_at,
            expires_at: session.expires_at,
        }
    }
}

impl<'a> AccountPart<'a> {
    pub(crate) fn of(person: &Person, record: &'a AccountRecord) -> Self {
        Self {
            created_at: person.created_at,
            status: person.status,
            phone: record.phone.as_ref(),
            phone_verified_at: record.phone_verified_at,
            call_sign: record.call_sign.as_ref(),
            last_proven_at: record.proven_at,
            last_sign_in_on: person.active_on,
            policy_version: &record.policy_version,
            has_password: true,
            has_recovery_code: record.recovery_hash.is_some(),
        }
    }
}

/// A first page, as an example for the description of the API.
pub(crate) fn example() -> Value {
    json!({
        "format": "1",
        "exported_at": "2026-11-25T18:28:49Z",
        "account": {
            "created_at": "2026-02-06T08:00:00Z",
            "status": "active",
            "phone": "+8613800138000",
            "phone_verified_at": "2026-02-06T08:00:00Z",
            "call_sign": null,
            "last_proven_at": "2026-11-25T18:20:00Z",
            "last_sign_in_on": "2026-11-26",
            "policy_version": "2025-02-11",
            "has_password": true,
            "has_recovery_code": false
        },
        "contact": null,
        "preferences": {"promotions": false, "notices": "required"},
        "notices": [],
        "sessions": [{"created_at": "2026-11-25T18:20:00Z", "expires_at": "2026-12-25T18:20:00Z"}],
        "handoffs": [],
        "deletion": null,
        "threads": [],
        "access_log": [],
        "labels": {"actors": {}, "actions": {}, "purposes": {}, "fields": {}}
    })
}

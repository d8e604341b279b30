//! GET /export: one document with everything held of the person.

use domain::{
    account::{AccountRecord, Status as AccountStatus},
    call_sign::CallSign,
    contact,
    deletion::{Mode, Proof, State},
    id::{NoticeId, RequestId},
    notice::{Params, Template},
    personal::to_recipient_opt,
    phone::Phone,
    purpose::Purpose,
};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use store::{
    Store, Table,
    access_log::ReadAccessLog,
    attribute::{number, parsed},
    deletion::DeletionRequest,
    notice::ReadNotices,
    person::{Person, Wanted},
};
use web::{Answer, Problem, Request, Status, session};

use crate::get_access_log::View;

/// Name of the attachment.
const FILE: &str = "qeg-export.json";
/// Version of the document's shape.
const FORMAT: &str = "1";

#[derive(Serialize)]
struct Export<'a> {
    format: &'static str,
    exported_at: Timestamp,
    account: AccountPart<'a>,
    contact: Option<contact::Answer<'a>>,
    preferences: Preferences,
    notices: Vec<NoticePart>,
    sessions: Vec<SessionPart>,
    deletion: Option<DeletionPart>,
    access_log: Vec<View>,
}

#[derive(Serialize)]
struct AccountPart<'a> {
    created_at: Timestamp,
    status: AccountStatus,
    #[serde(serialize_with = "to_recipient_opt::serialize")]
    phone: Option<&'a Phone>,
    phone_verified_at: Option<Timestamp>,
    #[serde(serialize_with = "to_recipient_opt::serialize")]
    call_sign: Option<&'a CallSign>,
    last_proven_at: Timestamp,
    policy_version: &'a str,
    /// Kept as a hash that cannot be turned back, so there is nothing to copy but that it is there.
    has_password: bool,
    has_recovery_code: bool,
}

#[derive(Serialize)]
struct Preferences {
    promotions: bool,
    notices: &'static str,
}

#[derive(Serialize)]
struct NoticePart {
    id: NoticeId,
    at: Timestamp,
    template: Template,
    params: Params,
    sent_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct SessionPart {
    created_at: Timestamp,
    expires_at: Timestamp,
}

/// The deletion that runs. One that was cancelled is in the access log.
#[derive(Serialize)]
struct DeletionPart {
    request_id: RequestId,
    state: State,
    mode: Mode,
    proof: Proof,
    received_at: Timestamp,
    erase_after: Timestamp,
    due_on: Date,
    calendar_version: String,
    provisional: bool,
}

impl From<DeletionRequest> for DeletionPart {
    fn from(request: DeletionRequest) -> Self {
        Self {
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

/// 200, as an attachment.
pub(crate) async fn handle(store: &Store, request: &Request) -> Result<Answer, Problem> {
    let now = store.vault().clock().now();
    let wanted = Wanted {
        keys: &Purpose::ALL,
        contact: true,
        ..Wanted::default()
    };
    let person = session::enter(store, request, wanted, now).await?;
    let record = store.account(&person).await?;
    let contact = store.contact(&person).await?;
    let export = Export {
        format: FORMAT,
        exported_at: now,
        account: account(&person, &record),
        contact: contact.as_ref().map(contact::Contact::answer),
        preferences: Preferences {
            promotions: record.promotions,
            notices: "required",
        },
        notices: notices(store, &person).await?,
        sessions: sessions(store, &person).await?,
        deletion: deletion(store, &person).await?,
        access_log: access_log(store, &person).await?,
    };
    Ok(Answer::json(Status::Ok, &export)?.attachment(FILE))
}

fn account<'a>(person: &Person, record: &'a AccountRecord) -> AccountPart<'a> {
    AccountPart {
        created_at: person.created_at,
        status: person.status,
        phone: record.phone.as_ref(),
        phone_verified_at: record.phone_verified_at,
        call_sign: record.call_sign.as_ref(),
        last_proven_at: record.proven_at,
        policy_version: &record.policy_version,
        has_password: true,
        has_recovery_code: record.recovery_hash.is_some(),
    }
}

async fn notices(store: &Store, person: &Person) -> Result<Vec<NoticePart>, Problem> {
    let notices = store.notices(person).await?;
    Ok(notices
        .into_iter()
        .map(|notice| NoticePart {
            id: notice.record.id,
            at: notice.record.at,
            template: notice.record.template,
            params: notice.record.params,
            sent_at: notice.sent_at,
        })
        .collect())
}

async fn sessions(store: &Store, person: &Person) -> Result<Vec<SessionPart>, Problem> {
    let items = store
        .database()
        .query(Table::Subjects, &person.pk(), "SESSION#")
        .await?;
    items
        .iter()
        .map(|item| {
            let end = Timestamp::from_second(number(item, "expires_at")?);
            Ok(SessionPart {
                created_at: parsed(item, "created_at")?,
                expires_at: end.map_err(|_| store::StoreError::Broken)?,
            })
        })
        .collect()
}

async fn deletion(store: &Store, person: &Person) -> Result<Option<DeletionPart>, Problem> {
    let request = match &person.deletion {
        Some(id) => store.database().read_request(id).await?,
        None => None,
    };
    Ok(request.map(DeletionPart::from))
}

async fn access_log(store: &Store, person: &Person) -> Result<Vec<View>, Problem> {
    const AT_ONCE: usize = 500;
    let mut log = Vec::new();
    let mut before = None;
    loop {
        let entries = store
            .database()
            .entries(&person.subject, before, AT_ONCE)
            .await?;
        before = entries.last().map(|entry| entry.seq);
        log.extend(entries.into_iter().map(View::from));
        if before.is_none_or(|seq| seq <= 1) {
            return Ok(log);
        }
    }
}

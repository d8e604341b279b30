//! GET /export: one document with all data about the person, in the format of `export.schema.json`.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    account::{AccountRecord, Status as AccountStatus},
    calendar::{Calendar, received_on},
    call_sign::CallSign,
    clock::Clock,
    contact,
    deletion::{Mode, Proof, State},
    handoff::{self, Order},
    id::{NoticeId, RequestId, ThreadId},
    limits::{EXPORT_ENTRIES, EXPORT_THREADS},
    notice::{Params, Template},
    personal::to_recipient_opt,
    phone::Phone,
    purpose::Purpose,
    thread::{self, Message, Record},
};
use qeg_store::{
    audit::access_log::ReadAccessLog,
    carriers::handoff::{Handoff, ListHandoffs, OpenOrder},
    core::{
        deletion_request::DeletionRequest,
        person::{EnterSession, OpenAccount, Person, Wanted},
    },
    deletion::request::ReadRequest,
    messages::{
        notice::ReadNotices,
        thread::{ListThreads, OpenConversation, ReadMessages, Thread},
    },
    people::{contact::OpenContact, session::ListSessions},
};
use qeg_web::{
    Answer, Problem, Request, Status,
    describe::{Caller, Header, Operation, Value, json},
    paging, session,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    get_access_log::{self, View, entry_of},
    labels::Labels,
};

/// Purposes whose data is exported.
const KEYS: [Purpose; 3] = Purpose::ALL;
/// Name of the attachment.
const FILE: &str = "qeg-export.json";
/// Version of the document's format.
const FORMAT: &str = "1";

/// One page. The first holds everything but older threads and older entries of the access log; the pages after it
/// hold those.
#[derive(Serialize, JsonSchema)]
struct Export<'a> {
    /// Always `1`.
    #[schemars(extend("const" = "1"))]
    format: &'static str,
    /// When the page was made.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    exported_at: Timestamp,
    #[serde(flatten)]
    held: Option<Held<'a>>,
    /// Newest first.
    threads: Vec<thread::View<'a>>,
    /// Newest first.
    access_log: Vec<View>,
    labels: Labels,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// The data that is stored now.
#[derive(Serialize, JsonSchema)]
struct Held<'a> {
    account: AccountPart<'a>,
    /// `null` if there is none.
    #[schemars(extend("x-may-be-null" = true))]
    contact: Option<contact::Answer<'a>>,
    preferences: Preferences,
    /// The notices and promotions of the account.
    notices: Vec<NoticePart>,
    /// The sessions that are open.
    sessions: Vec<SessionPart>,
    /// The handoffs that are kept.
    handoffs: Vec<handoff::Answer<'a>>,
    /// The deletion in progress; `null` if there is none.
    #[schemars(extend("x-may-be-null" = true))]
    deletion: Option<DeletionPart>,
}

/// The cursor: the last exported entry of the access log, as an opaque text, and the last exported thread.
#[derive(Serialize, Deserialize)]
struct Shown {
    before: String,
    thread: Option<ShownThread>,
}

#[derive(Serialize, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct ShownThread {
    at: Timestamp,
    id: ThreadId,
}

impl ShownThread {
    fn of(thread: &Thread) -> Self {
        Self {
            at: thread.created_at,
            id: thread.id.clone(),
        }
    }
}

/// A decrypted thread.
struct Conversation {
    thread: Thread,
    record: Record,
    messages: Vec<Message>,
}

impl Conversation {
    fn answer(&self, calendar: &Calendar) -> thread::View<'_> {
        let head = (&self.thread.id, self.thread.created_at);
        let status = self.thread.status;
        self.record.view(head, status, &self.messages, calendar)
    }
}

/// The account.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ExportedAccount")]
struct AccountPart<'a> {
    /// When it was opened.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    created_at: Timestamp,
    status: AccountStatus,
    /// Its mobile number, in E.164.
    #[serde(serialize_with = "to_recipient_opt::serialize")]
    phone: Option<&'a Phone>,
    /// When the number was last proven.
    #[serde(serialize_with = "qeg_domain::clock::whole_second_opt::serialize")]
    phone_verified_at: Option<Timestamp>,
    /// Its call sign.
    #[serde(serialize_with = "to_recipient_opt::serialize")]
    call_sign: Option<&'a CallSign>,
    /// When the person last proved who they are, or signed in.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    last_proven_at: Timestamp,
    /// In Asia/Shanghai. The retention time of an unused account counts from it.
    last_sign_in_on: Option<Date>,
    /// The version of the privacy policy that was agreed to.
    policy_version: &'a str,
    /// Only an irreversible hash is stored, so the export can only say that there is one.
    has_password: bool,
    /// Only an irreversible hash of it is stored too.
    has_recovery_code: bool,
}

/// The preferences about messages.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ExportedPreferences")]
struct Preferences {
    /// Whether the person wants promotions.
    promotions: bool,
    /// Always `required`: notices cannot be turned off.
    #[schemars(extend("const" = "required"))]
    notices: &'static str,
}

/// A notice or promotion.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ExportedNotice")]
struct NoticePart {
    /// Its id.
    id: NoticeId,
    /// When it was written.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    at: Timestamp,
    template: Template,
    /// The dates in its text, in Asia/Shanghai.
    params: Params,
    /// When it was sent to the message gateway; `null` if it was not.
    #[serde(serialize_with = "qeg_domain::clock::whole_second_opt::serialize")]
    sent_at: Option<Timestamp>,
}

/// A session that is open.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ExportedSession")]
struct SessionPart {
    /// When it was opened.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    created_at: Timestamp,
    /// When it ends.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    expires_at: Timestamp,
}

/// The deletion in progress. A cancelled one is in the access log.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ExportedDeletion")]
struct DeletionPart {
    /// Its public id.
    request_id: RequestId,
    state: State,
    mode: Mode,
    proof: Proof,
    /// When it was received.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    received_at: Timestamp,
    /// The earliest time of the erasure.
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    erase_after: Timestamp,
    /// The last day for the erasure.
    due_on: Date,
    /// The version of the calendar by which that day was calculated.
    calendar_version: String,
    /// Whether that day may still change.
    provisional: bool,
    /// When a legal hold ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(serialize_with = "qeg_domain::clock::whole_second_opt::serialize")]
    resumed_at: Option<Timestamp>,
    /// Why it waits: the part that the person may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

impl DeletionPart {
    fn of(request: DeletionRequest, today: Date) -> Self {
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

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Person, "get_export", "GET /export")
        .titled("Get a copy of everything that is held", "导出全部数据")
        .noting("One document, as an attachment; in pages where the access log is long or there are many threads.")
        .paged()
        .answers::<Export<'_>>(Status::Ok, "A page of the export.", example())
        .with(Header::ContentDisposition)
}

/// 200, as an attachment; in pages where the access log is long or there are many threads.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + EnterSession
         + OpenAccount
         + OpenContact
         + ReadNotices
         + ListSessions
         + ListHandoffs
         + OpenOrder
         + ListThreads
         + ReadMessages
         + OpenConversation
         + ReadRequest
         + ReadAccessLog
     ),
    calendar: &Calendar,
    request: &Request,
) -> Result<Answer, Problem> {
    let now = powers.now();
    let shown = request.cursor::<Shown>()?;
    let wanted = Wanted::keys(&KEYS).contact();
    let person = session::enter(powers, request, wanted, now).await?;
    let record = powers.account(&person).await?;
    let contact = powers.contact(&person).await?;
    let handoffs = powers.handoffs(&person.subject, now).await?;
    let handoffs: Vec<Handoff> = handoffs.into_iter().map(|one| one.of(&person)).collect();
    let orders = orders(powers, &person, &handoffs).await?;
    let held = Held {
        account: account(&person, &record),
        contact: contact.as_ref().map(contact::Contact::answer),
        preferences: Preferences {
            promotions: record.promotions,
            notices: "required",
        },
        notices: notices(powers, &person, now).await?,
        sessions: sessions(powers, &person, now).await?,
        handoffs: handoffs
            .iter()
            .zip(&orders)
            .map(|(handoff, order)| handoff.answer(order))
            .collect(),
        deletion: deletion(powers, &person, now).await?,
    };
    let is_first = shown.is_none();
    let before = shown.as_ref().map(|shown| entry_of(&person, &shown.before));
    let before = before.transpose()?;
    let (entries, older) =
        get_access_log::shown(powers, &person.subject, before, EXPORT_ENTRIES, now).await?;
    let (conversations, is_more) = threads(powers, &person, shown.as_ref(), now).await?;
    let next = (older.is_some() || is_more).then(|| {
        let seen = conversations.last();
        let seen = seen.map(|last| ShownThread::of(&last.thread));
        paging::encode(&Shown {
            // No entry comes before number 1.
            before: person.opaque(Purpose::Account, older.unwrap_or(1))?,
            thread: seen.or(shown.and_then(|shown| shown.thread)),
        })
    });
    let export = Export {
        format: FORMAT,
        exported_at: now,
        held: is_first.then_some(held),
        threads: conversations
            .iter()
            .map(|one| one.answer(calendar))
            .collect(),
        labels: Labels::of(&entries),
        access_log: entries.into_iter().map(View::from).collect(),
        next: next.transpose()?,
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
        last_sign_in_on: person.active_on,
        policy_version: &record.policy_version,
        has_password: true,
        has_recovery_code: record.recovery_hash.is_some(),
    }
}

async fn notices(
    powers: &impl ReadNotices,
    person: &Person,
    now: Timestamp,
) -> Result<Vec<NoticePart>, Problem> {
    let notices = powers.notices(person, now).await?;
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

async fn sessions(
    powers: &impl ListSessions,
    person: &Person,
    now: Timestamp,
) -> Result<Vec<SessionPart>, Problem> {
    let sessions = powers.sessions(person, now).await?;
    Ok(sessions
        .into_iter()
        .map(|session| SessionPart {
            created_at: session.created_at,
            expires_at: session.expires_at,
        })
        .collect())
}

async fn orders(
    powers: &impl OpenOrder,
    person: &Person,
    handoffs: &[Handoff],
) -> Result<Vec<Order>, Problem> {
    let mut orders = Vec::with_capacity(handoffs.len());
    for handoff in handoffs {
        orders.push(powers.order(person, handoff).await?);
    }
    Ok(orders)
}

/// The threads of one page, newest first, and whether there are more.
async fn threads(
    powers: &(impl ListThreads + ReadMessages + OpenConversation),
    person: &Person,
    shown: Option<&Shown>,
    now: Timestamp,
) -> Result<(Vec<Conversation>, bool), Problem> {
    let mut threads = powers.threads(&person.subject, now).await?;
    threads.sort_by_key(|thread| std::cmp::Reverse(ShownThread::of(thread)));
    let shown = shown.and_then(|shown| shown.thread.as_ref());
    threads.retain(|thread| shown.is_none_or(|shown| ShownThread::of(thread) < *shown));
    let is_more = threads.len() > EXPORT_THREADS;
    threads.truncate(EXPORT_THREADS);
    let mut open = Vec::with_capacity(threads.len());
    for thread in threads {
        let messages = powers.messages(&person.subject, &thread.id).await?;
        open.push(Conversation {
            record: powers.thread_record(person, &thread).await?,
            messages: powers.written(person, &messages).await?,
            thread,
        });
    }
    Ok((open, is_more))
}

async fn deletion(
    powers: &impl ReadRequest,
    person: &Person,
    now: Timestamp,
) -> Result<Option<DeletionPart>, Problem> {
    let request = match &person.deletion {
        Some(id) => powers.request(id).await?,
        None => None,
    };
    Ok(request.map(|request| DeletionPart::of(request, received_on(now))))
}

/// A first page, as an example for the description of the API.
fn example() -> Value {
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

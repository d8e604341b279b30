//! GET /export: one document with all data about the person, in the format of `export.schema.json`.

use jiff::Timestamp;
use qeg_domain::{
    calendar::{Calendar, received_on},
    clock::Clock,
    contact,
    handoff::Order,
    id::ThreadId,
    limits::{EXPORT_ENTRIES, EXPORT_THREADS},
    purpose::Purpose,
    thread::{self, Message, Record},
};
use qeg_store::{
    audit::access_log::ReadAccessLog,
    carriers::handoff::{Handoff, ListHandoffs, OpenOrder},
    core::person::{EnterSession, OpenAccount, Person, Wanted},
    deletion::request::ReadRequest,
    messages::{
        notice::ReadNotices,
        thread::{ListThreads, OpenConversation, ReadMessages, Thread},
    },
    people::{contact::OpenContact, session::ListSessions},
};
use qeg_web::{
    Answer, Problem, Request, Status,
    describe::{Caller, Header, Operation},
    paging, session,
};
use serde::{Deserialize, Serialize};

use crate::{
    export::{
        AccountPart, DeletionPart, Export, FORMAT, Held, NoticePart, Preferences, SessionPart,
        example,
    },
    get_access_log::{self, View, entry_of},
    labels::Labels,
};

/// Purposes whose data is exported.
const KEYS: [Purpose; 3] = Purpose::ALL;
/// Name of the attachment.
const FILE: &str = "qeg-export.json";
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
        account: AccountPart::of(&person, &record),
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

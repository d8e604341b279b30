//! GET /export: one document with all data about the person, in the format of `export.schema.json`.

use jiff::Timestamp;
use qeg_domain::{
    account::AccountRecord,
    calendar::{Calendar, received_on},
    clock::Clock,
    contact,
    handoff::Order,
    id::{HandoffId, NoticeId, ThreadId},
    limits::{EXPORT_ENTRIES, EXPORT_HANDOFFS, EXPORT_NOTICES, EXPORT_THREADS},
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
/// The cursor: the last exported entry of the access log, as an opaque text, and the last exported one of each list.
#[derive(Serialize, Deserialize)]
struct Shown {
    before: String,
    notice: Option<(Timestamp, NoticeId)>,
    handoff: Option<HandoffId>,
    thread: Option<ThreadId>,
}

/// The last exported notice, handoff and thread.
type Places = (
    Option<(Timestamp, NoticeId)>,
    Option<HandoffId>,
    Option<ThreadId>,
);

impl Shown {
    fn places(self) -> Places {
        (self.notice, self.handoff, self.thread)
    }
}

/// The part of a list that is on one page.
struct Part<T, P> {
    list: Vec<T>,
    /// The place of the last one, or of the last one of the page before.
    last: Option<P>,
    is_more: bool,
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
        .noting("One document, as an attachment; in pages where there are many notices, handoffs or threads, or the access log is long.")
        .paged()
        .answers::<Export<'_>>(Status::Ok, "A page of the export.", example())
        .with(Header::ContentDisposition)
}

/// 200, as an attachment; in pages where a list is long.
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
    let is_first = shown.is_none();
    let wanted = Wanted::keys(&KEYS);
    let wanted = if is_first { wanted.contact() } else { wanted };
    let person = session::enter(powers, request, wanted, now).await?;
    // Only the first page shows them, so only that one opens them.
    let opened = if is_first {
        Some((
            powers.account(&person).await?,
            powers.contact(&person).await?,
        ))
    } else {
        None
    };
    let held = match &opened {
        None => None,
        Some(opened) => Some(held(powers, &person, opened, now).await?),
    };
    let before = shown.as_ref().map(|shown| entry_of(&person, &shown.before));
    let before = before.transpose()?;
    let (entries, older) =
        get_access_log::shown(powers, &person.subject, before, EXPORT_ENTRIES, now).await?;
    let (notice, handoff, thread) = shown.map_or((None, None, None), Shown::places);
    let notices = notices(powers, &person, notice, now).await?;
    let handoffs = handoffs(powers, &person, handoff, now).await?;
    let threads = threads(powers, &person, thread, now).await?;
    let is_more = older.is_some() || notices.is_more || handoffs.is_more || threads.is_more;
    let places = (notices.last, handoffs.last, threads.last);
    let next = is_more.then(|| next(&person, older, places));
    let conversations = threads.list.iter();
    let orders = handoffs.list.iter();
    let export = Export {
        format: FORMAT,
        exported_at: now,
        held,
        notices: notices.list,
        handoffs: orders.map(|(one, order)| one.answer(order)).collect(),
        threads: conversations.map(|one| one.answer(calendar)).collect(),
        labels: Labels::of(&entries),
        access_log: entries.into_iter().map(View::from).collect(),
        next: next.transpose()?,
    };
    Ok(Answer::json(Status::Ok, &export)?.attachment(FILE))
}

/// What is never long, from the account and the contact data as they were opened.
async fn held<'a>(
    powers: &(impl ListSessions + ReadRequest),
    person: &'a Person,
    (record, contact): &'a (AccountRecord, Option<contact::Contact>),
    now: Timestamp,
) -> Result<Held<'a>, Problem> {
    let sessions = powers.sessions(person, now).await?;
    Ok(Held {
        account: AccountPart::of(person, record),
        contact: contact.as_ref().map(contact::Contact::answer),
        preferences: Preferences::of(record),
        sessions: sessions.into_iter().map(SessionPart::from).collect(),
        deletion: deletion(powers, person, now).await?,
    })
}

/// The cursor of the next page, which shows the entries of the access log before `older`.
fn next(person: &Person, older: Option<u64>, places: Places) -> Result<String, Problem> {
    let (notice, handoff, thread) = places;
    paging::encode(&Shown {
        // No entry comes before number 1.
        before: person.cursor(Purpose::Account, older.unwrap_or(1))?,
        notice,
        handoff,
        thread,
    })
}

/// The notices of one page, newest first.
async fn notices(
    powers: &impl ReadNotices,
    person: &Person,
    shown: Option<(Timestamp, NoticeId)>,
    now: Timestamp,
) -> Result<Part<NoticePart, (Timestamp, NoticeId)>, Problem> {
    let before = shown.as_ref().map(|(at, id)| (*at, id));
    let page = powers.notices_before(person, before, EXPORT_NOTICES, now);
    let (found, is_more) = page.await?;
    let last = found.last();
    let last = last.map(|last| (last.record.at, last.record.id.clone()));
    Ok(Part {
        list: found.into_iter().map(NoticePart::from).collect(),
        last: last.or(shown),
        is_more,
    })
}

/// The handoffs of one page with their opened parts, newest first.
async fn handoffs(
    powers: &(impl ListHandoffs + OpenOrder),
    person: &Person,
    shown: Option<HandoffId>,
    now: Timestamp,
) -> Result<Part<(Handoff, Order), HandoffId>, Problem> {
    let page = powers.handoffs(&person.subject, shown.as_ref(), EXPORT_HANDOFFS, now);
    let (found, is_more) = page.await?;
    let last = found.last().map(|last| last.id.clone()).or(shown);
    let mut list = Vec::with_capacity(found.len());
    for handoff in found {
        let handoff = handoff.of(person);
        let order = powers.order(person, &handoff).await?;
        list.push((handoff, order));
    }
    Ok(Part {
        list,
        last,
        is_more,
    })
}

/// The threads of one page with their messages, newest first.
async fn threads(
    powers: &(impl ListThreads + ReadMessages + OpenConversation),
    person: &Person,
    shown: Option<ThreadId>,
    now: Timestamp,
) -> Result<Part<Conversation, ThreadId>, Problem> {
    let page = powers.threads(&person.subject, shown.as_ref(), EXPORT_THREADS, now);
    let (found, is_more) = page.await?;
    let last = found.last().map(|last| last.id.clone()).or(shown);
    let mut list = Vec::with_capacity(found.len());
    for thread in found {
        let messages = powers.messages(&person.subject, &thread.id).await?;
        list.push(Conversation {
            record: powers.thread_record(person, &thread).await?,
            messages: powers.written(person, &messages).await?,
            thread,
        });
    }
    Ok(Part {
        list,
        last,
        is_more,
    })
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

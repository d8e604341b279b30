//! GET /threads: the person's threads with their messages, newest first.

use futures::{StreamExt, TryStreamExt, stream};
use qeg_domain::{
    calendar::Calendar,
    clock::Clock,
    id::{Subject, ThreadId},
    limits::PAGE_THREADS,
    purpose::Purpose,
    thread,
};
use qeg_store::{
    StoreError,
    core::person::{EnterSession, Wanted},
    messages::thread::{ListThreads, OpenConversation, ReadMessages, SealedMessage, Thread},
};
use qeg_web::{
    Answer, Problem, Request, Status,
    describe::{Caller, Operation, json},
    paging, session,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::view::{Conversation, example, open};

/// A page of the person's threads.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ThreadPage")]
struct List<'a> {
    /// Newest first.
    threads: Vec<thread::View<'a>>,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Person, "get_threads", "GET /threads")
        .titled("List the threads with their messages", "列出咨询记录")
        .paged()
        .answers::<List<'_>>(
            Status::Ok,
            "A page of threads.",
            json!({"threads": [example()]}),
        )
}

/// 200, in pages.
pub(crate) async fn handle(
    powers: &(impl Clock + EnterSession + ListThreads + ReadMessages + OpenConversation),
    calendar: &Calendar,
    request: &Request,
) -> Result<Answer, Problem> {
    let now = powers.now();
    let token = session::token(request)?;
    let shown = request.cursor::<ThreadId>()?;
    let (person, threads) = futures::join!(
        session::enter(powers, request, Wanted::keys(&[Purpose::Support]), now),
        powers.threads(token.subject(), shown.as_ref(), PAGE_THREADS, now)
    );
    let (person, (threads, is_more)) = (person?, threads?);
    let messages = messages(powers, token.subject(), &threads).await?;
    let mut conversations: Vec<Conversation> = Vec::with_capacity(threads.len());
    for (thread, messages) in threads.iter().zip(&messages) {
        conversations.push(open(powers, &person, thread, messages).await?);
    }
    let last = threads.last().filter(|_| is_more);
    let next = last.map(|last| paging::encode(&last.id));
    let views = threads.iter().zip(&conversations).map(|(thread, open)| {
        let head = (&thread.id, thread.created_at);
        open.record
            .view(head, thread.status, &open.messages, calendar)
    });
    let list = List {
        threads: views.collect(),
        next: next.transpose()?,
    };
    Answer::json(Status::Ok, &list)
}

async fn messages(
    powers: &impl ReadMessages,
    subject: &Subject,
    threads: &[Thread],
) -> Result<Vec<Vec<SealedMessage>>, StoreError> {
    stream::iter(threads)
        .map(|thread| powers.messages(subject, &thread.id))
        .buffered(PAGE_THREADS)
        .try_collect()
        .await
}

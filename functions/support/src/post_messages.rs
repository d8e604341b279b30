//! `POST /threads/{thread_id}/messages`: the person adds a message. A closed thread becomes open again.

use jiff::Timestamp;
use qeg_domain::{
    account::Status,
    audit::{Action, Actor, ActorKind},
    calendar::Calendar,
    clock::Clock,
    id::ThreadId,
    limits::{MESSAGE_CHARS, PERSON_MESSAGES},
    personal::Personal,
    purpose::Purpose,
    thread::{Author, Body as Words, Message, View},
};
use qeg_store::{
    core::{
        change::ChangePerson,
        kept_answer::RepeatableRequest,
        person::{EnterSession, Person, Wanted},
        repeat::{KeepSupportAnswer, ReadKeptAnswer},
    },
    messages::thread::{ContinueThread, OpenConversation, ReadMessages, ReadThread, Thread},
    people::call_sign_release::ObjectToRelease,
};
use qeg_web::{
    Answer, Code, Problem, Request, Status as Http, body,
    describe::{Caller, Operation, json},
    idempotent, session,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    start::act,
    view::{Conversation, example, open},
};

/// A message of the person.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewMessage")]
struct Body {
    /// The text, of one or more lines.
    #[schemars(length(min = 1, max = MESSAGE_CHARS))]
    body: Personal<String>,
}

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::Person,
        "post_messages",
        "POST /threads/{thread_id}/messages",
    )
    .titled("Add a message to a thread", "补充咨询内容")
    .noting("A closed thread becomes open again. The answer is 409 if the thread is full.")
    .path::<ThreadId>(
        "thread_id",
        "The thread.",
        "4f3e2d1c0b9a48879695a4b3c2d1e0f9",
    )
    .repeatable()
    .body::<Body>(json!({"body": "十月寄出的卡片到哪里了？"}))
    .answers::<View<'_>>(Http::Created, "The whole thread.", example())
    .refuses([Code::NotFound, Code::Conflict])
}

/// 201 with the whole thread; 404 if it is not the person's; 409 while a deletion is in progress, and if the thread is
/// full.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + EnterSession
         + ReadKeptAnswer
         + KeepSupportAnswer
         + ReadThread
         + ReadMessages
         + OpenConversation
         + ContinueThread
         + ObjectToRelease
         + ChangePerson
     ),
    calendar: &Calendar,
    request: &Request,
    id: &ThreadId,
) -> Result<Answer, Problem> {
    let token = session::token(request)?;
    let read = async |repeat: Option<&RepeatableRequest>| {
        let now = powers.now();
        let wanted = powers.with_kept_answer(Wanted::keys(&[Purpose::Support]), repeat);
        let (person, thread, messages) = futures::join!(
            session::enter(powers, request, wanted, now),
            powers.thread(token.subject(), id, now),
            powers.messages(token.subject(), id)
        );
        Ok((person?, (thread?.ok_or_else(Problem::not_found)?, messages)))
    };
    let route = format!("POST /threads/{id}/messages");
    let scope = (token.subject().as_str(), route.as_str());
    idempotent::once_for(
        powers,
        request,
        scope,
        read,
        async |person, (thread, messages), repeat| {
            let now = powers.now();
            let body: Body = body::read(request)?;
            let words = Words::parse(&body.body).map_err(|violation| violation.at("/body"))?;
            let conversation = open(powers, person, &thread, &messages?).await?;
            if conversation.record.messages >= PERSON_MESSAGES {
                return Err(Problem::conflict()
                    .detail("This thread is full: ask in a new one, POST /threads."));
            }
            let asked = (thread, conversation, words.into_personal());
            ask(powers, calendar, person, asked, repeat, now).await
        },
    )
    .await
}

async fn ask(
    powers: &(impl ContinueThread + ChangePerson + ObjectToRelease + KeepSupportAnswer),
    calendar: &Calendar,
    person: &Person,
    (thread, mut conversation, body): (Thread, Conversation, Personal<String>),
    repeat: Option<&RepeatableRequest>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let message = Message {
        at: now,
        from: Author::Person,
        body,
    };
    let status = thread.status.asked(now);
    let mut change = powers.change(person, Status::LIVING, now);
    let actor = Actor::unnamed(ActorKind::Person);
    change.act(act(Action::ThreadContinued, actor, &thread.id));
    powers.object_to_release(&mut change);
    let record = &conversation.record;
    powers.continue_thread(&mut change, &thread, record, (status, &message))?;
    conversation.messages.push(message);
    let answer = conversation.answer(Http::Created, &thread, status, calendar)?;
    let status = answer.status().as_u16();
    powers.keep_support_answer(&mut change, repeat, status, answer.body().as_bytes());
    change.commit().await?;
    drop(change);
    Ok(answer)
}

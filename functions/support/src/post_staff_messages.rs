//! `POST /staff/threads/{thread_id}/messages`: staff answer, and may close the thread. The person gets a notice that
//! says only that there is an answer.
//!
//! An answer counts for every question so far. Staff who send the `ETag` of the thread that they read cannot answer a
//! question that they have not seen.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    audit::Action,
    clock::Clock,
    id::ThreadId,
    limits::THREAD_MESSAGES,
    notice::{Params, Template},
    personal::Personal,
    purpose::Purpose,
    thread::{Author, Body as Words, Message, Record, State},
};
use qeg_store::{
    core::{
        change::ChangePerson,
        kept_answer::RepeatableRequest,
        person::{Person, ReadPerson, Wanted},
        repeat::{KeepSupportAnswer, ReadKeptAnswer},
    },
    messages::{
        notice::AskForNotice,
        thread::{ContinueThread, FindThread, OpenConversation, ReadThread, Thread},
    },
};
use qeg_web::{Answer, Problem, Request, Signer, Status as Http, body, idempotent};
use serde::{Deserialize, Serialize};

use crate::{
    staff_side::{ANY_LIVING, actor, check_seen, find, scope},
    start::act,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    body: Personal<String>,
    #[serde(default)]
    close: bool,
}

/// The new state of the thread. It has no content, because every reading of content is recorded.
#[derive(Serialize)]
struct Answered<'a> {
    id: &'a ThreadId,
    state: State,
    answer_due_on: Option<Date>,
    #[serde(serialize_with = "qeg_domain::clock::whole_second::serialize")]
    at: Timestamp,
}

/// 201; 404 for an unknown thread; 409 if the thread is full; 410 once the person is being erased; 412 if the thread
/// has changed since the version in `If-Match`.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + FindThread
         + ReadPerson
         + ReadThread
         + OpenConversation
         + ReadKeptAnswer
         + KeepSupportAnswer
         + ContinueThread
         + AskForNotice
         + ChangePerson
     ),
    request: &Request,
    id: &ThreadId,
) -> Result<Answer, Problem> {
    let signer = request.caller().signer()?;
    let read = async |repeat: Option<&RepeatableRequest>| {
        let wanted = powers.with_kept_answer(Wanted::keys(&[Purpose::Support]), repeat);
        find(powers, id, wanted).await
    };
    let (scope, route) = (scope(&signer), format!("POST /staff/threads/{id}/messages"));
    let scope = (scope.as_str(), route.as_str());
    idempotent::once_for(
        powers,
        request,
        scope,
        read,
        async |person, thread, repeat| {
            let now = powers.now();
            check_seen(request, &thread)?;
            let body: Body = body::read(request)?;
            let words = Words::parse(&body.body).map_err(|violation| violation.at("/body"))?;
            let record = powers.thread_record(person, &thread).await?;
            if record.messages >= THREAD_MESSAGES {
                return Err(
                    Problem::conflict().detail("This thread is full: no message can be added.")
                );
            }
            let message = Message {
                at: now,
                from: Author::Staff,
                body: words.into_personal(),
            };
            let said = (&record, &message, body.close);
            reply(powers, &signer, (person, &thread), said, repeat).await
        },
    )
    .await
}

async fn reply(
    powers: &(impl ContinueThread + AskForNotice + ChangePerson + KeepSupportAnswer),
    signer: &Signer,
    (person, thread): (&Person, &Thread),
    (record, message, close): (&Record, &Message, bool),
    repeat: Option<&RepeatableRequest>,
) -> Result<Answer, Problem> {
    let now = message.at;
    let status = thread.status.answered(close, record.messages + 1);
    let mut change = powers.change(person, ANY_LIVING, now);
    change.act(act(Action::ThreadContinued, actor(signer), &thread.id));
    if (thread.status.state, status.state) == (State::Open, State::Closed) {
        change.act(act(Action::ThreadClosed, actor(signer), &thread.id));
    }
    powers.continue_thread(&mut change, thread, record, (status, message))?;
    powers.ask_for_notice(&mut change, Template::SupportAnswered, Params::new())?;
    let answer = Answer::json(
        Http::Created,
        &Answered {
            id: &thread.id,
            state: status.state,
            answer_due_on: None,
            at: now,
        },
    )?;
    let status = answer.status().as_u16();
    powers.keep_support_answer(&mut change, repeat, status, answer.body().as_bytes());
    change.commit().await?;
    drop(change);
    Ok(answer)
}

//! `POST /staff/threads/{thread_id}/messages`: staff answer, and may close the thread. The person gets a notice that
//! says only that there is an answer.
//!
//! An answer counts for every question so far. Staff who send the `ETag` of the thread that they read cannot answer a
//! question that they have not seen.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    account::Status as Account,
    audit::Action,
    clock::Clock,
    id::ThreadId,
    limits::{MESSAGE_CHARS, THREAD_MESSAGES},
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
use qeg_web::{
    Answer, Code, Problem, Request, Signer, Status as Http, body,
    describe::{Caller, Operation, json},
    idempotent,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    staff_side::{actor, check_seen, find, scope},
    start::act,
};

/// An answer of staff.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "StaffMessage")]
struct Body {
    /// The text, of one or more lines.
    #[schemars(length(min = 1, max = MESSAGE_CHARS))]
    body: Personal<String>,
    /// Whether to close the thread.
    #[serde(default)]
    close: bool,
}

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::Staff,
        "post_staff_messages",
        "POST /staff/threads/{thread_id}/messages",
    )
    .titled("Answer a thread", "答复咨询")
    .noting("The answer counts for every question so far. Send the `ETag` of the thread that was read as `If-Match`, so that no question is answered unseen. The person gets a notice that says nothing of the content.")
    .path::<ThreadId>("thread_id", "The thread.", "4f3e2d1c0b9a48879695a4b3c2d1e0f9")
    .if_match()
    .if_none_match()
    .repeatable()
    .body::<Body>(json!({"body": "卡片已于十一月二十日寄出。", "close": true}))
    .answers::<Answered<'_>>(
        Http::Created,
        "The new state of the thread, without its content.",
        json!({
            "id": "4f3e2d1c0b9a48879695a4b3c2d1e0f9",
            "state": "closed",
            "answer_due_on": null,
            "at": "2026-11-25T18:28:49Z"
        }),
    )
    .refuses([Code::NotFound, Code::Conflict, Code::Gone])
}

/// The new state of the thread. It has no content, because every reading of content is recorded.
#[derive(Serialize, JsonSchema)]
#[schemars(
    rename = "StaffAnswer",
    description = "The new state of the thread, without its content."
)]
struct Answered<'a> {
    /// Its id.
    id: &'a ThreadId,
    state: State,
    /// Always `null`: every question is answered.
    answer_due_on: Option<Date>,
    /// When the answer was written.
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
    let mut change = powers.change(person, Account::LIVING, now);
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

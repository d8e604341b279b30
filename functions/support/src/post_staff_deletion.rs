//! `POST /staff/threads/{thread_id}/deletion`: staff record a deletion request that the person made in a thread while
//! signed in.
//!
//! The request always has the grace period, and the person gets a notice. After that it is a request like any other.
//! The answer contains no receipt, because only the person may have one: they get it in their account.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    account::Status,
    audit::{Action, ProcessingPurpose},
    calendar::Calendar,
    clock::Clock,
    deletion::{Mode, Proof},
    id::{RequestId, ThreadId},
    notice::{Param, Params, Template},
    purpose::Purpose,
    random::Random,
    thread::Channel,
};
use qeg_store::{
    core::{
        chain::Act,
        change::ChangePerson,
        deletion_request::DeletionRequest,
        kept_answer::RepeatableRequest,
        person::{Person, ReadPerson, Wanted},
        repeat::{KeepSupportAnswer, ReadKeptAnswer},
    },
    deletion::request::{ReadRequest, RequestDeletion},
    messages::{
        notice::AskForNotice,
        thread::{FindThread, OpenConversation, ReadThread},
    },
};
use qeg_web::{
    Answer, Code, Problem, Request, Signer, Status as Http, body,
    describe::{Caller, Operation, json},
    idempotent,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::staff_side::{actor, find, scope};

/// A deletion request that the person made in a thread.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DeletionOfThread")]
struct Accepted<'a> {
    /// Its public id.
    request_id: &'a RequestId,
    /// The last day for the erasure.
    due_on: Date,
}

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::Staff,
        "post_staff_deletion",
        "POST /staff/threads/{thread_id}/deletion",
    )
    .titled("Record a deletion that was asked for in a thread", "登记咨询中提出的注销申请")
    .noting("Always with the grace period. The receipt goes to the person only. The answer is 409 if the person did not open the thread while signed in.")
    .path::<ThreadId>("thread_id", "The thread.", "4f3e2d1c0b9a48879695a4b3c2d1e0f9")
    .repeatable()
    .answers::<Accepted<'_>>(
        Http::Accepted,
        "The request, also where one was in progress.",
        json!({"request_id": "2c9d84f6a1b04e7d8f3e5a6b7c8d9e0f", "due_on": "2026-12-07"}),
    )
    .says_all_in_its_path()
    .refuses([Code::NotFound, Code::Conflict, Code::Gone])
}

/// 202, also for a person whose deletion is already requested; 409 if the person did not open the thread while signed
/// in, because then nothing proves who asked.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + Random
         + FindThread
         + ReadPerson
         + ReadThread
         + OpenConversation
         + ReadKeptAnswer
         + KeepSupportAnswer
         + ReadRequest
         + RequestDeletion
         + AskForNotice
         + ChangePerson
     ),
    calendar: &Calendar,
    request: &Request,
    id: &ThreadId,
) -> Result<Answer, Problem> {
    let signer = request.caller().signer()?;
    body::nothing(request)?;
    let read = async |repeat: Option<&RepeatableRequest>| {
        let wanted = powers.with_kept_answer(Wanted::keys(&[Purpose::Support]), repeat);
        find(powers, id, wanted).await
    };
    let (scope, route) = (scope(&signer), format!("POST /staff/threads/{id}/deletion"));
    let scope = (scope.as_str(), route.as_str());
    idempotent::once_for(powers, request, scope, read, async |person, thread, repeat| {
        let now = powers.now();
        let record = powers.thread_record(person, &thread).await?;
        if record.channel != Channel::App {
            return Err(Problem::conflict().detail(
                "The person did not open this thread while signed in. Use POST /staff/deletions, which proves who they are.",
            ));
        }
        if let Some(id) = &person.deletion {
            let running = powers.request(id).await?.ok_or_else(Problem::not_found)?;
            return repeated(powers, &signer, person, &running, repeat, now).await;
        }
        let deletion = DeletionRequest::new(
            RequestId::random(powers),
            person.subject.clone(),
            (Mode::Grace, Proof::Thread),
            now,
            calendar.deadline(now),
        );
        accept(powers, &signer, person, &deletion, repeat, now).await
    })
    .await
}

/// The request that runs, asked for once more. The answer is kept, so that this request repeated after a cancellation begins
/// no other deletion.
async fn repeated(
    powers: &(impl ChangePerson + KeepSupportAnswer),
    signer: &Signer,
    person: &Person,
    running: &DeletionRequest,
    repeat: Option<&RepeatableRequest>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let answer = accepted(running)?;
    let mut change = powers.change(person, Status::LIVING, now);
    // Not if the person has cancelled it meanwhile.
    change.while_deletion_runs(&running.id);
    change.act(act(Action::DeletionRepeated, signer, running));
    let status = answer.status().as_u16();
    powers.keep_support_answer(&mut change, repeat, status, answer.body().as_bytes());
    change.commit().await?;
    drop(change);
    Ok(answer)
}

async fn accept(
    powers: &(impl RequestDeletion + AskForNotice + ChangePerson + KeepSupportAnswer),
    signer: &Signer,
    person: &Person,
    deletion: &DeletionRequest,
    repeat: Option<&RepeatableRequest>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let answer = accepted(deletion)?;
    let mut change = powers.change(person, &[Status::Active], now);
    change.act(act(Action::DeletionRequested, signer, deletion));
    powers.request_deletion(&mut change, deletion);
    let params = Params::from([(Param::DueOn, deletion.deadline.due_on)]);
    powers.ask_for_notice(&mut change, Template::DeletionRequested, params)?;
    let status = answer.status().as_u16();
    powers.keep_support_answer(&mut change, repeat, status, answer.body().as_bytes());
    change.commit().await?;
    drop(change);
    Ok(answer)
}

fn act(action: Action, signer: &Signer, request: &DeletionRequest) -> Act {
    Act::own(action, ProcessingPurpose::Deletion, &[])
        .by(actor(signer))
        .about(request.id.as_str())
}

fn accepted(request: &DeletionRequest) -> Result<Answer, Problem> {
    Answer::json(
        Http::Accepted,
        &Accepted {
            request_id: &request.id,
            due_on: request.deadline.due_on,
        },
    )
}

//! `POST /staff/threads/{thread_id}/deletion`: the person asked for their deletion in a thread, signed in.
//!
//! Always with grace and a notice, and the same request as any other from there on. The receipt goes to
//! the person only, so there is none in the answer: they find the request in their account and take a
//! receipt there.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    account::Status,
    audit::{Action, ProcessingPurpose},
    calendar::Calendar,
    chance::Random,
    clock::Clock,
    deletion::{Mode, Proof},
    id::{RequestId, ThreadId},
    notice::{Param, Params, Template},
    purpose::Purpose,
    thread::Channel,
};
use qeg_store::{
    carriers::handoff::{CancelHandoffs, ListHandoffs},
    core::{
        chain::Act,
        change::ChangePerson,
        deletion_request::DeletionRequest,
        kept_answer,
        person::{Person, ReadPerson, Wanted},
        repeat::RepeatSupport,
    },
    deletion::request::{ReadRequest, RequestDeletion},
    messages::{
        notice::AskForNotice,
        thread::{FindThread, OpenConversation, ReadThread},
    },
};
use qeg_web::{Answer, Problem, Request, Signer, Status as Http, idempotent};
use serde::Serialize;

use crate::{
    repeat::earlier,
    staff_side::{actor, find, scope},
};

#[derive(Serialize)]
struct Accepted<'a> {
    request_id: &'a RequestId,
    due_on: Date,
}

/// 202, also for a person whose deletion already runs; 409 in a thread that the person did not open
/// themself, signed in: there, nothing proves who asked.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + Random
         + FindThread
         + ReadPerson
         + ReadThread
         + OpenConversation
         + RepeatSupport
         + ReadRequest
         + ListHandoffs
         + CancelHandoffs
         + RequestDeletion
         + AskForNotice
         + ChangePerson
     ),
    calendar: &Calendar,
    request: &Request,
    id: &ThreadId,
) -> Result<Answer, Problem> {
    let signer = request.caller().signer()?;
    idempotent::settled_after_twin(request, async || {
        let now = powers.now();
        let route = format!("POST /staff/threads/{id}/deletion");
        let repeat = idempotent::request(request, &scope(&signer), &route)?;
        let wanted = powers.answered(Wanted::keys(&[Purpose::Support]), repeat.as_ref());
        let found = find(powers, id, wanted).await?;
        if let Some(answer) = earlier(powers, &found.person, repeat.as_ref()).await? {
            return Ok(answer);
        }
        let record = powers.thread_record(&found.person, &found.thread).await?;
        if record.channel != Channel::App {
            return Err(Problem::conflict().reason(
                "The person did not open this thread signed in: have them prove who they are, POST /staff/deletions.",
            ));
        }
        if let Some(id) = &found.person.deletion {
            let running = powers.request(id).await?;
            return accepted(&running.ok_or_else(Problem::not_found)?);
        }
        let deletion = DeletionRequest::new(
            RequestId::random(powers),
            found.person.subject.clone(),
            (Mode::Grace, Proof::Thread),
            now,
            calendar.deadline(now),
        );
        accept(powers, &signer, &found.person, &deletion, repeat.as_ref(), now).await
    })
    .await
}

async fn accept(
    powers: &(
         impl ListHandoffs
         + CancelHandoffs
         + RequestDeletion
         + AskForNotice
         + ChangePerson
         + RepeatSupport
     ),
    signer: &Signer,
    person: &Person,
    deletion: &DeletionRequest,
    repeat: Option<&kept_answer::Request>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let answer = accepted(deletion)?;
    let handoffs = powers.handoffs(&deletion.subject, now).await?;
    let mut change = powers.change(person, &[Status::Active], now);
    let act = Act::own(Action::DeletionRequested, ProcessingPurpose::Deletion, &[]);
    change.act(act.by(actor(signer)).about(deletion.id.as_str()));
    powers.request_deletion(&mut change, deletion);
    powers.cancel_handoffs(&mut change, &handoffs);
    let params = Params::from([(Param::DueOn, deletion.deadline.due_on)]);
    powers.ask_for_notice(&mut change, Template::DeletionRequested, params)?;
    if let Some(repeat) = repeat {
        let status = answer.status().as_u16();
        powers.keep_answer(&mut change, repeat, status, answer.body().as_bytes());
    }
    change.commit().await?;
    drop(change);
    Ok(answer)
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

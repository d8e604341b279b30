//! Starts a thread, for the person or for staff.

use jiff::Timestamp;
use qeg_domain::{
    account::Status,
    audit::{Action, Actor, ActorKind, Field, ProcessingPurpose},
    calendar::Calendar,
    id::ThreadId,
    personal::Personal,
    random::Random,
    thread::{Author, Channel, Message, Record},
};
use qeg_store::{
    core::{
        chain::Act, change::ChangePerson, kept_answer::RepeatableRequest, person::Person,
        repeat::KeepSupportAnswer,
    },
    messages::thread::{NewThread, StartThread},
    people::call_sign_release::ObjectToRelease,
};
use qeg_web::{Answer, Problem, Status as Http};

/// A question with parsed values.
pub(crate) struct Question {
    pub(crate) subject: Option<Personal<String>>,
    pub(crate) channel: Channel,
    pub(crate) body: Personal<String>,
}

/// 201 with the new thread. The audit entry names `actor`.
pub(crate) async fn start(
    powers: &(impl Random + StartThread + ObjectToRelease + ChangePerson + KeepSupportAnswer),
    calendar: &Calendar,
    person: &Person,
    (question, actor): (Question, Actor),
    repeat: Option<&RepeatableRequest>,
    now: Timestamp,
) -> Result<Answer, Problem> {
    let id = ThreadId::at(now, powers);
    let record = Record {
        subject: question.subject,
        channel: question.channel,
        messages: 1,
    };
    let first = [Message {
        at: now,
        from: Author::Person,
        body: question.body,
    }];
    let new = NewThread {
        id: &id,
        record: &record,
        question: &first[0],
    };
    let mut change = powers.change(person, Status::LIVING, now);
    // What staff record of a letter is not known to be from the holder.
    if actor.kind == ActorKind::Person {
        powers.object_to_release(&mut change);
    }
    change.act(act(Action::ThreadOpened, actor, &id));
    let status = powers.start_thread(&mut change, &new)?;
    let shown = record.view((&id, now), status, &first, calendar);
    let answer = Answer::json(Http::Created, &shown)?;
    let status = answer.status().as_u16();
    powers.keep_support_answer(&mut change, repeat, status, answer.body().as_bytes());
    change.commit().await?;
    drop(change);
    Ok(answer)
}

/// An audit entry about a thread.
pub(crate) fn act(action: Action, actor: Actor, thread: &ThreadId) -> Act {
    Act::own(action, ProcessingPurpose::Support, &[Field::Threads])
        .by(actor)
        .about(thread.as_str())
}

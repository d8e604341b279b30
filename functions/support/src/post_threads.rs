//! POST /threads: the person asks support something.

use qeg_domain::{
    audit::{Actor, ActorKind},
    calendar::Calendar,
    clock::Clock,
    limits::OPEN_THREADS,
    personal::Personal,
    purpose::Purpose,
    random::Random,
    thread::{Body as Words, Channel, State, SubjectLine},
};
use qeg_store::{
    core::{
        change::ChangePerson,
        kept_answer::RepeatableRequest,
        person::{EnterSession, Wanted},
        repeat::{KeepSupportAnswer, ReadKeptAnswer},
    },
    messages::thread::{ListThreads, StartThread, Thread},
    people::call_sign_release::ObjectToRelease,
};
use qeg_web::{Answer, Problem, Request, body, idempotent, session};
use serde::Deserialize;

use crate::start::{Question, start};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    subject: Option<Personal<String>>,
    body: Personal<String>,
}

impl Question {
    fn read(body: &Body) -> Result<Self, Problem> {
        let subject = body.subject.as_ref().map(SubjectLine::parse).transpose();
        let words = Words::parse(&body.body);
        match (subject, words) {
            (Ok(subject), Ok(words)) => Ok(Self {
                subject: subject.map(SubjectLine::into_personal),
                channel: Channel::App,
                body: words.into_personal(),
            }),
            (subject, words) => {
                let subject = subject.err().map(|one| one.at("/subject"));
                let words = words.err().map(|one| one.at("/body"));
                let found: Vec<_> = subject.into_iter().chain(words).collect();
                Err(found.into())
            }
        }
    }
}

/// 201 with the thread; 409 with too many open threads.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + Random
         + EnterSession
         + ReadKeptAnswer
         + KeepSupportAnswer
         + ListThreads
         + StartThread
         + ObjectToRelease
         + ChangePerson
     ),
    calendar: &Calendar,
    request: &Request,
) -> Result<Answer, Problem> {
    let token = session::token(request)?;
    let read = async |repeat: Option<&RepeatableRequest>| {
        let now = powers.now();
        let wanted = powers.with_kept_answer(Wanted::keys(&[Purpose::Support]), repeat);
        let person = session::enter(powers, request, wanted, now).await?;
        // Read after the person, so that every thread that was started before that read is among these.
        let threads = powers.threads(&person.subject, now).await?;
        Ok((person, threads))
    };
    let scope = (token.subject().as_str(), "POST /threads");
    idempotent::once_for(
        powers,
        request,
        scope,
        read,
        async |person, threads, repeat| {
            let now = powers.now();
            let question = Question::read(&body::read(request)?)?;
            let is_open = |thread: &&Thread| thread.status.state == State::Open;
            if threads.iter().filter(is_open).count() >= OPEN_THREADS {
                return Err(Problem::conflict()
                    .detail("Too many threads are open: continue one of them, see GET /threads."));
            }
            let asked = (question, Actor::unnamed(ActorKind::Person));
            start(powers, calendar, person, asked, repeat, now).await
        },
    )
    .await
}

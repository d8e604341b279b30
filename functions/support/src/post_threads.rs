//! POST /threads: the person asks support something.

use qeg_domain::{
    audit::{Actor, ActorKind},
    calendar::Calendar,
    clock::Clock,
    limits::{MESSAGE_CHARS, OPEN_THREADS, THREAD_SUBJECT_CHARS},
    personal::Personal,
    purpose::Purpose,
    random::Random,
    thread::{Body as Words, Channel, SubjectLine, View},
};
use qeg_store::{
    core::{
        change::ChangePerson,
        kept_answer::RepeatableRequest,
        person::{EnterSession, Wanted},
        repeat::{KeepSupportAnswer, ReadKeptAnswer},
    },
    messages::thread::{ListThreads, StartThread},
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
    start::{Question, start},
    view::example,
};

/// A question to support.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewThread")]
struct Body {
    /// What it is about: one line.
    #[schemars(length(min = 1, max = THREAD_SUBJECT_CHARS))]
    subject: Option<Personal<String>>,
    /// The text, of one or more lines.
    #[schemars(length(min = 1, max = MESSAGE_CHARS))]
    body: Personal<String>,
}

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Person, "post_threads", "POST /threads")
        .titled("Ask support", "向客服提问")
        .noting("The answer is 409 with too many open threads.")
        .repeatable()
        .body::<Body>(json!({"subject": "卡片没有收到", "body": "十月寄出的卡片到哪里了？"}))
        .answers::<View<'_>>(Http::Created, "The thread.", example())
        .refuses([Code::Conflict])
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
        // Read after the person, so that every thread that was started before that read is counted.
        let open = powers.open_threads_of(&person.subject, now).await?;
        Ok((person, open))
    };
    let scope = (token.subject().as_str(), "POST /threads");
    idempotent::once_for(
        powers,
        request,
        scope,
        read,
        async |person, open, repeat| {
            let now = powers.now();
            let question = Question::read(&body::read(request)?)?;
            if open >= OPEN_THREADS {
                return Err(Problem::conflict()
                    .detail("Too many threads are open: continue one of them, see GET /threads."));
            }
            let asked = (question, Actor::unnamed(ActorKind::Person));
            start(powers, calendar, person, asked, repeat, now).await
        },
    )
    .await
}

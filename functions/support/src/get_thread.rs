//! `GET /threads/{thread_id}`: one of the person's threads.

use qeg_domain::{calendar::Calendar, clock::Clock, id::ThreadId, purpose::Purpose, thread::View};
use qeg_store::{
    core::person::{EnterSession, Wanted},
    messages::thread::{OpenConversation, ReadMessages, ReadThread},
};
use qeg_web::{
    Answer, Code, Problem, Request, Status,
    describe::{Caller, Operation},
    session,
};

use crate::view::{example, open};

pub(crate) fn describe() -> Operation {
    Operation::new(Caller::Person, "get_thread", "GET /threads/{thread_id}")
        .titled("Read one thread", "查看一项咨询")
        .path::<ThreadId>(
            "thread_id",
            "The thread.",
            "4f3e2d1c0b9a48879695a4b3c2d1e0f9",
        )
        .answers::<View<'_>>(Status::Ok, "The thread.", example())
        .refuses([Code::NotFound])
}

/// 200; 404 if the thread is not the person's, or has expired.
pub(crate) async fn handle(
    powers: &(impl Clock + EnterSession + ReadThread + ReadMessages + OpenConversation),
    calendar: &Calendar,
    request: &Request,
    id: &ThreadId,
) -> Result<Answer, Problem> {
    let now = powers.now();
    let token = session::token(request)?;
    let (person, thread, messages) = futures::join!(
        session::enter(powers, request, Wanted::keys(&[Purpose::Support]), now),
        powers.thread(token.subject(), id, now),
        powers.messages(token.subject(), id)
    );
    let (person, thread) = (person?, thread?.ok_or_else(Problem::not_found)?);
    let conversation = open(powers, &person, &thread, &messages?).await?;
    conversation.answer(Status::Ok, &thread, thread.status, calendar)
}

//! `GET /threads/{thread_id}`: one of the person's threads.

use qeg_domain::{calendar::Calendar, clock::Clock, id::ThreadId, purpose::Purpose};
use qeg_store::{
    core::person::{EnterSession, Wanted},
    messages::thread::{OpenConversation, ReadMessages, ReadThread},
};
use qeg_web::{Answer, Problem, Request, Status, session};

use crate::view::open;

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

//! `GET /staff/threads/{thread_id}`: staff read a thread. The person's access log shows it.

use qeg_domain::{audit::Action, calendar::Calendar, clock::Clock, id::ThreadId, purpose::Purpose};
use qeg_store::{
    core::{
        change::ChangePerson,
        person::{ReadPerson, Wanted},
    },
    messages::thread::{FindThread, OpenConversation, ReadMessages, ReadThread},
};
use qeg_web::{Answer, Problem, Request, Status, idempotent};

use crate::{
    staff_side::{ANY_LIVING, actor, etag, find},
    start::act,
    view::open,
};

/// 200 with an `ETag`, after the audit entry is written; 404 for an unknown thread; 410 once the person is being
/// erased.
pub(crate) async fn handle(
    powers: &(
         impl Clock
         + FindThread
         + ReadPerson
         + ReadThread
         + ReadMessages
         + OpenConversation
         + ChangePerson
     ),
    calendar: &Calendar,
    request: &Request,
    id: &ThreadId,
) -> Result<Answer, Problem> {
    let signer = request.caller().signer()?;
    idempotent::retry_on_conflict(async || {
        let now = powers.now();
        let (person, thread) = find(powers, id, Wanted::keys(&[Purpose::Support])).await?;
        let messages = powers.messages(&person.subject, id).await?;
        let conversation = open(powers, &person, &thread, &messages).await?;
        let mut change = powers.change(&person, ANY_LIVING, now);
        change.act(act(Action::ThreadRead, actor(&signer), id));
        change.commit().await?;
        let answer = conversation.answer(Status::Ok, &thread, thread.status, calendar)?;
        Ok(answer.etag(&etag(&thread)?))
    })
    .await
}

//! `GET /staff/threads/{thread_id}`: staff read a thread. The person's access log shows it.

use qeg_domain::{
    account::Status as Account, audit::Action, calendar::Calendar, clock::Clock, id::ThreadId,
    purpose::Purpose, thread::View,
};
use qeg_store::{
    core::{
        change::ChangePerson,
        person::{ReadPerson, Wanted},
    },
    messages::thread::{FindThread, OpenConversation, ReadMessages, ReadThread},
};
use qeg_web::{
    Answer, Code, Problem, Request, Status,
    describe::{Caller, Header, Operation},
    idempotent,
};

use crate::{
    staff_side::{actor, etag, find},
    start::act,
    view::{example, open},
};

pub(crate) fn describe() -> Operation {
    Operation::new(
        Caller::Staff,
        "get_staff_thread",
        "GET /staff/threads/{thread_id}",
    )
    .titled("Read a thread", "查看咨询内容")
    .noting("The person's access log shows each reading.")
    .path::<ThreadId>(
        "thread_id",
        "The thread.",
        "4f3e2d1c0b9a48879695a4b3c2d1e0f9",
    )
    .answers::<View<'_>>(Status::Ok, "The thread.", example())
    .with(Header::ETag)
    .refuses([Code::NotFound, Code::Conflict, Code::Gone])
}

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
        let mut change = powers.change(&person, Account::LIVING, now);
        change.act(act(Action::ThreadRead, actor(&signer), id));
        change.commit().await?;
        let answer = conversation.answer(Status::Ok, &thread, thread.status, calendar)?;
        Ok(answer.etag(&etag(&thread)?))
    })
    .await
}

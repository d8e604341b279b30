//! A thread in answers.

use qeg_domain::{
    calendar::Calendar,
    thread::{Message, Record, ThreadStatus},
};
use qeg_store::{
    core::person::Person,
    messages::thread::{OpenConversation, SealedMessage, Thread},
};
use qeg_web::{Answer, Problem, Status as Http};

/// The decrypted parts of a thread.
pub(crate) struct Conversation {
    pub(crate) record: Record,
    pub(crate) messages: Vec<Message>,
}

/// Opens a thread and its messages.
pub(crate) async fn open(
    powers: &impl OpenConversation,
    person: &Person,
    thread: &Thread,
    messages: &[SealedMessage],
) -> Result<Conversation, Problem> {
    Ok(Conversation {
        record: powers.thread_record(person, thread).await?,
        messages: powers.written(person, messages).await?,
    })
}

impl Conversation {
    /// The whole thread as an answer, in its present state.
    pub(crate) fn answer(
        &self,
        http: Http,
        thread: &Thread,
        status: ThreadStatus,
        calendar: &Calendar,
    ) -> Result<Answer, Problem> {
        let head = (&thread.id, thread.created_at);
        let shown = self.record.view(head, status, &self.messages, calendar);
        Answer::json(http, &shown)
    }
}

//! A thread in answers.

use qeg_domain::{
    calendar::Calendar,
    thread::{Message, Record, ThreadStatus},
};
use qeg_store::{
    core::person::Person,
    messages::thread::{OpenConversation, SealedMessage, Thread},
};
use qeg_web::{
    Answer, Problem, Status as Http,
    describe::{Value, json},
};

/// A thread as an example for the description of the API.
pub(crate) fn example() -> Value {
    json!({
        "id": "4f3e2d1c0b9a48879695a4b3c2d1e0f9",
        "state": "open",
        "channel": "app",
        "created_at": "2026-11-25T18:28:49Z",
        "subject": "卡片没有收到",
        "answer_due_on": "2026-12-07",
        "provisional": false,
        "messages": [{
            "at": "2026-11-25T18:28:49Z",
            "from": "person",
            "body": "十月寄出的卡片到哪里了？"
        }]
    })
}

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

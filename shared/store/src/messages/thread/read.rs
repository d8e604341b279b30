//! Reading a person's threads, and opening their sealed parts.

use jiff::Timestamp;
use qeg_domain::{
    id::{Subject, ThreadId},
    purpose::Purpose,
    thread::{Message, Record, State},
};

use super::Thread;
use crate::core::{
    attribute::{Item, is_expired, text},
    database::{Database, Table},
    error::StoreError,
    key,
    paging::first_and_more,
    person::Person,
    store::Store,
};

/// A message as stored, still sealed.
#[derive(Clone)]
pub struct SealedMessage(Item);

/// The power to list a person's threads.
pub trait ListThreads {
    crate::needs! { subjects: Query }

    /// Up to `most` that have not expired, newest first, from before the last one of the page before; and whether there are
    /// more. Of one millisecond they are in any order, and so are those whose id is from before ids began with the time.
    async fn threads(
        &self,
        subject: &Subject,
        before: Option<&ThreadId>,
        most: usize,
        now: Timestamp,
    ) -> Result<(Vec<Thread>, bool), StoreError>;

    /// How many are open.
    async fn open_threads_of(&self, subject: &Subject, now: Timestamp)
    -> Result<usize, StoreError>;
}

/// The power to see one of a person's threads.
pub trait ReadThread {
    crate::needs! { subjects: GetItem }

    /// `None` if it is not theirs or has expired.
    async fn thread(
        &self,
        subject: &Subject,
        id: &ThreadId,
        now: Timestamp,
    ) -> Result<Option<Thread>, StoreError>;
}

/// The power to see the messages of a person's threads.
pub trait ReadMessages {
    crate::needs! { subjects: Query }

    /// The messages of a thread, oldest first; empty if there is no such thread.
    async fn messages(
        &self,
        subject: &Subject,
        id: &ThreadId,
    ) -> Result<Vec<SealedMessage>, StoreError>;
}

/// The power to open the sealed parts of a thread.
pub trait OpenConversation {
    crate::needs! { key support: Decrypt }

    /// The subject of a thread. The person must have been read with their support key.
    async fn thread_record(&self, person: &Person, thread: &Thread) -> Result<Record, StoreError>;

    /// The content of a message. The person must have been read with their support key.
    async fn written(
        &self,
        person: &Person,
        messages: &[SealedMessage],
    ) -> Result<Vec<Message>, StoreError>;
}

impl<D: AsRef<Database>> ListThreads for D {
    async fn threads(
        &self,
        subject: &Subject,
        before: Option<&ThreadId>,
        most: usize,
        now: Timestamp,
    ) -> Result<(Vec<Thread>, bool), StoreError> {
        let (pk, before) = (key::subject(subject), before.map(key::thread));
        let database = self.as_ref();
        let query = database.greatest_first(Table::Subjects, &pk, key::THREADS, before);
        let (items, is_more) = first_and_more(query, most, |item| !is_expired(item, now)).await?;
        let read = items.into_iter().map(Thread::read);
        Ok((read.collect::<Result<_, _>>()?, is_more))
    }

    async fn open_threads_of(
        &self,
        subject: &Subject,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let pk = key::subject(subject);
        let mut pages = self.as_ref().pages(Table::Subjects, &pk, key::THREADS);
        let mut open = 0;
        while let Some(page) = pages.next().await? {
            for item in page.into_iter().filter(|item| !is_expired(item, now)) {
                open += usize::from(Thread::read(item)?.status.state == State::Open);
            }
        }
        Ok(open)
    }
}

impl<D: AsRef<Database>> ReadThread for D {
    async fn thread(
        &self,
        subject: &Subject,
        id: &ThreadId,
        now: Timestamp,
    ) -> Result<Option<Thread>, StoreError> {
        let (pk, sk) = (key::subject(subject), key::thread(id));
        let item = self.as_ref().get(Table::Subjects, &pk, &sk).await?;
        item.filter(|item| !is_expired(item, now))
            .map(Thread::read)
            .transpose()
    }
}

impl<D: AsRef<Database>> ReadMessages for D {
    async fn messages(
        &self,
        subject: &Subject,
        id: &ThreadId,
    ) -> Result<Vec<SealedMessage>, StoreError> {
        let (pk, prefix) = (key::subject(subject), key::messages(id));
        let items = self.as_ref().query(Table::Subjects, &pk, &prefix).await?;
        Ok(items.into_iter().map(SealedMessage).collect())
    }
}

impl OpenConversation for Store {
    async fn thread_record(&self, person: &Person, thread: &Thread) -> Result<Record, StoreError> {
        let sk = key::thread(&thread.id);
        self.record(person, Purpose::Support, &sk, &thread.item)
            .await
    }

    async fn written(
        &self,
        person: &Person,
        messages: &[SealedMessage],
    ) -> Result<Vec<Message>, StoreError> {
        let mut written = Vec::with_capacity(messages.len());
        for SealedMessage(item) in messages {
            let sk = text(item, "sk")?;
            written.push(self.record(person, Purpose::Support, sk, item).await?);
        }
        Ok(written)
    }
}

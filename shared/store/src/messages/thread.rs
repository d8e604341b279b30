//! Threads with support. A thread and each of its messages are items in the person's partition, sealed with the
//! support key. Staff find a thread by a lookup item for its public id, or by the sparse index of open threads, which
//! has those that wait longest first.
//!
//! A message has no expiry of its own. It expires with its thread, so a new message changes only the thread's item, however
//! long the thread is. A message is never read without its thread, and retention removes the messages of expired threads.
//!
//! State, times and channel are not sealed: conditions and the index need the first two, and staff sort threads by channel.
//! The messages and the subject of the thread are sealed.

mod find;
mod read;
mod write;

use jiff::Timestamp;
use qeg_domain::{
    id::{Subject, ThreadId},
    thread::ThreadStatus,
};
use serde::Deserialize;

use crate::core::{
    attribute::{Item, from_item, optional_text},
    error::StoreError,
    key, keyed_id, sealed,
};

pub use find::{FindThread, ListOpenThreads, OpenThread};
pub use read::{ListThreads, OpenConversation, ReadMessages, ReadThread, SealedMessage};
pub use write::{ContinueThread, NewThread, StartThread};

/// A thread as stored, with its sealed part not opened. Its fields are attributes of its item.
#[derive(Clone, Deserialize)]
pub struct Thread {
    /// Its public id.
    #[serde(rename = "sk", deserialize_with = "keyed_id::thread::deserialize")]
    pub id: ThreadId,
    /// When it began.
    pub created_at: Timestamp,
    /// Its state, and since when a question waits for an answer.
    #[serde(flatten)]
    pub status: ThreadStatus,
    #[serde(skip)]
    item: Item,
}

impl Thread {
    fn read(item: Item) -> Result<Self, StoreError> {
        let read: Self = from_item(&item)?;
        Ok(Self { item, ..read })
    }

    /// Its write number, different for each version: a new message makes a new version.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when the item has none.
    pub fn write(&self) -> Result<u64, StoreError> {
        sealed::write_number(&self.item)
    }
}

/// The id of a thread, from its item in the subjects table.
pub(crate) fn id_of(item: &Item) -> Option<ThreadId> {
    ThreadId::parse(optional_text(item, "sk")?.strip_prefix(key::THREADS)?)
}

/// The person an item of the subjects table belongs to.
fn subject_of(item: &Item) -> Option<Subject> {
    Subject::parse(optional_text(item, "pk")?.strip_prefix("S#")?)
}

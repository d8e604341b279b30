//! Threads with support: under the person, sealed with the support key, a thread and each of its
//! messages an item of its own; found by staff through a lookup from their public id, and through the
//! sparse index of open threads, which has those that wait longest first.
//!
//! State and times are plain, since conditions and the index need them; what anybody wrote, how it
//! came in, and what it is about are sealed.

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
    keyed_id, sealed,
};

pub use find::{FindThread, ListOpenThreads, OpenThread};
pub use read::{ListThreads, OpenConversation, ReadMessages, ReadThread, SealedMessage};
pub use write::{ContinueThread, NewThread, StartThread};

/// A thread as stored; its sealed part is not opened yet. Its fields are attributes of its item.
#[derive(Clone, Deserialize)]
pub struct Thread {
    /// Its public id.
    #[serde(rename = "sk", deserialize_with = "keyed_id::thread::deserialize")]
    pub id: ThreadId,
    /// When it began.
    pub created_at: Timestamp,
    /// Its state, and since when a question waits.
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

    /// Its write number, which no two versions of it share: a new message is a new version.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when the item has none.
    pub fn write(&self) -> Result<u64, StoreError> {
        sealed::write_number(&self.item)
    }
}

/// The id of a thread, from an item of the subjects table that is one.
pub(crate) fn id_of(item: &Item) -> Option<ThreadId> {
    ThreadId::parse(optional_text(item, "sk")?.strip_prefix("THREAD#")?)
}

/// The person an item of the subjects table belongs to.
fn subject_of(item: &Item) -> Option<Subject> {
    Subject::parse(optional_text(item, "pk")?.strip_prefix("S#")?)
}

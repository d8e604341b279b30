//! A person and the records that one request needs of them, read in one round trip.

mod data_key;
mod read;

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    account::{AccountRecord, Status},
    id::{KeyId, RequestId, Subject},
    purpose::Purpose,
    token::SessionToken,
};
use qeg_vault::WrappedKey;

use crate::core::{
    attribute::{Item, is_expired},
    chain::Standing,
    database::Table,
    error::StoreError,
    kept_answer::{RepeatableRequest, StoredAnswer},
    key,
    known_sources::KnownSources,
    sealed,
    store::Store,
};
use read::assemble;

pub(crate) use data_key::wrapped;

/// Attribute of the account: the day of the last sign-in.
pub(crate) const ACTIVE_ON: &str = "active_on";
/// Attribute of the account: the day on which the person was notified that the unused account will be deleted.
pub(crate) const NOTIFIED_ON: &str = "notified_on";

/// Attribute of the account: the contact data was deleted, and none was added since. Carriers may have collected it.
pub(crate) const CONTACT_DELETED: &str = "contact_deleted";
/// Attribute of the account: the handoffs that wait for their carriers, a set of texts.
pub(crate) const WAITING: &str = "waiting";
/// Attribute of the account: the state of the release of its call sign, see `people/call_sign_release.rs`.
pub(crate) const RELEASE: &str = "call_sign_release";
/// Attribute of the account: orders with a write number below this one that still waited are cancelled.
pub(crate) const ORDERS_END: &str = "orders_end";

/// What a handler reads besides the plain part of the account. Records that need a power of their own are added by that
/// power, such as [`crate::core::repeat::ReadKeptAnswer`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    pub(crate) keys: &'a [Purpose],
    pub(crate) contact: bool,
    pub(crate) answer: Option<&'a RepeatableRequest>,
    pub(crate) sources: bool,
}

impl<'a> Wanted<'a> {
    /// With the keys of the purposes whose data the handler opens or seals.
    pub const fn keys(keys: &'a [Purpose]) -> Self {
        Self {
            keys,
            contact: false,
            answer: None,
            sources: false,
        }
    }

    /// With the contact record.
    #[must_use]
    pub fn contact(self) -> Self {
        Self {
            contact: true,
            ..self
        }
    }
}

/// A living person: the plain part of their account, their key items, and the head of their audit chain.
pub struct Person {
    /// Their id.
    pub subject: Subject,
    /// The state of their account.
    pub status: Status,
    /// Their current deletion request, if there is one.
    pub deletion: Option<RequestId>,
    /// When they registered.
    pub created_at: Timestamp,
    /// The day in Asia/Shanghai of their last sign-in.
    pub active_on: Option<Date>,
    /// The day after that on which they were notified that the unused account will be deleted, if they were.
    pub notified_on: Option<Date>,
    /// SHA-256 in hex of the session of this request, if it has one.
    pub session: Option<String>,
    /// An answer given earlier to the same Idempotency-Key.
    pub kept: Option<StoredAnswer>,
    /// The head item of their audit chain when they were read.
    pub(crate) standing: Standing,
    pub(crate) sources: Option<KnownSources>,
    pub(crate) account: Item,
    pub(crate) contact: Option<Item>,
    pub(crate) keys: HashMap<Purpose, WrappedKey>,
}

impl Person {
    /// The write number of the account; a change of the account is conditional on it.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when the item has none.
    pub fn account_write(&self) -> Result<u64, StoreError> {
        sealed::write_number(&self.account)
    }

    /// The write number of the contact record; `None` if there is no record.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when the item has none.
    pub fn contact_write(&self) -> Result<Option<u64>, StoreError> {
        self.contact.as_ref().map(sealed::write_number).transpose()
    }

    /// Whether they deleted their contact data and have not added any since.
    pub fn has_deleted_contact(&self) -> bool {
        self.account.contains_key(CONTACT_DELETED)
    }

    /// The partition key of all their items.
    pub fn pk(&self) -> String {
        key::subject(&self.subject)
    }

    /// The id of their data key of a purpose, if it was wanted.
    pub fn key_id(&self, purpose: Purpose) -> Option<&KeyId> {
        self.keys.get(&purpose).map(|key| &key.id)
    }
}

/// The power to see the person who sent a request.
pub trait EnterSession {
    crate::needs! { subjects: BatchGetItem; keys: BatchGetItem; ledger: BatchGetItem }

    /// The person a session belongs to, with the wanted records, in one round trip. `None` if there is no such session,
    /// it has expired, or the person is being erased or is erased.
    async fn enter(
        &self,
        token: &SessionToken,
        wanted: Wanted<'_>,
        now: Timestamp,
    ) -> Result<Option<Person>, StoreError>;
}

/// The power to see a person who did not send the request.
pub trait ReadPerson {
    crate::needs! { subjects: BatchGetItem; keys: BatchGetItem; ledger: BatchGetItem }

    /// A person by their id, with the wanted records, in one round trip. `None` if they are being erased or are erased.
    async fn person(
        &self,
        subject: &Subject,
        wanted: Wanted<'_>,
        now: Timestamp,
    ) -> Result<Option<Person>, StoreError>;
}

/// The power to open an account record.
pub trait OpenAccount {
    crate::needs! { key account: Decrypt }

    /// The person's account record. The person must have been read with their account key.
    async fn account(&self, person: &Person) -> Result<AccountRecord, StoreError>;
}

impl EnterSession for Store {
    async fn enter(
        &self,
        token: &SessionToken,
        wanted: Wanted<'_>,
        now: Timestamp,
    ) -> Result<Option<Person>, StoreError> {
        let hash = token.digest();
        let session = (
            Table::Subjects,
            key::subject(token.subject()),
            key::session(&hash),
        );
        let mut found = self.read(token.subject(), wanted, Some(&session)).await?;
        let Some(item) = found.remove(&session) else {
            return Ok(None);
        };
        if is_expired(&item, now) {
            return Ok(None);
        }
        let person = assemble(token.subject(), wanted, &mut found, now)?;
        Ok(person.map(|person| Person {
            session: Some(hash),
            ..person
        }))
    }
}

impl ReadPerson for Store {
    async fn person(
        &self,
        subject: &Subject,
        wanted: Wanted<'_>,
        now: Timestamp,
    ) -> Result<Option<Person>, StoreError> {
        let mut found = self.read(subject, wanted, None).await?;
        assemble(subject, wanted, &mut found, now)
    }
}

impl OpenAccount for Store {
    async fn account(&self, person: &Person) -> Result<AccountRecord, StoreError> {
        self.record(person, Purpose::Account, key::ACCOUNT, &person.account)
            .await
    }
}

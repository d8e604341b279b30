//! Idempotency: the same key and body give the first answer again, for 24 hours
//! (draft-ietf-httpapi-idempotency-key-header).
//!
//! The key is stored hashed. The fingerprint of the request is an HMAC under that key, so it says
//! nothing about a body with few possible values. An answer about a person is sealed under their data
//! key and goes with it.

use aws_lc_rs::hmac;
use jiff::{SignedDuration, Timestamp};
use qeg_domain::{id::Subject, limits, personal::Personal, purpose::Purpose};
use qeg_vault::DataKey;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{
    Guard, Store, StoreError, Table,
    attribute::{Item, is_expired, keyed, n, number, optional_text, s, text},
    chain::hex,
    change::Change,
    key,
    person::{Person, ReadPerson, Wanted},
    sealed::{Shelf, open_bytes},
    transaction::{Condition, Transaction},
};

/// Sort key of an answer.
pub const SORT: &str = "IDEM";

/// A request that may be repeated, known by its key and its fingerprint.
#[derive(Clone, Debug)]
pub struct Request {
    pk: String,
    fingerprint: String,
}

impl Request {
    /// `scope` keeps callers apart (a subject, a staff role, `anonymous`); `route` is the method and
    /// path; `key` the header's value.
    pub fn new(scope: &str, route: &str, key: &Personal<String>, body: &[u8]) -> Self {
        let mut hash = Sha256::new();
        for part in [scope, route, key.seal_view()] {
            hash.update(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            hash.update(part.as_bytes());
        }
        let digest = hex(&hash.finalize());
        let mac_key = hmac::Key::new(hmac::HMAC_SHA256, key.seal_view().as_bytes());
        Self {
            pk: format!("IDEM#{digest}"),
            fingerprint: hex(hmac::sign(&mac_key, body).as_ref()),
        }
    }

    /// The partition key of the answer's item.
    pub(crate) fn item_key(&self) -> &str {
        &self.pk
    }

    fn item(&self, status: u16, now: Timestamp) -> Item {
        let mut item = keyed(&self.pk, SORT);
        item.insert("fingerprint".to_owned(), s(&self.fingerprint));
        item.insert("status".to_owned(), n(status));
        item.insert("expires_at".to_owned(), n(expiry(now)));
        item
    }

    /// Adds the answer of a request that belongs to no person, and holds nothing about one.
    ///
    /// # Errors
    /// [`StoreError::Broken`] if the part cannot be built.
    pub(crate) fn answer_plainly(
        &self,
        transaction: &mut Transaction<'_>,
        (status, json): (u16, &str),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut item = self.item(status, now);
        item.insert("answer".to_owned(), s(json));
        transaction.put(Guard::Answer, Table::Transient, item, &Condition::absent())
    }
}

fn expiry(now: Timestamp) -> i64 {
    now.as_second() + SignedDuration::from_hours(limits::IDEMPOTENCY_HOURS).as_secs()
}

/// An answer given earlier, as read from the table.
pub struct Recall(pub(crate) Item);

/// An answer given earlier, ready to be given again.
pub struct Recalled {
    /// HTTP status.
    pub status: u16,
    /// JSON body.
    pub body: Zeroizing<Vec<u8>>,
}

/// What is known of a request under its key.
pub enum Memory {
    /// Nothing: do it.
    New,
    /// It was answered: give the answer again.
    Answered(Recalled),
    /// The key was used for something else.
    Mismatch,
}

/// The power to give a repeated request its first answer again.
///
/// Needs: transient `BatchGetItem`, `GetItem`, `PutItem`; subjects `BatchGetItem`; keys
/// `BatchGetItem`; ledger `BatchGetItem`; KMS `Decrypt` with the account key.
pub trait RepeatAnswer {
    /// Has the answer given to `request` earlier, if any, read with a person, for [`Self::memory`].
    fn answered<'a>(&self, wanted: Wanted<'a>, request: Option<&'a Request>) -> Wanted<'a> {
        Wanted {
            answer: request,
            ..wanted
        }
    }

    /// What is known of a signed-in person's request: they were read with [`Self::answered`].
    async fn memory(&self, person: &Person, request: &Request) -> Result<Memory, StoreError>;

    /// What is known of a request that came without a session.
    async fn memory_of_stranger(
        &self,
        request: &Request,
        now: Timestamp,
    ) -> Result<Memory, StoreError>;

    /// Keeps the answer as part of a change, sealed under the person's account key; [`Guard::Answer`]
    /// when the same request was answered meanwhile.
    fn keep_answer<'a>(
        &self,
        change: &mut Change<'a>,
        request: &'a Request,
        status: u16,
        body: &[u8],
    ) {
        change.answer(request, Purpose::Account, (status, body));
    }

    /// The same for an answer that holds nothing about the person.
    fn keep_plainly<'a>(
        &self,
        change: &mut Change<'a>,
        request: &'a Request,
        status: u16,
        json: &'a str,
    ) {
        let at = change.at();
        change.also(move |transaction| request.answer_plainly(transaction, (status, json), at));
    }
}

/// The power to give a repeated request about a thread its first answer again.
///
/// Needs: transient `BatchGetItem`, `PutItem`; KMS `Decrypt` with the support key.
pub trait RepeatSupport {
    /// Has the answer given to `request` earlier, if any, read with a person, for [`Self::memory`].
    fn answered<'a>(&self, wanted: Wanted<'a>, request: Option<&'a Request>) -> Wanted<'a> {
        Wanted {
            answer: request,
            ..wanted
        }
    }

    /// What is known of a request about a person, who were read with [`Self::answered`] and their support
    /// key. The key may have been used for a request about somebody else.
    async fn memory(&self, person: &Person, request: &Request) -> Result<Memory, StoreError>;

    /// Keeps the answer as part of a change, sealed under the person's support key; [`Guard::Answer`]
    /// when the same request was answered meanwhile.
    fn keep_answer<'a>(
        &self,
        change: &mut Change<'a>,
        request: &'a Request,
        status: u16,
        body: &[u8],
    ) {
        change.answer(request, Purpose::Support, (status, body));
    }
}

impl RepeatSupport for Store {
    async fn memory(&self, person: &Person, request: &Request) -> Result<Memory, StoreError> {
        let Some(Recall(item)) = &person.recall else {
            return Ok(Memory::New);
        };
        if text(item, "subject")? != person.subject.as_str() {
            return Ok(Memory::Mismatch);
        }
        self.open_answer(item, Some(person), request).await
    }
}

impl Store {
    /// Adds the answer of a person's request, sealed under their key of a purpose, and the pointer by
    /// which purge finds it.
    ///
    /// # Errors
    /// [`StoreError`] if it cannot be sealed.
    #[allow(
        clippy::too_many_arguments,
        reason = "one call site, each argument a different thing"
    )]
    pub(crate) fn answer_in(
        &self,
        transaction: &mut Transaction<'_>,
        request: &Request,
        subject: &Subject,
        (purpose, data_key): (Purpose, &DataKey),
        (status, body): (u16, &[u8]),
        write: u64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut item = request.item(status, now);
        item.insert("subject".to_owned(), s(subject.as_str()));
        item.insert("purpose".to_owned(), s(purpose.as_str()));
        let shelf = shelf(&request.pk, purpose);
        self.seal_into(&mut item, data_key, &shelf, write, body)?;
        transaction.put(Guard::Answer, Table::Transient, item, &Condition::absent())?;
        let mut pointer = keyed(key::subject(subject), &request.pk);
        pointer.insert("expires_at".to_owned(), n(expiry(now)));
        transaction.put(Guard::Answer, Table::Transient, pointer, &Condition::none())
    }

    async fn open_answer(
        &self,
        item: &Item,
        person: Option<&Person>,
        request: &Request,
    ) -> Result<Memory, StoreError> {
        let given = text(item, "fingerprint")?;
        if !bool::from(given.as_bytes().ct_eq(request.fingerprint.as_bytes())) {
            return Ok(Memory::Mismatch);
        }
        let body = match person {
            None => Zeroizing::new(text(item, "answer")?.as_bytes().to_vec()),
            Some(person) => {
                let purpose = purpose_of(item)?;
                let data_key = self.data_key(person, purpose).await?;
                open_bytes(item, &data_key, &shelf(&request.pk, purpose))?
            }
        };
        Ok(Memory::Answered(Recalled {
            status: number(item, "status")?,
            body,
        }))
    }
}

impl RepeatAnswer for Store {
    async fn memory(&self, person: &Person, request: &Request) -> Result<Memory, StoreError> {
        let Some(Recall(item)) = &person.recall else {
            return Ok(Memory::New);
        };
        self.open_answer(item, Some(person), request).await
    }

    async fn memory_of_stranger(
        &self,
        request: &Request,
        now: Timestamp,
    ) -> Result<Memory, StoreError> {
        let item = self
            .database
            .get(Table::Transient, &request.pk, SORT)
            .await?;
        let Some(item) = item.filter(|item| !is_expired(item, now)) else {
            return Ok(Memory::New);
        };
        let Some(subject) = optional_text(&item, "subject").and_then(Subject::parse) else {
            return self.open_answer(&item, None, request).await;
        };
        let purpose = [purpose_of(&item)?];
        match self.person(&subject, Wanted::keys(&purpose), now).await? {
            Some(person) => self.open_answer(&item, Some(&person), request).await,
            // Erased since: the answer went with its key.
            None => Ok(Memory::Mismatch),
        }
    }
}

fn shelf(pk: &str, purpose: Purpose) -> Shelf<'_> {
    Shelf {
        table: Table::Transient,
        pk,
        sk: SORT,
        purpose,
    }
}

fn purpose_of(item: &Item) -> Result<Purpose, StoreError> {
    Purpose::parse(text(item, "purpose")?).ok_or(StoreError::Broken)
}

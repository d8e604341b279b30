//! Giving a repeated request its first answer again: storing answers, and reading them.
//!
//! An answer is sealed under a data key of the person. To read it, read the person with that key, or use
//! [`FindKeptAnswer`] if there is no session.

use jiff::Timestamp;
use qeg_domain::{id::Subject, purpose::Purpose};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::core::{
    attribute::{Item, is_expired, number, optional_text, text},
    change::Change,
    database::Table,
    error::StoreError,
    kept_answer::{RepeatableRequest, StoredAnswer, purpose_of},
    key::KEPT_ANSWER,
    person::{Person, ReadPerson, Wanted},
    sealed::open_bytes,
    store::Store,
};

/// What is stored under an idempotency key.
pub enum Kept {
    /// Nothing: this is the first request.
    Nothing,
    /// The answer of this request: give it again.
    Answer(KeptAnswer),
    /// The answer of another request, which used the same key.
    OtherRequest,
}

/// An answer given earlier, ready to be given again.
pub struct KeptAnswer {
    /// HTTP status.
    pub status: u16,
    /// JSON body.
    pub body: Zeroizing<Vec<u8>>,
}

/// The power to read the stored answer of a request together with its person. Opening it needs the key under which the
/// answer was sealed: see [`KeepAnswer`] and [`KeepSupportAnswer`].
pub trait ReadKeptAnswer {
    crate::needs! { transient: BatchGetItem }

    /// Adds the stored answer of `request` to what is read with a person, for [`Self::kept_answer`].
    fn with_kept_answer<'a>(
        &self,
        wanted: Wanted<'a>,
        request: Option<&'a RepeatableRequest>,
    ) -> Wanted<'a> {
        Wanted {
            answer: request,
            ..wanted
        }
    }

    /// The stored answer of a request about a person, who was read by [`Self::with_kept_answer`] and with the key under
    /// which the answer is sealed. An answer about another person counts as that of another request.
    async fn kept_answer(
        &self,
        person: &Person,
        request: &RepeatableRequest,
    ) -> Result<Kept, StoreError>;
}

/// The power to read the stored answer of a request whose person is not known yet.
pub trait FindKeptAnswer {
    crate::needs! {
        transient: GetItem;
        subjects: BatchGetItem;
        keys: BatchGetItem;
        ledger: BatchGetItem;
        key account: Decrypt;
    }

    /// The stored answer of a request, found by its key alone. If the person has been erased since, the answer cannot be
    /// opened and counts as that of another request.
    async fn find_kept_answer(
        &self,
        request: &RepeatableRequest,
        now: Timestamp,
    ) -> Result<Kept, StoreError>;
}

/// The power to store the answer to a request, sealed under the person's account key.
pub trait KeepAnswer {
    crate::needs! { transient: PutItem; key account: Decrypt }

    /// Keeps the answer of a repeatable request as part of a change; [`crate::Guard::Answer`] when the same request was answered
    /// meanwhile.
    fn keep_answer<'a>(
        &self,
        change: &mut Change<'a>,
        request: Option<&'a RepeatableRequest>,
        status: u16,
        body: &[u8],
    ) {
        if let Some(request) = request {
            change.answer(request, Purpose::Account, (status, body));
        }
    }

    /// The same, not sealed, for an answer that holds nothing about the person.
    fn keep_plainly<'a>(
        &self,
        change: &mut Change<'a>,
        request: Option<&'a RepeatableRequest>,
        status: u16,
        json: &'a str,
    ) {
        if let Some(request) = request {
            let at = change.at();
            change
                .also(move |transaction| request.keep_plainly_in(transaction, (status, json), at));
        }
    }
}

/// The power to store the answer to a request about a thread, sealed under the person's support key.
pub trait KeepSupportAnswer {
    crate::needs! { transient: PutItem; key support: Decrypt }

    /// Keeps the answer of a repeatable request as part of a change; [`crate::Guard::Answer`] when the same request was answered
    /// meanwhile.
    fn keep_support_answer<'a>(
        &self,
        change: &mut Change<'a>,
        request: Option<&'a RepeatableRequest>,
        status: u16,
        body: &[u8],
    ) {
        if let Some(request) = request {
            change.answer(request, Purpose::Support, (status, body));
        }
    }
}

impl KeepAnswer for Store {}

impl KeepSupportAnswer for Store {}

impl ReadKeptAnswer for Store {
    async fn kept_answer(
        &self,
        person: &Person,
        request: &RepeatableRequest,
    ) -> Result<Kept, StoreError> {
        let Some(StoredAnswer(item)) = &person.kept else {
            return Ok(Kept::Nothing);
        };
        if text(item, "subject")? != person.subject.as_str() {
            return Ok(Kept::OtherRequest);
        }
        self.open_answer(item, Some(person), request).await
    }
}

impl FindKeptAnswer for Store {
    async fn find_kept_answer(
        &self,
        request: &RepeatableRequest,
        now: Timestamp,
    ) -> Result<Kept, StoreError> {
        let item = self
            .database
            .get(Table::Transient, &request.pk, KEPT_ANSWER)
            .await?;
        let Some(item) = item.filter(|item| !is_expired(item, now)) else {
            return Ok(Kept::Nothing);
        };
        let Some(subject) = optional_text(&item, "subject").and_then(Subject::parse) else {
            return self.open_answer(&item, None, request).await;
        };
        let purpose = [purpose_of(&item)?];
        match self.person(&subject, Wanted::keys(&purpose), now).await? {
            Some(person) => self.open_answer(&item, Some(&person), request).await,
            // The person has been erased since, and the answer's key with them.
            None => Ok(Kept::OtherRequest),
        }
    }
}

impl Store {
    async fn open_answer(
        &self,
        item: &Item,
        person: Option<&Person>,
        request: &RepeatableRequest,
    ) -> Result<Kept, StoreError> {
        let given = text(item, "fingerprint")?;
        if !bool::from(given.as_bytes().ct_eq(request.fingerprint.as_bytes())) {
            return Ok(Kept::OtherRequest);
        }
        let body = match person {
            None => Zeroizing::new(text(item, "answer")?.as_bytes().to_vec()),
            Some(person) => {
                let purpose = purpose_of(item)?;
                let data_key = self.data_key(person, purpose).await?;
                open_bytes(item, &data_key, &request.address(purpose))?
            }
        };
        Ok(Kept::Answer(KeptAnswer {
            status: number(item, "status")?,
            body,
        }))
    }
}

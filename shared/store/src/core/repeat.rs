//! Giving a repeated request its first answer again.

use jiff::Timestamp;
use qeg_domain::{id::Subject, purpose::Purpose};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::core::{
    attribute::{Item, is_expired, number, optional_text, text},
    change::Change,
    database::Table,
    error::StoreError,
    kept_answer::{Recall, Request, purpose_of},
    key::KEPT_ANSWER,
    person::{Person, ReadPerson, Wanted},
    sealed::open_bytes,
    store::Store,
};

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
                open_bytes(item, &data_key, &request.shelf(purpose))?
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
            .get(Table::Transient, &request.pk, KEPT_ANSWER)
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

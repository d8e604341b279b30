//! Idempotency: for 24 hours the same key and body get the first answer again
//! (draft-ietf-httpapi-idempotency-key-header).
//!
//! The key is stored hashed. The fingerprint of the request is an HMAC under that key, so that a body with few possible
//! values cannot be guessed from it. An answer about a person is sealed under their data key and destroyed with it.

use aws_lc_rs::hmac;
use jiff::{SignedDuration, Timestamp};
use qeg_domain::{
    id::{Subject, to_hex},
    limits,
    personal::Personal,
    purpose::Purpose,
};
use qeg_vault::{DataKey, ItemAddress};
use sha2::{Digest, Sha256};

use crate::core::{
    attribute::{Item, keyed, n, s, text},
    database::Table,
    error::StoreError,
    guard::Guard,
    key::{self, KEPT_ANSWER},
    store::Store,
    transaction::{Condition, Transaction},
};

/// A request that may be repeated, identified by its key and its fingerprint.
#[derive(Clone, Debug)]
pub struct RepeatableRequest {
    pub(super) pk: String,
    pub(super) fingerprint: String,
}

impl RepeatableRequest {
    /// `scope` keeps callers apart (a subject, a staff role, `anonymous`); `route` is the method and
    /// path; `key` the header's value.
    pub fn new(scope: &str, route: &str, key: &Personal<String>, body: &[u8]) -> Self {
        let mut hash = Sha256::new();
        for part in [scope, route, key.seal_view()] {
            hash.update(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            hash.update(part.as_bytes());
        }
        let digest = to_hex(&hash.finalize());
        let mac_key = hmac::Key::new(hmac::HMAC_SHA256, key.seal_view().as_bytes());
        Self {
            pk: format!("IDEM#{digest}"),
            fingerprint: to_hex(hmac::sign(&mac_key, body).as_ref()),
        }
    }

    /// The address of the answer, sealed under the key of a purpose.
    pub(super) fn address(&self, purpose: Purpose) -> ItemAddress<'_> {
        ItemAddress {
            table: Table::Transient.as_str(),
            pk: &self.pk,
            sk: KEPT_ANSWER,
            purpose,
        }
    }

    /// The partition key of the answer's item.
    pub(crate) fn item_key(&self) -> &str {
        &self.pk
    }

    fn item(&self, status: u16, now: Timestamp) -> Item {
        let mut item = keyed(&self.pk, KEPT_ANSWER);
        item.insert("fingerprint".to_owned(), s(&self.fingerprint));
        item.insert("status".to_owned(), n(status));
        item.insert("expires_at".to_owned(), n(expiry(now)));
        item
    }

    /// Adds an answer, not sealed, that holds nothing about a person.
    ///
    /// # Errors
    /// [`StoreError::Broken`] if the part cannot be built.
    pub(crate) fn keep_plainly_in(
        &self,
        transaction: &mut Transaction<'_>,
        (status, json): (u16, &str),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut item = self.item(status, now);
        item.insert("answer".to_owned(), s(json));
        let unused = Condition::absent_or_expired(now);
        transaction.put(Guard::Answer, Table::Transient, item, &unused)
    }
}

fn expiry(now: Timestamp) -> i64 {
    now.as_second() + SignedDuration::from_hours(limits::IDEMPOTENCY_HOURS).as_secs()
}

/// The item of an answer given earlier, as read from the table.
pub struct StoredAnswer(pub(super) Item);

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
    pub(crate) fn keep_answer_in(
        &self,
        transaction: &mut Transaction<'_>,
        request: &RepeatableRequest,
        subject: &Subject,
        (purpose, data_key): (Purpose, &DataKey),
        (status, body): (u16, &[u8]),
        write: u64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut item = request.item(status, now);
        item.insert("subject".to_owned(), s(subject.as_str()));
        item.insert("purpose".to_owned(), s(purpose.as_str()));
        let address = request.address(purpose);
        self.seal_into(&mut item, data_key, &address, write, body)?;
        let unused = Condition::absent_or_expired(now);
        transaction.put(Guard::Answer, Table::Transient, item, &unused)?;
        let mut pointer = keyed(key::subject(subject), &request.pk);
        pointer.insert("expires_at".to_owned(), n(expiry(now)));
        transaction.put(Guard::Answer, Table::Transient, pointer, &Condition::none())
    }
}

pub(super) fn purpose_of(item: &Item) -> Result<Purpose, StoreError> {
    Purpose::parse(text(item, "purpose")?).ok_or(StoreError::Broken)
}

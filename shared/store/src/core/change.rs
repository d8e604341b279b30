//! One change to a living person's record, in one transaction.
//!
//! It holds the records, the outbox events, the audit entries, the idempotency answer, and the checks
//! that the person's keys and account still allow it. If a concurrent writer extended the audit
//! chain first, the head is read again and everything is sealed again with the new write number.

mod account;
mod commit;

use jiff::Timestamp;
use qeg_domain::{
    account::{AccountRecord, Status},
    calendar::received_on,
    event::Event,
    id::RequestId,
    purpose::Purpose,
};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::core::{
    attribute::Item,
    chain::Act,
    error::StoreError,
    kept_answer::RepeatableRequest,
    person::{ACTIVE_ON, NOTIFIED_ON, Person},
    sealed::plaintext,
    store::Store,
    transaction::{Condition, Transaction},
};

/// A part of the transaction outside the person's items, such as a deletion request in the ledger.
type Part<'a> = Box<dyn Fn(&mut Transaction<'_>) -> Result<(), StoreError> + Send + Sync + 'a>;

/// The answer to a repeatable request, and which of the person's keys seals it.
struct AnswerToKeep<'a> {
    request: &'a RepeatableRequest,
    purpose: Purpose,
    status: u16,
    body: Zeroizing<Vec<u8>>,
}

enum Write {
    Put {
        sk: String,
        purpose: Purpose,
        plaintext: Zeroizing<Vec<u8>>,
        plain: Item,
        condition: Condition,
    },
    Delete {
        sk: String,
        condition: Condition,
    },
}

/// How a change edits the account's list of waiting handoffs.
pub(crate) enum Orders {
    /// Adds a handoff. The text lacks its write number, which is added later. Fails if the list is full.
    Join(String),
    /// Removes a handoff. Fails if the list was emptied by [`Self::End`] after this handoff was ordered.
    Leave {
        /// Its text in the list.
        member: String,
        /// The write number of its order.
        ordered: u64,
    },
    /// Empties the list.
    End,
}

/// A change being put together.
pub struct Change<'a> {
    store: &'a Store,
    person: &'a Person,
    allowed: &'static [Status],
    at: Timestamp,
    acts: Vec<Act>,
    writes: Vec<Write>,
    account: Option<Zeroizing<Vec<u8>>>,
    state: Option<(Status, Option<RequestId>)>,
    marks: Vec<(&'static str, Option<String>)>,
    release: Option<Option<String>>,
    orders: Option<Orders>,
    events: Vec<Event>,
    answer: Option<AnswerToKeep<'a>>,
    parts: Vec<Part<'a>>,
    is_exact: bool,
    needs_read_account: bool,
    needs_deletion: Option<RequestId>,
}

/// The power to write to a living person's record. By itself it writes only their audit chain; every other record is
/// added to the change by a power of its own.
pub trait ChangePerson {
    crate::needs! {
        subjects: ConditionCheckItem;
        keys: ConditionCheckItem;
        ledger: GetItem, PutItem;
    }

    /// Begins a change to `person`. It fails unless their account is in one of these states.
    fn change<'a>(
        &'a self,
        person: &'a Person,
        allowed: &'static [Status],
        at: Timestamp,
    ) -> Change<'a>;
}

/// The power to replace an account record.
pub trait SaveAccount {
    crate::needs! { subjects: UpdateItem; key account: Decrypt }

    /// Adds the new record to a change, which fails with [`Guard::Record`] if the record changed since the person was
    /// read.
    fn save_account(
        &self,
        change: &mut Change<'_>,
        record: &AccountRecord,
    ) -> Result<(), StoreError>;
}

impl ChangePerson for Store {
    fn change<'a>(
        &'a self,
        person: &'a Person,
        allowed: &'static [Status],
        at: Timestamp,
    ) -> Change<'a> {
        Change {
            store: self,
            person,
            allowed,
            at,
            acts: Vec::new(),
            writes: Vec::new(),
            account: None,
            state: None,
            marks: Vec::new(),
            release: None,
            orders: None,
            events: Vec::new(),
            answer: None,
            parts: Vec::new(),
            is_exact: false,
            needs_read_account: false,
            needs_deletion: None,
        }
    }
}

impl SaveAccount for Store {
    fn save_account(
        &self,
        change: &mut Change<'_>,
        record: &AccountRecord,
    ) -> Result<(), StoreError> {
        change.account = Some(plaintext(record)?);
        Ok(())
    }
}

impl<'a> Change<'a> {
    /// The person it changes.
    pub(crate) fn person(&self) -> &'a Person {
        self.person
    }

    /// The time of the change.
    pub(crate) fn at(&self) -> Timestamp {
        self.at
    }

    /// Records an act in the person's audit chain. Every change has at least one.
    pub fn act(&mut self, act: Act) {
        self.acts.push(act);
    }

    /// Puts a sealed record under the person, with plain attributes beside it.
    ///
    /// # Errors
    /// [`StoreError::Broken`] if the record cannot be written as JSON.
    pub(crate) fn put(
        &mut self,
        sk: impl Into<String>,
        purpose: Purpose,
        record: &impl Serialize,
        plain: Item,
        condition: Condition,
    ) -> Result<(), StoreError> {
        self.writes.push(Write::Put {
            sk: sk.into(),
            purpose,
            plaintext: plaintext(record)?,
            plain,
            condition,
        });
        Ok(())
    }

    /// Deletes an item of the person.
    pub(crate) fn delete(&mut self, sk: impl Into<String>, condition: Condition) {
        self.writes.push(Write::Delete {
            sk: sk.into(),
            condition,
        });
    }

    /// Moves the account to another state.
    pub(crate) fn set_state(&mut self, status: Status, deletion: Option<RequestId>) {
        self.state = Some((status, deletion));
    }

    /// Sets or (`None`) removes a plain attribute of the account.
    pub(crate) fn mark_account(&mut self, name: &'static str, value: Option<String>) {
        self.marks.push((name, value));
    }

    /// Sets or (`None`) ends the release of the call sign. The change fails with [`Guard::Record`] if the release is no
    /// longer as it was read.
    ///
    /// [`Guard::Record`]: crate::Guard::Record
    pub(crate) fn set_release(&mut self, release: Option<String>) {
        self.release = Some(release);
    }

    /// Edits the list of waiting handoffs; only once in a change.
    pub(crate) fn set_orders(&mut self, orders: Orders) {
        self.orders = Some(orders);
    }

    /// Marks the account as used today. A second sign-in on the same day adds no write.
    pub(crate) fn mark_used(&mut self) {
        let today = received_on(self.at);
        if self.person.active_on != Some(today) {
            self.mark_account(ACTIVE_ON, Some(today.to_string()));
        }
        if self.person.notified_on.is_some() {
            self.mark_account(NOTIFIED_ON, None);
        }
    }

    /// Sends an event once the change is written.
    pub(crate) fn event(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Stores the answer to a repeatable request, sealed under the person's key of this purpose.
    pub(crate) fn answer(
        &mut self,
        request: &'a RepeatableRequest,
        purpose: Purpose,
        (status, body): (u16, &[u8]),
    ) {
        self.answer = Some(AnswerToKeep {
            request,
            purpose,
            status,
            body: Zeroizing::new(body.to_vec()),
        });
    }

    /// Adds further parts to the transaction.
    pub(crate) fn also(
        &mut self,
        part: impl Fn(&mut Transaction<'_>) -> Result<(), StoreError> + Send + Sync + 'a,
    ) {
        self.parts.push(Box::new(part));
    }

    /// Makes the change fail if anything of the person was changed since they were read: for changes that depend on
    /// more records than they write.
    pub(crate) fn on_unchanged_chain(&mut self) {
        self.is_exact = true;
    }

    /// Makes the change fail with [`Guard::Record`] if the account record was replaced since the person was read: for
    /// changes that its password confirms. A change that replaces the record has this condition anyway.
    ///
    /// [`Guard::Record`]: crate::Guard::Record
    pub fn on_unchanged_account(&mut self) {
        self.needs_read_account = true;
    }

    /// Makes the change fail with [`Guard::Record`] unless this deletion is still the account's: for changes that say
    /// that it goes on.
    ///
    /// [`Guard::Record`]: crate::Guard::Record
    pub fn while_deletion_runs(&mut self, id: &RequestId) {
        self.needs_deletion = Some(id.clone());
    }
}

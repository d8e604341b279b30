//! A person's audit chain in the ledger: one item for each entry, and one for the head.
//!
//! The head has the day on which the chain is checked next. By an index over that day the audit function finds chains
//! that have grown since they were signed and, from time to time, all others (see `audit/chain_checks.rs`).

mod changes;

use std::time::Duration;

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    audit::{self, Action, Actor, Entry, Field, Link, ProcessingPurpose},
    calendar::received_on,
    id::{Subject, from_hex, to_hex},
    limits,
};

use crate::core::{
    attribute::{Item, keyed, n, number, s, text},
    database::{Database, Table},
    error::StoreError,
    guard::Guard,
    key,
    store::Store,
    transaction::{Condition, Transaction},
};

/// How often a write is retried when a concurrent writer extended the chain first.
const ATTEMPTS: u32 = 6;

pub(crate) use changes::Changes;

/// The head of a chain: number and hash of its last entry.
pub type Head = audit::Head;

/// The head item of a chain: its last entry, and how many changes were counted on its last day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    /// The last entry.
    pub(crate) head: Head,
    /// The changes counted against the daily limits.
    pub(crate) changes: Changes,
}

impl Standing {
    /// The value before the first entry.
    pub(crate) const EMPTY: Self = Self {
        head: Head::EMPTY,
        changes: Changes::NONE,
    };

    /// Reads a head item.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when it is not one.
    pub(crate) fn read(item: &Item) -> Result<Self, StoreError> {
        Ok(Self {
            head: read_head(item)?,
            changes: Changes::read(item),
        })
    }
}

/// An act to record in the audit chain. Its number, time and hash are set when the transaction is built.
#[derive(Clone, Debug)]
pub struct Act {
    /// Who acts.
    pub actor: Actor,
    /// The action.
    pub action: Action,
    /// The purpose of the processing.
    pub purpose: ProcessingPurpose,
    /// The fields it touches, by name.
    pub fields: Vec<Field>,
    /// The opaque id of the record it belongs to, such as a deletion request.
    pub reference: Option<String>,
    /// The day from which the person may see it, if a law keeps it secret until then.
    pub secret_until: Option<Date>,
    /// Whether it counts against the daily limit of its action, if that has one.
    pub is_counted: bool,
}

impl Act {
    /// An act of the person on their own data.
    pub fn own(action: Action, purpose: ProcessingPurpose, fields: &[Field]) -> Self {
        Self {
            actor: Actor::unnamed(audit::ActorKind::Person),
            action,
            purpose,
            fields: fields.to_vec(),
            reference: None,
            secret_until: None,
            is_counted: true,
        }
    }

    /// The same act without a limit: for acts that protect the person.
    #[must_use]
    pub fn never_refused(mut self) -> Self {
        self.is_counted = false;
        self
    }

    /// An act that a law requires, and may keep secret for a time.
    pub fn by_law(action: Action, by: Actor, fields: &[Field], secret_until: Option<Date>) -> Self {
        Self {
            secret_until,
            ..Self::own(action, ProcessingPurpose::LegalDuty, fields).by(by)
        }
    }

    /// The same act with the id of the record it belongs to.
    #[must_use]
    pub fn about(mut self, reference: impl Into<String>) -> Self {
        self.reference = Some(reference.into());
        self
    }

    /// The same act by another actor.
    #[must_use]
    pub fn by(mut self, actor: Actor) -> Self {
        self.actor = actor;
        self
    }

    fn entry(&self, seq: u64, at: Timestamp) -> Entry {
        Entry {
            seq,
            at,
            actor: self.actor.clone(),
            action: self.action,
            purpose: self.purpose,
            fields: self.fields.clone(),
            reference: self.reference.clone(),
            secret_until: self.secret_until,
        }
    }
}

/// Reads a head item.
///
/// # Errors
/// [`StoreError::Broken`] when it is not one.
pub fn read_head(item: &Item) -> Result<Head, StoreError> {
    Ok(Head {
        seq: number(item, "seq")?,
        hash: read_hash(item)?,
    })
}

/// Reads the hash of a head item or an entry item.
///
/// # Errors
/// [`StoreError::Broken`] when there is none.
pub fn read_hash(item: &Item) -> Result<[u8; 32], StoreError> {
    from_hex(text(item, "hash")?).ok_or(StoreError::Broken)
}

/// Reads an entry item.
///
/// # Errors
/// [`StoreError::Broken`] when it is not one.
pub fn read_entry(item: &Item) -> Result<Entry, StoreError> {
    serde_json::from_str(text(item, "entry")?).map_err(|_| StoreError::Broken)
}

/// Reads an entry item together with its hash.
///
/// # Errors
/// [`StoreError::Broken`] when it is not one.
pub fn read_link(item: &Item) -> Result<Link, StoreError> {
    Ok(Link {
        entry: read_entry(item)?,
        hash: from_hex(text(item, "hash")?).ok_or(StoreError::Broken)?,
    })
}

/// When an entry written at `at` expires, in seconds since 1970.
pub(crate) fn end(at: Timestamp) -> i64 {
    at.as_second() + limits::AUDIT_KEPT_DAYS * 86_400
}

/// Adds entries and the new head to a transaction, which fails with [`Guard::Chain`] if the chain has grown since
/// `standing` was read. Gives the new head.
///
/// # Errors
/// [`StoreError::Limited`] when the daily limit of one of the acts is reached;
/// [`StoreError::Broken`] if a part cannot be built.
pub(crate) fn append(
    transaction: &mut Transaction<'_>,
    subject: &Subject,
    standing: &Standing,
    acts: &[Act],
    at: Timestamp,
) -> Result<Head, StoreError> {
    append_until(transaction, subject, standing, (acts, at), None)
}

/// The same for the last entries of a chain. The chain's head then expires together with them.
///
/// # Errors
/// [`StoreError::Broken`] if a part cannot be built.
pub(crate) fn close(
    transaction: &mut Transaction<'_>,
    subject: &Subject,
    standing: &Standing,
    acts: &[Act],
    at: Timestamp,
) -> Result<Head, StoreError> {
    append_until(transaction, subject, standing, (acts, at), Some(end(at)))
}

fn append_until(
    transaction: &mut Transaction<'_>,
    subject: &Subject,
    Standing { head, changes }: &Standing,
    (acts, at): (&[Act], Timestamp),
    until: Option<i64>,
) -> Result<Head, StoreError> {
    let changes = changes.with(acts, at)?;
    let pk = key::chain(subject);
    let mut last = *head;
    for act in acts {
        let entry = act.entry(last.seq + 1, at);
        last = last.after(&entry).map_err(|_| StoreError::Broken)?;
        let mut item = keyed(&pk, key::entry(entry.seq));
        let json = serde_json::to_string(&entry).map_err(|_| StoreError::Broken)?;
        item.insert("entry".to_owned(), s(json));
        item.insert("hash".to_owned(), s(to_hex(&last.hash)));
        item.insert("expires_at".to_owned(), n(end(at)));
        transaction.put(Guard::Chain, Table::Ledger, item, &Condition::absent())?;
    }
    let mut item = keyed(&pk, key::HEAD);
    item.insert("seq".to_owned(), n(last.seq));
    item.insert("hash".to_owned(), s(to_hex(&last.hash)));
    item.insert("chain_shard".to_owned(), s(key::shard_of(subject)));
    item.insert("check_on".to_owned(), s(received_on(at).to_string()));
    changes.write(&mut item);
    if let Some(until) = until {
        item.insert("expires_at".to_owned(), n(until));
    }
    let condition = if head.seq == 0 {
        Condition::absent()
    } else {
        Condition::equals("hash", s(to_hex(&head.hash)))
    };
    transaction.put(Guard::Chain, Table::Ledger, item, &condition)?;
    Ok(last)
}

impl Store {
    /// The head item of a person's chain.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails or refuses; [`StoreError::Broken`] where there is no chain.
    pub(crate) async fn standing(&self, subject: &Subject) -> Result<Standing, StoreError> {
        let item = self
            .database
            .get(Table::Ledger, &key::chain(subject), key::HEAD)
            .await?
            .ok_or(StoreError::Broken)?;
        Standing::read(&item)
    }
}

impl Database {
    /// Writes the parts that `add` gives together with an audit entry about them. Gives the new head. The entry about
    /// a finished erasure is the last one of the chain.
    pub(crate) async fn chained(
        &self,
        subject: &Subject,
        act: &Act,
        now: Timestamp,
        add: impl Fn(&mut Transaction<'_>, &Head) -> Result<(), StoreError>,
    ) -> Result<Head, StoreError> {
        for attempt in 0..ATTEMPTS {
            let pk = key::chain(subject);
            let head = self.get(Table::Ledger, &pk, key::HEAD).await?;
            let standing = Standing::read(&head.ok_or(StoreError::Broken)?)?;
            let mut transaction = Transaction::new(self);
            let acts = std::slice::from_ref(act);
            let end = if act.action == Action::ErasureDone {
                close(&mut transaction, subject, &standing, acts, now)?
            } else {
                append(&mut transaction, subject, &standing, acts, now)?
            };
            add(&mut transaction, &end)?;
            match transaction.send().await {
                Ok(()) => return Ok(end),
                Err(StoreError::Lost(Guard::Chain)) => {}
                Err(error) => return Err(error),
            }
            tokio::time::sleep(Duration::from_millis(20 << attempt)).await;
        }
        Err(StoreError::Lost(Guard::Chain))
    }
}

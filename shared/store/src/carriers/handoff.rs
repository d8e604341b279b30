//! Handoffs (forwarding orders): items in the person's partition, sealed with the contact key. A carrier finds them
//! by a lookup item for their public id, or by the sparse index of handoffs that wait for collection.
//!
//! State, carrier and times are plain, since conditions and the index need them; the item to forward, the consent and
//! the tracking number are sealed.

mod carry;
mod correct;
mod find;
mod order;
mod waiting;
mod withdraw;

use jiff::Timestamp;
use qeg_domain::{
    handoff::{self, CarrierName, Order, Progress, Status, Times},
    id::{HandoffId, Subject},
    purpose::Purpose,
};

use crate::core::{
    attribute::{Item, is_expired, n, optional_parsed, optional_text, parsed, text},
    database::{Database, Table},
    error::StoreError,
    guard::Guard,
    key,
    paging::first_and_more,
    person::Person,
    store::Store,
    transaction::{Condition, Transaction},
};

pub use carry::{CollectHandoff, ReportHandoff};
pub use correct::SpreadCorrection;
pub use find::{FindHandoffs, Owner, Queued};
pub use order::{CancelHandoffs, FindOrdered, NewHandoff, OrderHandoff};
pub use waiting::{ListWaiting, Waiting};
pub use withdraw::WithdrawHandoffs;

/// A handoff as stored, with its sealed part not opened.
#[derive(Clone)]
pub struct Handoff {
    /// Its public id.
    pub id: HandoffId,
    /// The carrier that may collect it.
    pub carrier: CarrierName,
    /// How far it has come. A queued one whose time is over is shown as expired.
    pub progress: Progress,
    /// When it was ordered, until when it may be collected, and when it was collected.
    pub times: Times,
    item: Item,
}

impl Handoff {
    fn read(item: Item, now: Timestamp) -> Result<Self, StoreError> {
        let id = text(&item, "sk")?.strip_prefix(key::HANDOFFS);
        let status = Status::parse(text(&item, "state")?).ok_or(StoreError::Broken)?;
        let collect_before: Timestamp = parsed(&item, "collect_before")?;
        let is_over = status == Status::Queued && now >= collect_before;
        Ok(Self {
            id: id.and_then(HandoffId::parse).ok_or(StoreError::Broken)?,
            carrier: CarrierName::parse(text(&item, "carrier")?).ok_or(StoreError::Broken)?,
            progress: Progress {
                status: if is_over { Status::Expired } else { status },
                occurred_at: optional_parsed(&item, "occurred_at")?,
            },
            times: Times {
                created_at: parsed(&item, "created_at")?,
                collect_before,
                collected_at: optional_parsed(&item, "collected_at")?,
            },
            item,
        })
    }

    /// The form for the person, with its opened part.
    pub fn answer<'a>(&'a self, order: &'a Order) -> handoff::Answer<'a> {
        order.answer((&self.id, &self.carrier), self.progress, self.times)
    }

    /// The form for its carrier, with its opened part.
    pub fn carrier_answer<'a>(&'a self, order: &'a Order) -> handoff::CarrierAnswer<'a> {
        order.carrier_answer(&self.id, self.progress, self.times)
    }
}

/// The power to list a person's handoffs.
pub trait ListHandoffs {
    crate::needs! { subjects: Query }

    /// Up to `most` that have not expired, newest first, from before the last one of the page before; and whether there are
    /// more. Of one millisecond they are in any order, and so are those whose id is from before ids began with the time.
    async fn handoffs(
        &self,
        subject: &Subject,
        before: Option<&HandoffId>,
        most: usize,
        now: Timestamp,
    ) -> Result<(Vec<Handoff>, bool), StoreError>;
}

/// The power to see one of a person's handoffs.
pub trait ReadHandoff {
    crate::needs! { subjects: GetItem }

    /// `None` if it is not theirs or has expired.
    async fn handoff(
        &self,
        subject: &Subject,
        id: &HandoffId,
        now: Timestamp,
    ) -> Result<Option<Handoff>, StoreError>;
}

impl<D: AsRef<Database>> ListHandoffs for D {
    async fn handoffs(
        &self,
        subject: &Subject,
        before: Option<&HandoffId>,
        most: usize,
        now: Timestamp,
    ) -> Result<(Vec<Handoff>, bool), StoreError> {
        let (pk, before) = (key::subject(subject), before.map(key::handoff));
        let database = self.as_ref();
        let query = database.greatest_first(Table::Subjects, &pk, key::HANDOFFS, before);
        let (items, is_more) = first_and_more(query, most, |item| !is_expired(item, now)).await?;
        let read = items.into_iter().map(|item| Handoff::read(item, now));
        Ok((read.collect::<Result<_, _>>()?, is_more))
    }
}

impl<D: AsRef<Database>> ReadHandoff for D {
    async fn handoff(
        &self,
        subject: &Subject,
        id: &HandoffId,
        now: Timestamp,
    ) -> Result<Option<Handoff>, StoreError> {
        let (pk, sk) = (key::subject(subject), key::handoff(id));
        let item = self.as_ref().get(Table::Subjects, &pk, &sk).await?;
        item.filter(|item| !is_expired(item, now))
            .map(|item| Handoff::read(item, now))
            .transpose()
    }
}

/// The power to open the sealed part of a handoff.
pub trait OpenOrder {
    crate::needs! { key contact: Decrypt }

    /// The opened part. The person must have been read with their contact key.
    async fn order(&self, person: &Person, handoff: &Handoff) -> Result<Order, StoreError>;
}

impl OpenOrder for Store {
    async fn order(&self, person: &Person, handoff: &Handoff) -> Result<Order, StoreError> {
        let sk = key::handoff(&handoff.id);
        self.record(person, Purpose::Contact, &sk, &handoff.item)
            .await
    }
}

/// Adds the check that the contact data has not changed since it was read ([`Guard::Record`]).
fn contact_stands(
    transaction: &mut Transaction<'_>,
    subject: &Subject,
    write: u64,
) -> Result<(), StoreError> {
    let pk = key::subject(subject);
    let address = (Table::Subjects, pk.as_str(), key::CONTACT);
    transaction.check(Guard::Record, address, &Condition::equals("w", n(write)))
}

/// Extends a lookup, which must live as long as its handoff, to the handoff's new expiry time.
fn keep_lookup(
    transaction: &mut Transaction<'_>,
    id: &HandoffId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (pk, end) = (key::lookup(id), handoff::kept_until(now).as_second());
    let condition = Condition {
        values: vec![(":end", n(end))],
        ..Condition::present()
    };
    let address = (Table::Subjects, pk.as_str(), key::LOOKUP);
    transaction.update(Guard::Record, address, "SET expires_at = :end", &condition)
}

/// The id of a handoff, from its item in the subjects table.
pub(crate) fn id_of(item: &Item) -> Option<HandoffId> {
    HandoffId::parse(optional_text(item, "sk")?.strip_prefix(key::HANDOFFS)?)
}

//! Ordering a handoff, and cancelling it while it waits.

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{
    audit::{Action, Field, ProcessingPurpose},
    event::Event,
    handoff::{self, CarrierName, Order, Status},
    id::{HandoffId, OrderKey, Subject},
    limits::IDEMPOTENCY_HOURS,
    purpose::Purpose,
};

use super::{Handoff, ReadHandoff as _, Waiting, contact_stands, keep_lookup};
use crate::core::{
    attribute::{Item, is_expired, keyed, n, s, text},
    chain::Act,
    change::{Change, Orders},
    database::{Database, Table},
    error::StoreError,
    guard::Guard,
    key,
    person::Person,
    store::Store,
    transaction::{Condition, Transaction},
};

/// Attribute of the record of a repeatable order: the id of its handoff.
const HANDOFF: &str = "handoff";

/// A new handoff.
pub struct NewHandoff<'a> {
    /// Its public id, made at the time of the change.
    pub id: &'a HandoffId,
    /// The key under which the order may be repeated, if it has one.
    pub key: Option<&'a OrderKey>,
    /// The carrier.
    pub carrier: &'a CarrierName,
    /// Its part to be sealed.
    pub order: &'a Order,
}

/// The power to find the handoff that an earlier request with the same key has ordered.
pub trait FindOrdered {
    crate::needs! { subjects: GetItem }

    /// The handoff that was ordered under this key; `None` if the key was not used, or its time is over
    /// ([`IDEMPOTENCY_HOURS`]).
    async fn ordered(
        &self,
        subject: &Subject,
        order: &OrderKey,
        now: Timestamp,
    ) -> Result<Option<Handoff>, StoreError>;
}

impl<D: AsRef<Database>> FindOrdered for D {
    async fn ordered(
        &self,
        subject: &Subject,
        order: &OrderKey,
        now: Timestamp,
    ) -> Result<Option<Handoff>, StoreError> {
        let (pk, sk) = (key::subject(subject), key::ordered(order));
        let item = self.as_ref().get(Table::Subjects, &pk, &sk).await?;
        let Some(item) = item.filter(|item| !is_expired(item, now)) else {
            return Ok(None);
        };
        let id = HandoffId::parse(text(&item, HANDOFF)?).ok_or(StoreError::Broken)?;
        self.handoff(subject, &id, now).await
    }
}

/// The power to order a handoff.
pub trait OrderHandoff {
    crate::needs! {
        subjects: PutItem, ConditionCheckItem, UpdateItem;
        transient: PutItem;
        key contact: Decrypt;
    }

    /// Removes expired handoffs from the account's list of waiting ones, so that they do not count against the limit.
    async fn leave_room(&self, person: &Person, now: Timestamp) -> Result<(), StoreError>;

    /// Adds a new handoff to a change, with its lookup, its audit entry and the event for the carrier, and with the record
    /// that leads from its key to it. The change fails if the contact data changed since it was read or the key was used
    /// meanwhile ([`Guard::Record`]), or if [`qeg_domain::limits::QUEUED_HANDOFFS`] wait already ([`Guard::Person`]).
    fn order_handoff<'a>(
        &self,
        change: &mut Change<'a>,
        new: &NewHandoff<'a>,
    ) -> Result<(), StoreError>;
}

impl OrderHandoff for Store {
    async fn leave_room(&self, person: &Person, now: Timestamp) -> Result<(), StoreError> {
        self.database().forget_expired(person, now).await
    }

    fn order_handoff<'a>(
        &self,
        change: &mut Change<'a>,
        new: &NewHandoff<'a>,
    ) -> Result<(), StoreError> {
        let (person, now) = (change.person(), change.at());
        let contact_write = person.contact_write()?.ok_or(StoreError::Broken)?;
        let collect_before = handoff::collect_before(now);
        let expires = n(handoff::kept_until(collect_before).as_second());
        let plain = Item::from([
            ("state".to_owned(), s(Status::Queued.as_str())),
            ("carrier".to_owned(), s(new.carrier.as_str())),
            ("created_at".to_owned(), s(now.to_string())),
            ("collect_before".to_owned(), s(collect_before.to_string())),
            ("queued".to_owned(), s(new.carrier.as_str())),
            // The time sorts it, and the id makes the place unique.
            ("queued_at".to_owned(), s(format!("{now:.3}#{}", new.id))),
            ("expires_at".to_owned(), expires.clone()),
        ]);
        let entry = Waiting::entry(new.id, new.carrier, collect_before);
        change.set_orders(Orders::Join(entry));
        let sk = key::handoff(new.id);
        change.put(sk, Purpose::Contact, new.order, plain, Condition::absent())?;
        let (subject, id, order) = (&person.subject, new.id, new.key);
        change.also(move |transaction| {
            let mut lookup = keyed(key::lookup(id), key::LOOKUP);
            lookup.insert("subject".to_owned(), s(subject.as_str()));
            lookup.insert("expires_at".to_owned(), expires.clone());
            transaction.put(Guard::Record, Table::Subjects, lookup, &Condition::absent())?;
            if let Some(order) = order {
                may_be_repeated(transaction, subject, (order, id), now)?;
            }
            contact_stands(transaction, subject, contact_write)
        });
        let act = Act::own(
            Action::HandoffOrdered,
            ProcessingPurpose::Forwarding,
            &[Field::Handoffs],
        );
        change.act(act.about(id.as_str()));
        change.event(Event::HandoffRequested {
            carrier: new.carrier.clone(),
            handoff_id: id.clone(),
            item: new.order.item.clone(),
            collect_before,
        });
        Ok(())
    }
}

/// Adds the record that leads from the key of an order to its handoff. A key is free again once its time is over.
fn may_be_repeated(
    transaction: &mut Transaction<'_>,
    subject: &Subject,
    (order, id): (&OrderKey, &HandoffId),
    now: Timestamp,
) -> Result<(), StoreError> {
    let kept = SignedDuration::from_hours(IDEMPOTENCY_HOURS).as_secs();
    let mut record = keyed(key::subject(subject), key::ordered(order));
    record.insert(HANDOFF.to_owned(), s(id.as_str()));
    record.insert("expires_at".to_owned(), n(now.as_second() + kept));
    let unused = Condition::absent_or_expired(now);
    transaction.put(Guard::Record, Table::Subjects, record, &unused)
}

/// The power to cancel queued handoffs.
pub trait CancelHandoffs {
    crate::needs! { subjects: UpdateItem; transient: PutItem }

    /// Cancels a waiting handoff as part of a change, with its audit entry and the event for the carrier. The change
    /// fails with [`Guard::Record`] or [`Guard::Person`] if it no longer waits.
    fn cancel_waiting(&self, change: &mut Change<'_>, waiting: &Waiting);

    /// The same for a handoff that was read.
    fn cancel_handoff(&self, change: &mut Change<'_>, handoff: &Handoff) -> Result<(), StoreError> {
        self.cancel_waiting(change, &Waiting::of(handoff)?);
        Ok(())
    }

    /// Cancels all waiting handoffs of the person, at most [`qeg_domain::limits::QUEUED_HANDOFFS`], in one change. It fails
    /// with [`Guard::Record`] if anything of the person was changed since they were read, for example if a handoff was
    /// ordered or collected.
    fn cancel_all_waiting(&self, change: &mut Change<'_>, waiting: &[Waiting]);
}

impl CancelHandoffs for Store {
    fn cancel_waiting(&self, change: &mut Change<'_>, waiting: &Waiting) {
        cancel(change, waiting);
        change.set_orders(Orders::Leave {
            member: waiting.member(),
            ordered: waiting.ordered,
        });
    }

    fn cancel_all_waiting(&self, change: &mut Change<'_>, waiting: &[Waiting]) {
        change.on_unchanged_chain();
        for one in waiting {
            cancel(change, one);
        }
        if !waiting.is_empty() {
            change.set_orders(Orders::End);
        }
    }
}

/// Cancels a handoff, with its audit entry and the event for its carrier.
fn cancel(change: &mut Change<'_>, waiting: &Waiting) {
    let act = Act::own(
        Action::HandoffCancelled,
        ProcessingPurpose::Forwarding,
        &[Field::Handoffs],
    );
    change.act(act.about(waiting.id.as_str()));
    change.event(Event::HandoffCancelled {
        carrier: waiting.carrier.clone(),
        handoff_id: waiting.id.clone(),
    });
    let (subject, id) = (change.person().subject.clone(), waiting.id.clone());
    let now = change.at();
    change.also(move |transaction| cancel_in(transaction, &subject, &id, now));
}

/// Cancels a queued handoff as part of a transaction, which fails with [`Guard::Record`] if it is no longer queued.
pub(super) fn cancel_in(
    transaction: &mut Transaction<'_>,
    subject: &Subject,
    id: &HandoffId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let condition = Condition {
        expression: "#state = :queued".to_owned(),
        names: vec![("#state", "state")],
        values: vec![
            (":queued", s(Status::Queued.as_str())),
            (":cancelled", s(Status::Cancelled.as_str())),
            (":end", n(handoff::kept_until(now).as_second())),
        ],
    };
    let update = "SET #state = :cancelled, expires_at = :end REMOVE queued, queued_at";
    let (pk, sk) = (key::subject(subject), key::handoff(id));
    let address = (Table::Subjects, pk.as_str(), sk.as_str());
    transaction.update(Guard::Record, address, update, &condition)?;
    keep_lookup(transaction, id, now)
}

//! Ordering a handoff, and cancelling it while it waits.

use jiff::Timestamp;
use qeg_domain::{
    audit::{Action, Field, ProcessingPurpose},
    event::Event,
    handoff::{self, CarrierName, Order, Status},
    id::{HandoffId, Subject},
    purpose::Purpose,
};

use super::{Handoff, Waiting, contact_stands, keep_lookup};
use crate::core::{
    attribute::{Item, keyed, n, s},
    chain::Act,
    change::{Change, Orders},
    database::Table,
    error::StoreError,
    guard::Guard,
    key,
    person::Person,
    store::Store,
    transaction::{Condition, Transaction},
};

/// A new handoff.
pub struct NewHandoff<'a> {
    /// Its public id.
    pub id: &'a HandoffId,
    /// The carrier.
    pub carrier: &'a CarrierName,
    /// Its part to be sealed.
    pub order: &'a Order,
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

    /// Adds a new handoff to a change, with its lookup, its audit entry and the event for the carrier. The change fails
    /// if the contact data changed since it was read ([`Guard::Record`]), or if
    /// [`qeg_domain::limits::QUEUED_HANDOFFS`] wait already ([`Guard::Person`]).
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
        // The id may be derived from an idempotency key, which is free again long before an old handoff is removed.
        let unused = Condition::absent_or_expired(now);
        change.put(sk, Purpose::Contact, new.order, plain, unused.clone())?;
        let (subject, id) = (&person.subject, new.id);
        change.also(move |transaction| {
            let mut lookup = keyed(key::lookup(id), key::LOOKUP);
            lookup.insert("subject".to_owned(), s(subject.as_str()));
            lookup.insert("expires_at".to_owned(), expires.clone());
            transaction.put(Guard::Record, Table::Subjects, lookup, &unused)?;
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

    /// Makes a change fail with [`Guard::Record`] if anything of the person was changed since they were read, for
    /// example if a handoff was ordered.
    fn if_none_waits(&self, change: &mut Change<'_>);
}

impl CancelHandoffs for Store {
    fn cancel_waiting(&self, change: &mut Change<'_>, waiting: &Waiting) {
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
        change.set_orders(Orders::Leave {
            member: waiting.member(),
            ordered: waiting.ordered,
        });
        let (subject, id) = (change.person().subject.clone(), waiting.id.clone());
        let now = change.at();
        change.also(move |transaction| cancel_in(transaction, &subject, &id, now));
    }

    fn if_none_waits(&self, change: &mut Change<'_>) {
        change.on_unchanged_chain();
    }
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

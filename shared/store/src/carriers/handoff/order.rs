//! Ordering a handoff, and taking it back while it waits.

use jiff::Timestamp;
use qeg_domain::{
    audit::{Action, Field, ProcessingPurpose},
    event::Event,
    handoff::{self, CarrierName, Order, Status},
    id::{HandoffId, Subject},
    purpose::Purpose,
};

use super::{Handoff, contact_stands, keep_lookup};
use crate::core::{
    attribute::{Item, keyed, n, s},
    chain::Act,
    change::Change,
    database::Table,
    error::StoreError,
    guard::Guard,
    key,
    store::Store,
    transaction::{Condition, Transaction},
};

/// A handoff about to be ordered.
pub struct NewHandoff<'a> {
    /// Its public id.
    pub id: &'a HandoffId,
    /// To whom.
    pub carrier: &'a CarrierName,
    /// What is sealed of it.
    pub order: &'a Order,
}

/// The power to order a handoff.
pub trait OrderHandoff {
    crate::needs! {
        subjects: PutItem, ConditionCheckItem;
        transient: PutItem;
        key contact: Decrypt;
    }

    /// Adds a new handoff to a change, with its lookup, its entry on the record and the carrier's event;
    /// only while the contact data is the one that was read ([`Guard::Record`]).
    fn order_handoff<'a>(
        &self,
        change: &mut Change<'a>,
        new: &NewHandoff<'a>,
    ) -> Result<(), StoreError>;
}

impl OrderHandoff for Store {
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
        let sk = key::handoff(new.id);
        change.put(sk, Purpose::Contact, new.order, plain, Condition::absent())?;
        let (subject, id) = (&person.subject, new.id);
        change.also(move |transaction| {
            let mut lookup = keyed(key::lookup(id), key::LOOKUP);
            lookup.insert("subject".to_owned(), s(subject.as_str()));
            lookup.insert("expires_at".to_owned(), expires.clone());
            transaction.put(Guard::Record, Table::Subjects, lookup, &Condition::absent())?;
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

/// The power to take queued handoffs back.
pub trait CancelHandoffs {
    crate::needs! { subjects: UpdateItem; transient: PutItem }

    /// Adds to a change that every one of these that is still queued is cancelled, with its entry on
    /// the record and the carrier's event. The change then counts only if nothing was done to the
    /// person since ([`Guard::Record`]): a handoff ordered meanwhile must not be missed.
    fn cancel_handoffs(&self, change: &mut Change<'_>, handoffs: &[Handoff]);
}

impl CancelHandoffs for Store {
    fn cancel_handoffs(&self, change: &mut Change<'_>, handoffs: &[Handoff]) {
        change.on_unchanged_chain();
        let is_queued = |one: &&Handoff| one.progress.status == Status::Queued;
        for handoff in handoffs.iter().filter(is_queued) {
            let act = Act::own(
                Action::HandoffCancelled,
                ProcessingPurpose::Forwarding,
                &[Field::Handoffs],
            );
            change.act(act.about(handoff.id.as_str()));
            change.event(Event::HandoffCancelled {
                carrier: handoff.carrier.clone(),
                handoff_id: handoff.id.clone(),
            });
            let (subject, id) = (change.person().subject.clone(), handoff.id.clone());
            let now = change.at();
            change.also(move |transaction| cancel_in(transaction, &subject, &id, now));
        }
    }
}

/// Adds to a transaction that a queued handoff is cancelled ([`Guard::Record`] when it no longer is queued).
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

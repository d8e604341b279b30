//! The carrier's side: it collects, and reports how far a handoff has come.

use jiff::Timestamp;
use qeg_domain::{
    audit::{Action, Actor, ActorKind, Field, ProcessingPurpose},
    handoff::{self, CarrierName, Order, Progress, Status},
    id::{HandoffId, Subject},
    purpose::Purpose,
};

use super::{Handoff, Waiting, contact_stands, keep_lookup};
use crate::core::{
    attribute::{n, s},
    chain::Act,
    change::{Change, Orders},
    database::Table,
    error::StoreError,
    guard::Guard,
    key, sealed,
    store::Store,
    transaction::{Condition, Transaction},
};

/// The power to let a carrier collect.
pub trait CollectHandoff {
    crate::needs! { subjects: UpdateItem, ConditionCheckItem }

    /// Adds a collection to a change, with its audit entry. The first collection removes the handoff from the index; a
    /// repeated one only checks that it has not changed since it was read. Both fail with [`Guard::Record`] if the
    /// contact data changed since it was read.
    fn collect(&self, change: &mut Change<'_>, handoff: &Handoff) -> Result<(), StoreError>;
}

impl CollectHandoff for Store {
    fn collect(&self, change: &mut Change<'_>, handoff: &Handoff) -> Result<(), StoreError> {
        let act = Act::own(
            Action::HandoffCollected,
            ProcessingPurpose::Forwarding,
            Field::CONTACT,
        );
        change.act(act.by(actor(&handoff.carrier)).about(handoff.id.as_str()));
        let (subject, id) = (change.person().subject.clone(), handoff.id.clone());
        let (status, now) = (handoff.progress.status, change.at());
        if status == Status::Queued {
            let waiting = Waiting::of(handoff)?;
            change.set_orders(Orders::Leave {
                member: waiting.member(),
                ordered: waiting.ordered,
            });
        }
        let contact_write = change.person().contact_write()?.ok_or(StoreError::Broken)?;
        change.also(move |transaction| {
            contact_stands(transaction, &subject, contact_write)?;
            collect_in(transaction, (&subject, &id), status, now)
        });
        Ok(())
    }
}

fn actor(carrier: &CarrierName) -> Actor {
    Actor::named(ActorKind::Carrier, carrier.as_str())
}

fn collect_in(
    transaction: &mut Transaction<'_>,
    (subject, id): (&Subject, &HandoffId),
    status: Status,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (pk, sk) = (key::subject(subject), key::handoff(id));
    let address = (Table::Subjects, pk.as_str(), sk.as_str());
    if status != Status::Queued {
        let unchanged = Condition::equals("state", s(status.as_str()));
        return transaction.check(Guard::Record, address, &unchanged);
    }
    let condition = Condition {
        expression: "#state = :queued".to_owned(),
        names: vec![("#state", "state")],
        values: vec![
            (":queued", s(Status::Queued.as_str())),
            (":collected", s(Status::Collected.as_str())),
            (":now", s(now.to_string())),
            (":end", n(handoff::kept_until(now).as_second())),
        ],
    };
    let update = "SET #state = :collected, collected_at = :now, expires_at = :end \
                  REMOVE queued, queued_at";
    transaction.update(Guard::Record, address, update, &condition)?;
    keep_lookup(transaction, id, now)
}

/// The power to store a carrier's reports.
pub trait ReportHandoff {
    crate::needs! { subjects: PutItem, UpdateItem; key contact: Decrypt }

    /// Adds a report to a change, with its audit entry. Each report up to a final one restarts the time for which the
    /// handoff is kept. The change fails with [`Guard::Record`] if the handoff changed since it was read.
    fn report(
        &self,
        change: &mut Change<'_>,
        handoff: &Handoff,
        reported: (Progress, &Order),
    ) -> Result<(), StoreError>;
}

impl ReportHandoff for Store {
    fn report(
        &self,
        change: &mut Change<'_>,
        handoff: &Handoff,
        (progress, order): (Progress, &Order),
    ) -> Result<(), StoreError> {
        let act = Act::own(
            Action::HandoffReported,
            ProcessingPurpose::Forwarding,
            &[Field::Handoffs],
        );
        change.act(act.by(actor(&handoff.carrier)).about(handoff.id.as_str()));
        let now = change.at();
        let mut plain = handoff.item.clone();
        for written_anew in ["pk", "sk", "v", "w", "key_id", "sealed"] {
            plain.remove(written_anew);
        }
        plain.insert("state".to_owned(), s(progress.status.as_str()));
        if let Some(at) = progress.occurred_at {
            plain.insert("occurred_at".to_owned(), s(at.to_string()));
        }
        if !handoff.progress.status.is_final() {
            let end = handoff::kept_until(now).as_second();
            plain.insert("expires_at".to_owned(), n(end));
            let id = handoff.id.clone();
            change.also(move |transaction| keep_lookup(transaction, &id, now));
        }
        let unchanged = Condition {
            expression: "#w = :w AND #state = :state".to_owned(),
            names: vec![("#w", "w"), ("#state", "state")],
            values: vec![
                (":w", n(sealed::write_number(&handoff.item)?)),
                (":state", s(handoff.progress.status.as_str())),
            ],
        };
        let sk = key::handoff(&handoff.id);
        change.put(sk, Purpose::Contact, order, plain, unchanged)
    }
}

//! Notifying carriers, one by one, of handoffs that one change has cancelled together, such as a request for deletion.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use qeg_domain::{
    audit::{Action, Actor, ActorKind, Field, ProcessingPurpose},
    event::Event,
    handoff::CarrierName,
    id::{EventId, HandoffId, Subject},
};

use super::{id_of, order::cancel_in};
use crate::core::{
    attribute::{Item, n, text},
    chain::Act,
    database::{Database, Table},
    deletion_request::DeletionRequest,
    error::StoreError,
    guard::Guard,
    key, outbox,
    person::ORDERS_END,
    sealed,
    transaction::{Condition, Transaction},
};

/// The power to notify carriers after all waiting handoffs of a person were cancelled, as by a deletion request.
pub trait WithdrawHandoffs {
    crate::needs! {
        subjects: ConditionCheckItem, Query, UpdateItem;
        ledger: GetItem, PutItem, UpdateItem;
        transient: PutItem;
    }

    /// Updates the item of each handoff of `subject` that was cancelled with all others but is still marked as queued,
    /// with its audit entry and the event for its carrier. Gives their number; a repeat finds none.
    async fn withdraw(&self, subject: &Subject, now: Timestamp) -> Result<usize, StoreError>;

    /// Marks the request as one whose handoffs are all withdrawn, so that they are not read again: no handoff can be ordered
    /// while it runs. The request keeps its version, so no other change fails because of this. A change at the same moment
    /// can remove the mark; then the handoffs are read once more.
    async fn mark_withdrawn(&self, request: &DeletionRequest) -> Result<(), StoreError>;
}

impl WithdrawHandoffs for Database {
    async fn withdraw(&self, subject: &Subject, now: Timestamp) -> Result<usize, StoreError> {
        let mut withdrawn = 0;
        let pk = key::subject(subject);
        let mut pages = self.pages(Table::Subjects, &pk, key::HANDOFFS);
        while let Some(page) = pages.next().await? {
            for item in page.iter().filter(|item| item.contains_key("queued")) {
                withdrawn += usize::from(self.withdraw_one(subject, item, now).await?);
            }
        }
        Ok(withdrawn)
    }

    async fn mark_withdrawn(&self, request: &DeletionRequest) -> Result<(), StoreError> {
        let pk = key::request(&request.id);
        let mark = Condition {
            names: vec![("#is_withdrawn", "is_withdrawn")],
            values: vec![(":yes", AttributeValue::Bool(true))],
            ..Condition::present()
        };
        let mut transaction = Transaction::new(self);
        transaction.update(
            Guard::Record,
            (Table::Ledger, pk.as_str(), key::REQUEST),
            "SET #is_withdrawn = :yes",
            &mark,
        )?;
        transaction.send().await
    }
}

impl Database {
    /// `false` if it was ordered since, or was collected or cancelled before.
    async fn withdraw_one(
        &self,
        subject: &Subject,
        item: &Item,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let id = id_of(item).ok_or(StoreError::Broken)?;
        let carrier = CarrierName::parse(text(item, "carrier")?).ok_or(StoreError::Broken)?;
        let version = sealed::write_number(item)?;
        let event_id = EventId::derived(&["cancelled", id.as_str()]);
        let event = Event::HandoffCancelled {
            carrier,
            handoff_id: id.clone(),
        };
        let cancel = |transaction: &mut Transaction<'_>, _: &_| {
            order_is_ended(transaction, subject, version)?;
            cancel_in(transaction, subject, &id, now)?;
            outbox::add(transaction, &event_id, &event, now)
        };
        match self.chained(subject, &act(&id), now, cancel).await {
            Ok(_) => Ok(true),
            Err(StoreError::Lost(guard)) if guard != Guard::Chain => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn act(id: &HandoffId) -> Act {
    let own = Act::own(
        Action::HandoffCancelled,
        ProcessingPurpose::Deletion,
        &[Field::Handoffs],
    );
    own.by(Actor::unnamed(ActorKind::System)).about(id.as_str())
}

/// Adds the check that this order was cancelled with all others ([`Guard::Person`]): a handoff ordered afterwards is
/// not cancelled.
fn order_is_ended(
    transaction: &mut Transaction<'_>,
    subject: &Subject,
    ordered: u64,
) -> Result<(), StoreError> {
    let condition = Condition {
        expression: "#orders_end > :ordered".to_owned(),
        names: vec![("#orders_end", ORDERS_END)],
        values: vec![(":ordered", n(ordered))],
    };
    let pk = key::subject(subject);
    transaction.check(
        Guard::Person,
        (Table::Subjects, pk.as_str(), key::ACCOUNT),
        &condition,
    )
}

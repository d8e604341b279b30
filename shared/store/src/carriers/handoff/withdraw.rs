//! Taking back what still waits for carriers of somebody who is to be erased, whichever way that was asked for.

use jiff::Timestamp;
use qeg_domain::{
    account::Status as Account,
    audit::{Action, Actor, ActorKind, Field, ProcessingPurpose},
    event::Event,
    handoff::CarrierName,
    id::{EventId, HandoffId, RequestId, Subject},
};

use super::{id_of, order::cancel_in};
use crate::core::{
    attribute::{Item, s, text},
    chain::{self, Act, Standing},
    database::{Database, Table},
    error::StoreError,
    guard::Guard,
    key, outbox,
    transaction::{Condition, Transaction},
};

/// The power to take back what waits for carriers of a person whose deletion waits: a handoff that is
/// taken back stays so, also when the deletion is cancelled.
pub trait WithdrawHandoffs {
    crate::needs! {
        subjects: ConditionCheckItem, Query, UpdateItem;
        ledger: GetItem, PutItem;
        transient: PutItem;
    }

    /// Cancels each handoff of `subject` that is queued while `request` is their deletion, with its entry
    /// on the record and the carrier's event. Gives how many; a repeat finds none.
    async fn withdraw(
        &self,
        subject: &Subject,
        request: &RequestId,
        now: Timestamp,
    ) -> Result<usize, StoreError>;
}

impl WithdrawHandoffs for Database {
    async fn withdraw(
        &self,
        subject: &Subject,
        request: &RequestId,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let mut withdrawn = 0;
        let pk = key::subject(subject);
        let mut pages = self.pages(Table::Subjects, &pk, "HANDOFF#");
        while let Some(page) = pages.next().await? {
            for item in page.iter().filter(|item| item.contains_key("queued")) {
                match self.withdraw_one((subject, request), item, now).await {
                    Ok(()) => withdrawn += 1,
                    // Collected or cancelled meanwhile, the deletion cancelled, or the record grew: what is
                    // left of it is found by the next run.
                    Err(StoreError::Lost(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(withdrawn)
    }
}

impl Database {
    async fn withdraw_one(
        &self,
        (subject, request): (&Subject, &RequestId),
        item: &Item,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let id = id_of(item).ok_or(StoreError::Broken)?;
        let carrier = CarrierName::parse(text(item, "carrier")?).ok_or(StoreError::Broken)?;
        let chain = key::chain(subject);
        let head = self.get(Table::Ledger, &chain, key::HEAD).await?;
        let standing = Standing::read(&head.ok_or(StoreError::Broken)?)?;
        let mut transaction = Transaction::new(self);
        deletion_stands(&mut transaction, subject, request)?;
        cancel_in(&mut transaction, subject, &id, now)?;
        let event_id = EventId::derived(&["cancelled", id.as_str()]);
        let event = Event::HandoffCancelled {
            carrier,
            handoff_id: id.clone(),
        };
        outbox::add(&mut transaction, &event_id, &event, now)?;
        chain::append(&mut transaction, subject, &standing, &[act(&id)], now)?;
        transaction.send().await
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

/// Adds the check that this request still is what the account waits for ([`Guard::Person`]): one that was
/// cancelled must not take back what was ordered since.
fn deletion_stands(
    transaction: &mut Transaction<'_>,
    subject: &Subject,
    request: &RequestId,
) -> Result<(), StoreError> {
    let condition = Condition {
        expression: "#status IN (:requested, :held) AND deletion = :request".to_owned(),
        names: vec![("#status", "status")],
        values: vec![
            (":requested", s(Account::DeletionRequested.as_str())),
            (":held", s(Account::Held.as_str())),
            (":request", s(request.as_str())),
        ],
    };
    let pk = key::subject(subject);
    transaction.check(
        Guard::Person,
        (Table::Subjects, pk.as_str(), key::ACCOUNT),
        &condition,
    )
}

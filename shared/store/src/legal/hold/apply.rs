//! What purge does about holds: it ends those whose last day is over, stops the deletions that a hold applies to, and
//! resumes them. Purge can use no data key, so it requests the notice to the person with an event.

use jiff::Timestamp;
use qeg_domain::{
    account::Status,
    audit::{Action, ActorKind},
    calendar::Deadline,
    event::Event,
    hold::Hold,
    id::{EventId, RequestId, Subject},
};

use super::{IN_FORCE, StoredHold, check_no_hold, end_in, ended};
use crate::{
    core::{
        attribute::{from_item, s},
        database::{Database, Table},
        deletion_request::DeletionRequest,
        error::StoreError,
        guard::Guard,
        key, outbox,
        paging::every_item,
        transaction::{Condition, Transaction},
    },
    legal::hold::ReadHold,
};

/// The power to stop and resume deletions for holds, and to end holds.
pub trait ApplyHolds {
    crate::needs! {
        ledger/open: Query;
        ledger: ConditionCheckItem, GetItem, PutItem, UpdateItem;
        subjects: UpdateItem;
        transient: PutItem;
    }

    /// Every hold in force, sorted by last day, as the index shows them. The index lags a little behind the table, and a
    /// hold that cannot be read is left out. This cannot cause an erasure, since erasing checks the table itself.
    async fn holds_in_force(&self) -> Result<Vec<StoredHold>, StoreError>;

    /// Ends a hold whose last day is over.
    async fn end_by_time(&self, hold: &StoredHold, now: Timestamp) -> Result<(), StoreError>;

    /// Stops a deletion for this hold. A deletion stopped by another hold waits for this one from now on.
    async fn stop(
        &self,
        request: &DeletionRequest,
        hold: &Hold,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError>;

    /// Resumes a stopped deletion. Fails with [`Guard::Person`] while a hold is in force.
    async fn resume(
        &self,
        request: &DeletionRequest,
        deadline: Deadline,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError>;

    /// Requests the notice about the hold again.
    async fn request_notice(
        &self,
        request: &DeletionRequest,
        now: Timestamp,
    ) -> Result<(), StoreError>;
}

impl ApplyHolds for Database {
    async fn holds_in_force(&self) -> Result<Vec<StoredHold>, StoreError> {
        let query = self
            .client()
            .query()
            .table_name(self.name(Table::Ledger))
            .index_name("open")
            .key_condition_expression("#open = :holds")
            .expression_attribute_names("#open", "open")
            .expression_attribute_values(":holds", s(IN_FORCE));
        let items = every_item(query).await?;
        let holds = items.iter().filter_map(|item| from_item(item).ok());
        Ok(holds.collect())
    }

    async fn end_by_time(&self, hold: &StoredHold, now: Timestamp) -> Result<(), StoreError> {
        let in_force = self.holds_of(&hold.subject).await?;
        let act = ended(hold, ActorKind::System);
        self.chained(&hold.subject, &act, now, |transaction, _| {
            end_in(transaction, hold, &in_force, now)
        })
        .await
        .map(|_| ())
    }

    async fn stop(
        &self,
        request: &DeletionRequest,
        hold: &Hold,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError> {
        let subject = request.subject.clone();
        let stopped = request.held(hold.clone());
        let id = stopped.id.clone();
        self.record(stopped, Action::DeletionHeld, now, |transaction| {
            move_account(transaction, &subject, &id, Status::Held)?;
            check_in_force(transaction, &subject, hold)?;
            request_notice(transaction, &id, now)
        })
        .await
    }

    async fn resume(
        &self,
        request: &DeletionRequest,
        deadline: Deadline,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError> {
        let subject = request.subject.clone();
        let resumed = request.resumed(now, deadline);
        let id = resumed.id.clone();
        self.record(resumed, Action::DeletionResumed, now, |transaction| {
            move_account(transaction, &subject, &id, Status::DeletionRequested)?;
            check_no_hold(transaction, &subject)?;
            request_notice(transaction, &id, now)
        })
        .await
    }

    async fn request_notice(
        &self,
        request: &DeletionRequest,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = Transaction::new(self);
        request_notice(&mut transaction, &request.id, now)?;
        transaction.send().await
    }
}

fn move_account(
    transaction: &mut Transaction<'_>,
    subject: &Subject,
    id: &RequestId,
    to: Status,
) -> Result<(), StoreError> {
    let condition = Condition {
        expression: "#status IN (:requested, :held) AND deletion = :request".to_owned(),
        names: vec![("#status", "status")],
        values: vec![
            (":requested", s(Status::DeletionRequested.as_str())),
            (":held", s(Status::Held.as_str())),
            (":request", s(id.as_str())),
            (":to", s(to.as_str())),
        ],
    };
    let pk = key::subject(subject);
    let address = (Table::Subjects, pk.as_str(), key::ACCOUNT);
    transaction.update(Guard::Person, address, "SET #status = :to", &condition)
}

/// Makes the transaction fail if the hold has ended since it was read.
fn check_in_force(
    transaction: &mut Transaction<'_>,
    subject: &Subject,
    hold: &Hold,
) -> Result<(), StoreError> {
    let condition = Condition {
        expression: "contains(#holds, :one)".to_owned(),
        names: vec![("#holds", "holds")],
        values: vec![(":one", s(hold.id.as_str()))],
    };
    let pk = key::held(subject);
    let address = (Table::Ledger, pk.as_str(), key::HELD);
    transaction.check(Guard::Person, address, &condition)
}

/// The event that makes notify write the notice. Its id is derived, since purge has no source of randomness.
fn request_notice(
    transaction: &mut Transaction<'_>,
    id: &RequestId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let event = Event::HoldNoticeDue {
        request_id: id.clone(),
    };
    let event_id = EventId::derived(&["hold_notice_due", id.as_str(), &now.to_string()]);
    outbox::add(transaction, &event_id, &event, now)
}

//! Reminds carriers that do not answer once, and gives them up when their time is over.

use jiff::Timestamp;
use qeg_domain::{calendar::received_on, id::EventId};

use super::{ErasureRequest, UNANSWERED, due, once};
use crate::core::{
    attribute::{from_item, s},
    database::{Database, Table},
    error::StoreError,
    guard::Guard,
    monthly::{self, Counted},
    outbox,
    paging::every_item,
    transaction::{Condition, Transaction},
};

/// What [`RemindCarriers::remind`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminder {
    /// The carrier is reminded.
    Sent,
    /// The carrier's time ended without an answer.
    TimeIsOver,
    /// Nothing was left to do.
    Nothing,
}

/// The power to remind carriers that have not answered. All ids are derived, so no carrier is reminded twice.
pub trait RemindCarriers {
    crate::needs! { ledger: UpdateItem; ledger/open: Query; transient: PutItem }

    /// The requests to erase that were not answered and whose next step is due: half or all of the carrier's time is over.
    /// One that cannot be read does not hide the others; the next run finds it again.
    async fn unanswered(&self, now: Timestamp) -> Result<Vec<ErasureRequest>, StoreError>;

    /// Reminds the carrier when half of its time is over. When all of it is over, deletes the handoff ids, and counts the
    /// carrier as late.
    async fn remind(
        &self,
        erasure: &ErasureRequest,
        now: Timestamp,
    ) -> Result<Reminder, StoreError>;
}

impl RemindCarriers for Database {
    async fn unanswered(&self, now: Timestamp) -> Result<Vec<ErasureRequest>, StoreError> {
        let query = self
            .client()
            .query()
            .table_name(self.name(Table::Ledger))
            .index_name("open")
            .key_condition_expression("#open = :carriers AND due_on <= :now")
            .expression_attribute_names("#open", "open")
            .expression_attribute_values(":carriers", s(UNANSWERED))
            .expression_attribute_values(":now", s(due(now)));
        let found = every_item(query).await?;
        Ok(found
            .iter()
            .filter_map(|item| from_item(item).ok())
            .collect())
    }

    async fn remind(
        &self,
        erasure: &ErasureRequest,
        now: Timestamp,
    ) -> Result<Reminder, StoreError> {
        let (step, done) = if now >= erasure.answer_before {
            (Reminder::TimeIsOver, self.give_up(erasure, now).await)
        } else if erasure.reminded_at.is_none() {
            (Reminder::Sent, self.remind_one(erasure, now).await)
        } else {
            return Ok(Reminder::Nothing);
        };
        Ok(if once(done)? { step } else { Reminder::Nothing })
    }
}

impl Database {
    async fn remind_one(&self, erasure: &ErasureRequest, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = Transaction::new(self);
        let mut condition = waiting();
        condition.expression += " AND attribute_not_exists(reminded_at)";
        condition.values = vec![
            (":now", s(now.to_string())),
            (":due", s(due(erasure.answer_before))),
        ];
        let (pk, sk) = erasure.address();
        let address = (Table::Ledger, pk.as_str(), sk.as_str());
        let update = "SET reminded_at = :now, due_on = :due";
        transaction.update(Guard::Record, address, update, &condition)?;
        let id = EventId::derived(&["reminded", erasure.erasure_id.as_str()]);
        outbox::add(&mut transaction, &id, &erasure.event(), now)?;
        transaction.send().await
    }

    /// Deletes the handoff ids, and counts the carrier as late. By receipt it is still shown as not having answered.
    async fn give_up(&self, erasure: &ErasureRequest, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = Transaction::new(self);
        let mut condition = waiting();
        condition.expression += " AND attribute_exists(handoffs)";
        condition.names = vec![("#open", "open")];
        let (pk, sk) = erasure.address();
        let address = (Table::Ledger, pk.as_str(), sk.as_str());
        transaction.update(Guard::Record, address, "REMOVE #open, handoffs", &condition)?;
        let (on, id) = (received_on(now), erasure.erasure_id.as_str());
        monthly::count_in(&mut transaction, Counted::ErasureLate, on, id)?;
        transaction.send_despite_conflicts().await
    }
}

/// Not answered yet.
fn waiting() -> Condition {
    Condition {
        expression: "attribute_exists(pk) AND attribute_not_exists(answered_at)".to_owned(),
        ..Condition::none()
    }
}

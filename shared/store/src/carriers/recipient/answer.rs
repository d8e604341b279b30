//! Taking a carrier's answer in.

use jiff::Timestamp;
use qeg_domain::{
    certificate::Outcome,
    handoff::CarrierName,
    id::{ErasureId, RequestId},
    recipient::Answer,
};

use super::{Recipient, sort_key};
use crate::core::{
    attribute::{Item, from_item, is_expired, optional_text, s, text},
    database::{Database, Table},
    error::StoreError,
    guard::Guard,
    key,
    transaction::{Condition, Transaction},
};

/// The power to take a carrier's answer in.
pub trait AnswerErasure {
    crate::needs! { ledger: GetItem, UpdateItem }

    /// What this carrier was asked to erase; `None` for anything that is not its own.
    async fn erasure(
        &self,
        carrier: &CarrierName,
        id: &ErasureId,
        now: Timestamp,
    ) -> Result<Option<Recipient>, StoreError>;

    /// Keeps an answer. [`Guard::Record`]: the carrier has said `erased` before.
    async fn answer(
        &self,
        recipient: &Recipient,
        answer: &Answer,
        now: Timestamp,
    ) -> Result<(), StoreError>;
}

impl<D: AsRef<Database>> AnswerErasure for D {
    async fn erasure(
        &self,
        carrier: &CarrierName,
        id: &ErasureId,
        now: Timestamp,
    ) -> Result<Option<Recipient>, StoreError> {
        let pointer = self
            .as_ref()
            .get(Table::Ledger, &key::erasure(id), key::ERASURE)
            .await?;
        let is_theirs = |item: &Item| optional_text(item, "carrier") == Some(carrier.as_str());
        let pointer = pointer.filter(|item| is_theirs(item) && !is_expired(item, now));
        let Some(pointer) = pointer else {
            return Ok(None);
        };
        let request = RequestId::parse(text(&pointer, "request_id")?).ok_or(StoreError::Broken)?;
        let (pk, sk) = (key::request(&request), sort_key(carrier));
        let item = self.as_ref().get(Table::Ledger, &pk, &sk).await?;
        item.as_ref().map(from_item).transpose()
    }

    async fn answer(
        &self,
        recipient: &Recipient,
        answer: &Answer,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut condition = Condition {
            expression:
                "attribute_exists(pk) AND (attribute_not_exists(outcome) OR outcome <> :erased)"
                    .to_owned(),
            names: vec![("#open", "open")],
            values: vec![
                (":erased", s(Outcome::Erased.as_str())),
                (":now", s(now.to_string())),
                (":outcome", s(answer.outcome.as_str())),
            ],
        };
        let update = if let Some(retained) = &answer.retained {
            condition.values.push((":basis", s(&retained.basis)));
            condition
                .values
                .push((":until", s(retained.until.to_string())));
            "SET answered_at = :now, outcome = :outcome, basis = :basis, retained_until = :until \
             REMOVE #open, handoffs"
        } else {
            "SET answered_at = :now, outcome = :outcome \
             REMOVE #open, handoffs, basis, retained_until"
        };
        let mut transaction = Transaction::new(self.as_ref());
        let (pk, sk) = recipient.address();
        let address = (Table::Ledger, pk.as_str(), sk.as_str());
        transaction.update(Guard::Record, address, update, &condition)?;
        transaction.send().await
    }
}

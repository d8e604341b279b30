//! Storing a carrier's answer, and showing carriers the erasures they were asked for.

use jiff::Timestamp;
use qeg_domain::{
    calendar::received_on,
    certificate::Outcome,
    erasure_answer::Answer,
    handoff::CarrierName,
    id::{ErasureId, RequestId},
};

use super::{ANSWERED, ErasureRequest, due, sort_key};
use crate::core::{
    attribute::{Item, from_item, is_expired, n, number, optional_text, s, text},
    database::{Database, Table},
    error::StoreError,
    guard::Guard,
    key,
    monthly::{self, Counted},
    paging::page,
    transaction::{Condition, Transaction},
};

/// The sparse index of erasures that were not answered, by carrier.
const UNANSWERED_INDEX: &str = "unanswered";

/// The power to read an erasure that a carrier was asked for.
pub trait ReadErasure {
    crate::needs! { ledger: GetItem }

    /// The erasure; `None` if this carrier was not asked for it.
    async fn erasure(
        &self,
        carrier: &CarrierName,
        id: &ErasureId,
        now: Timestamp,
    ) -> Result<Option<ErasureRequest>, StoreError>;
}

/// The power to list the erasures that a carrier has not answered.
pub trait ListErasures {
    crate::needs! { ledger: GetItem; ledger/unanswered: Query }

    /// Up to `most` erasures that this carrier has not answered, nearest due time first, after the cursor of the page
    /// before; each is read consistently. Also gives the cursor of the next page.
    async fn unanswered(
        &self,
        carrier: &CarrierName,
        after: Option<&str>,
        most: usize,
    ) -> Result<(Vec<ErasureRequest>, Option<String>), StoreError>;
}

/// The power to store a carrier's answer.
pub trait AnswerErasure {
    crate::needs! { ledger: UpdateItem }

    /// Stores an answer; the time of the first answer stays, and it is counted as in time or late. Fails with
    /// [`Guard::Record`] if another answer came meanwhile, or the time to answer ended.
    async fn answer(
        &self,
        erasure: &ErasureRequest,
        answer: &Answer,
        now: Timestamp,
    ) -> Result<ErasureRequest, StoreError>;
}

impl<D: AsRef<Database>> ReadErasure for D {
    async fn erasure(
        &self,
        carrier: &CarrierName,
        id: &ErasureId,
        now: Timestamp,
    ) -> Result<Option<ErasureRequest>, StoreError> {
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
        let (pk, sk) = (
            key::request(&request),
            sort_key(carrier, number(&pointer, "part")?),
        );
        let item = self.as_ref().get(Table::Ledger, &pk, &sk).await?;
        item.as_ref().map(from_item).transpose()
    }
}

impl<D: AsRef<Database>> ListErasures for D {
    async fn unanswered(
        &self,
        carrier: &CarrierName,
        after: Option<&str>,
        most: usize,
    ) -> Result<(Vec<ErasureRequest>, Option<String>), StoreError> {
        let database = self.as_ref();
        let query = database
            .client()
            .query()
            .table_name(database.name(Table::Ledger))
            .index_name(UNANSWERED_INDEX)
            .key_condition_expression("unanswered_by = :carrier AND answer_place > :after")
            .expression_attribute_values(":carrier", s(carrier.as_str()))
            .expression_attribute_values(":after", s(after.unwrap_or(" ")))
            .limit(i32::try_from(most).unwrap_or(i32::MAX));
        let (found, next) = page(query).await?;
        let last = found.last().filter(|_| next.is_some());
        let cursor = last.map(|item| text(item, "answer_place")).transpose()?;
        let mut unanswered = Vec::new();
        for item in &found {
            let (pk, sk) = (text(item, "pk")?, text(item, "sk")?);
            // The index lags a little, so each item is read itself.
            let Some(item) = database.get(Table::Ledger, pk, sk).await? else {
                continue;
            };
            let erasure: ErasureRequest = from_item(&item)?;
            if erasure.outcome.is_none() {
                unanswered.push(erasure);
            }
        }
        Ok((unanswered, cursor.map(str::to_owned)))
    }
}

impl<D: AsRef<Database>> AnswerErasure for D {
    async fn answer(
        &self,
        erasure: &ErasureRequest,
        answer: &Answer,
        now: Timestamp,
    ) -> Result<ErasureRequest, StoreError> {
        let answered = erasure.with(*answer, now);
        let mut condition = Condition {
            expression:
                "attribute_exists(pk) AND (answers = :before OR attribute_not_exists(answers))"
                    .to_owned(),
            names: vec![("#open", "open")],
            values: vec![
                (":before", n(erasure.answers)),
                (":answers", n(answered.answers)),
                (":now", s(now.to_string())),
                (":outcome", s(answer.outcome.as_str())),
                (":answered", s(ANSWERED)),
                (":due", s(due(now))),
            ],
        };
        // Purge finds it in the index `open` and signs a new certificate.
        let mut update = "SET answered_at = if_not_exists(answered_at, :now), outcome = :outcome, \
                          answers = :answers, #open = :answered, due_on = :due"
            .to_owned();
        if let Some(retained) = &answer.retained {
            let values = [
                (":basis", s(retained.basis.as_str())),
                (":until", s(retained.until.to_string())),
            ];
            condition.values.extend(values);
            update += ", basis = :basis, retained_until = :until \
                       REMOVE handoffs, unanswered_by, answer_place";
        } else {
            update += " REMOVE handoffs, unanswered_by, answer_place, basis, retained_until";
        }
        let mut transaction = Transaction::new(self.as_ref());
        // Purge counts who has not answered in time, and deletes the handoff ids.
        let is_counted = erasure.answered_at.is_some() || erasure.handoffs.is_empty();
        if !is_counted {
            condition.expression += " AND attribute_exists(handoffs)";
            let counted = if answered.is_late(now) {
                Counted::ErasureLate
            } else {
                Counted::ErasureInTime
            };
            let (on, id) = (received_on(now), erasure.erasure_id.as_str());
            monthly::count_in(&mut transaction, counted, on, id)?;
        }
        let (pk, sk) = erasure.address();
        let address = (Table::Ledger, pk.as_str(), sk.as_str());
        transaction.update(Guard::Record, address, &update, &condition)?;
        transaction.send_despite_conflicts().await?;
        Ok(answered)
    }
}

impl ErasureRequest {
    /// The same with one more answer.
    #[must_use]
    fn with(&self, answer: Answer, now: Timestamp) -> Self {
        Self {
            answered_at: self.answered_at.or(Some(now)),
            outcome: Some(answer.outcome),
            basis: answer.retained.map(|retained| retained.basis),
            retained_until: answer.retained.map(|retained| retained.until),
            answers: self.answers + 1,
            handoffs: Vec::new(),
            ..self.clone()
        }
    }

    /// Whether this equals the carrier's last answer.
    pub fn says(&self, answer: &Answer) -> bool {
        let retained = answer.retained;
        self.outcome == Some(answer.outcome)
            && (answer.outcome == Outcome::Erased
                || (self.basis, self.retained_until)
                    == (
                        retained.map(|retained| retained.basis),
                        retained.map(|retained| retained.until),
                    ))
    }
}

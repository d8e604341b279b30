//! Answers that came after the newest certificate was signed.

use jiff::Timestamp;

use super::{ANSWERED, ErasureRequest, due};
use crate::core::{
    attribute::{from_item, n, s},
    database::{Database, Table},
    error::StoreError,
    guard::Guard,
    paging::first_items,
    transaction::{Condition, Transaction},
};

/// The power to find answers of carriers that are not on a certificate yet.
pub trait FindAnswers {
    crate::needs! { ledger/open: Query; ledger: UpdateItem }

    /// The carriers that answered up to `now`, oldest answer first, in pages until `most` are found. An item that
    /// cannot be read does not hide the others.
    async fn new_answers(
        &self,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<ErasureRequest>, StoreError>;

    /// Marks this answer as certified. An answer that came meanwhile is still found.
    async fn mark_certified(&self, erasure: &ErasureRequest) -> Result<(), StoreError>;
}

impl FindAnswers for Database {
    async fn new_answers(
        &self,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<ErasureRequest>, StoreError> {
        let query = self
            .client()
            .query()
            .table_name(self.name(Table::Ledger))
            .index_name("open")
            .key_condition_expression("#open = :answers AND due_on <= :now")
            .expression_attribute_names("#open", "open")
            .expression_attribute_values(":answers", s(ANSWERED))
            .expression_attribute_values(":now", s(due(now)));
        let items = first_items(query, most, |_| true).await?;
        let read = items.iter().filter_map(|item| from_item(item).ok());
        Ok(read.collect())
    }

    async fn mark_certified(&self, erasure: &ErasureRequest) -> Result<(), StoreError> {
        let condition = Condition {
            expression: "answers = :answers".to_owned(),
            names: vec![("#open", "open")],
            values: vec![(":answers", n(erasure.answers))],
        };
        let mut transaction = Transaction::new(self);
        let (pk, sk) = erasure.address();
        let address = (Table::Ledger, pk.as_str(), sk.as_str());
        transaction.update(Guard::Record, address, "REMOVE #open, due_on", &condition)?;
        match transaction.send().await {
            Ok(()) | Err(StoreError::Lost(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

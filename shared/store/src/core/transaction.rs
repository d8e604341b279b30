//! One all-or-nothing write. Each of its parts names the guard that is reported if its condition fails.

mod condition;
#[cfg(test)]
mod tests;

use std::time::Duration;

use aws_sdk_dynamodb::{
    operation::transact_write_items::TransactWriteItemsError,
    types::{
        ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
    },
};

use crate::core::{
    attribute::{Item, keyed},
    database::{Database, Table},
    error::{StoreError, from_dynamodb},
    guard::Guard,
};

pub(crate) use condition::Condition;

/// Most parts of one `TransactWriteItems` call. DynamoDB refuses more.
const MOST_PARTS: usize = 100;

/// Parts of one `TransactWriteItems` call, at most [`MOST_PARTS`].
pub(crate) struct Transaction<'a> {
    database: &'a Database,
    parts: Vec<TransactWriteItem>,
    guards: Vec<Guard>,
}

/// How often a transaction is sent that meets others.
const ATTEMPTS: u32 = 6;

/// Old items are never requested in the answer: they could end up in an error's text.
const NOTHING_BACK: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::None;

impl<'a> Transaction<'a> {
    /// An empty transaction.
    pub(crate) fn new(database: &'a Database) -> Self {
        Self {
            database,
            parts: Vec::new(),
            guards: Vec::new(),
        }
    }

    fn add(&mut self, guard: Guard, part: TransactWriteItem) {
        self.guards.push(guard);
        self.parts.push(part);
    }

    /// Puts an item under a condition.
    ///
    /// # Errors
    /// [`StoreError::Broken`] if the part cannot be built.
    pub(crate) fn put(
        &mut self,
        guard: Guard,
        table: Table,
        item: Item,
        condition: &Condition,
    ) -> Result<(), StoreError> {
        let put = Put::builder()
            .table_name(self.database.name(table))
            .set_item(Some(item))
            .set_condition_expression(condition.expression())
            .set_expression_attribute_names(condition.names())
            .set_expression_attribute_values(condition.values())
            .return_values_on_condition_check_failure(NOTHING_BACK)
            .build()
            .map_err(|_| StoreError::Broken)?;
        self.add(guard, TransactWriteItem::builder().put(put).build());
        Ok(())
    }

    /// Updates an item; `condition` also carries the names and values of `update`.
    ///
    /// # Errors
    /// [`StoreError::Broken`] if the part cannot be built.
    pub(crate) fn update(
        &mut self,
        guard: Guard,
        (table, pk, sk): (Table, &str, &str),
        update: &str,
        condition: &Condition,
    ) -> Result<(), StoreError> {
        let update = Update::builder()
            .table_name(self.database.name(table))
            .set_key(Some(keyed(pk, sk)))
            .update_expression(update)
            .set_condition_expression(condition.expression())
            .set_expression_attribute_names(condition.names())
            .set_expression_attribute_values(condition.values())
            .return_values_on_condition_check_failure(NOTHING_BACK)
            .build()
            .map_err(|_| StoreError::Broken)?;
        self.add(guard, TransactWriteItem::builder().update(update).build());
        Ok(())
    }

    /// Deletes an item under a condition.
    ///
    /// # Errors
    /// [`StoreError::Broken`] if the part cannot be built.
    pub(crate) fn delete(
        &mut self,
        guard: Guard,
        (table, pk, sk): (Table, &str, &str),
        condition: &Condition,
    ) -> Result<(), StoreError> {
        let delete = Delete::builder()
            .table_name(self.database.name(table))
            .set_key(Some(keyed(pk, sk)))
            .set_condition_expression(condition.expression())
            .set_expression_attribute_names(condition.names())
            .set_expression_attribute_values(condition.values())
            .return_values_on_condition_check_failure(NOTHING_BACK)
            .build()
            .map_err(|_| StoreError::Broken)?;
        self.add(guard, TransactWriteItem::builder().delete(delete).build());
        Ok(())
    }

    /// Writes nothing, but makes the transaction fail unless the condition holds.
    ///
    /// # Errors
    /// [`StoreError::Broken`] if the part cannot be built.
    pub(crate) fn check(
        &mut self,
        guard: Guard,
        (table, pk, sk): (Table, &str, &str),
        condition: &Condition,
    ) -> Result<(), StoreError> {
        let check = ConditionCheck::builder()
            .table_name(self.database.name(table))
            .set_key(Some(keyed(pk, sk)))
            .set_condition_expression(condition.expression())
            .set_expression_attribute_names(condition.names())
            .set_expression_attribute_values(condition.values())
            .return_values_on_condition_check_failure(NOTHING_BACK)
            .build()
            .map_err(|_| StoreError::Broken)?;
        self.add(
            guard,
            TransactWriteItem::builder().condition_check(check).build(),
        );
        Ok(())
    }

    /// Sends it. The SDK gives it a request token and repeats it under the same one, so a lost answer
    /// does not write twice.
    ///
    /// # Errors
    /// [`StoreError::Lost`] with the foremost guard whose condition failed, or [`Guard::Chain`] on a
    /// conflict with another transaction; [`StoreError::TooManyParts`] for a transaction of more than [`MOST_PARTS`],
    /// which is not sent; otherwise as DynamoDB answers.
    pub(crate) async fn send(&self) -> Result<(), StoreError> {
        if self.parts.len() > MOST_PARTS {
            return Err(StoreError::TooManyParts);
        }
        let sent = self
            .database
            .client()
            .transact_write_items()
            .set_transact_items(Some(self.parts.clone()))
            .send()
            .await;
        let Err(error) = sent else { return Ok(()) };
        let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
            error.as_service_error()
        else {
            return Err(from_dynamodb(&error));
        };
        let lost = cancelled
            .cancellation_reasons()
            .iter()
            .zip(&self.guards)
            .filter_map(|(reason, guard)| match reason.code() {
                Some("ConditionalCheckFailed") => Some(Ok(*guard)),
                Some("TransactionConflict") => Some(Ok(Guard::Chain)),
                Some("ThrottlingError" | "ProvisionedThroughputExceeded") => {
                    Some(Err(StoreError::Unavailable))
                }
                None | Some("None") => None,
                Some(_) => Some(Err(StoreError::Refused)),
            })
            .collect::<Result<Vec<_>, _>>()?;
        Err(lost
            .into_iter()
            .min()
            .map_or(StoreError::Unavailable, StoreError::Lost))
    }

    /// The same for a transaction with an item that many others write. It is sent again while another one is writing the
    /// item, so it must have no part with [`Guard::Chain`].
    ///
    /// # Errors
    /// As [`Self::send`]; [`Guard::Chain`] when it met another transaction each time.
    pub(crate) async fn send_despite_conflicts(&self) -> Result<(), StoreError> {
        for attempt in 0..ATTEMPTS {
            match self.send().await {
                Err(StoreError::Lost(Guard::Chain)) => {}
                outcome => return outcome,
            }
            tokio::time::sleep(Duration::from_millis(20 << attempt)).await;
        }
        Err(StoreError::Lost(Guard::Chain))
    }
}

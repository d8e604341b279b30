//! Deleting a person's items: index entries, one-time codes, kept answers, and all others.

use std::{collections::HashMap, time::Duration};

use aws_sdk_dynamodb::types::{DeleteRequest, WriteRequest};
use qeg_domain::id::Subject;
use qeg_vault::BlindIndex;

use crate::{
    carriers::handoff,
    core::{
        attribute::{Item, keyed, optional_text, s, text},
        database::{Database, Table},
        error::{StoreError, from_dynamodb},
        guard::Guard,
        key::{self, VERIFICATION},
        limit::CALL_SIGN_CLAIMS,
        tally,
        transaction::{Condition, Transaction},
    },
    messages::{sent_notices, thread},
};

/// How many deletes DynamoDB takes in one batch.
const BATCH: usize = 25;
/// How often the unprocessed parts of a batch are sent again.
const ATTEMPTS: u32 = 6;

impl Database {
    /// Deletes every index entry of a person with its reverse item, and the live codes of their numbers.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails or refuses.
    pub(super) async fn delete_index_entries(&self, subject: &Subject) -> Result<(), StoreError> {
        let pk = key::subject(subject);
        for reverse in self.query(Table::Index, &pk, "").await? {
            let stored = text(&reverse, "sk")?;
            let entry = BlindIndex::from_stored(stored);
            self.delete_codes(&entry).await?;
            let mut transaction = Transaction::new(self);
            // If somebody else has taken over a recycled number, its entry belongs to them and stays.
            let condition = Condition {
                expression: "attribute_not_exists(pk) OR subject = :subject".to_owned(),
                names: vec![],
                values: vec![(":subject", s(subject.as_str()))],
            };
            let entry_pk = key::index(&entry);
            let address = (Table::Index, entry_pk.as_str(), key::ENTRY);
            transaction.delete(Guard::Phone, address, &condition)?;
            transaction.delete(
                Guard::Record,
                (Table::Index, &pk, stored),
                &Condition::none(),
            )?;
            match transaction.send().await {
                Ok(()) => {}
                Err(StoreError::Lost(Guard::Phone)) => {
                    self.delete(Table::Index, &pk, stored).await?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Deletes every item of a person in the subjects and transient tables, a page at a time.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails or refuses.
    pub(super) async fn delete_everything(&self, subject: &Subject) -> Result<(), StoreError> {
        let claims = tally::address(CALL_SIGN_CLAIMS, &[subject.as_str()]);
        let tallies = sent_notices::addresses(subject).chain([claims]);
        let tallies: Vec<Item> = tallies.map(|(_, pk, sk)| keyed(pk, sk)).collect();
        self.delete_all(Table::Transient, &tallies).await?;
        let pk = key::subject(subject);
        let mut pages = self.key_pages(Table::Transient, &pk);
        while let Some(pointers) = pages.next().await? {
            // Delete the answer before its pointer: after a crash in between, the pointer still leads to the answer.
            let answers: Vec<Item> = pointers
                .iter()
                .filter_map(|pointer| optional_text(pointer, "sk"))
                .filter(|sk| *sk != key::SOURCES)
                .map(|answer| keyed(answer, key::KEPT_ANSWER))
                .collect();
            self.delete_all(Table::Transient, &answers).await?;
            self.delete_all(Table::Transient, &pointers).await?;
        }
        let mut pages = self.key_pages(Table::Subjects, &pk);
        while let Some(items) = pages.next().await? {
            // Delete a lookup before the handoff or thread that names it: after a crash in between, the item still
            // leads to the lookup.
            let lookups: Vec<Item> = lookups(&items).collect();
            self.delete_all(Table::Subjects, &lookups).await?;
            self.delete_all(Table::Subjects, &items).await?;
        }
        Ok(())
    }

    /// Deletes the live codes of a number, and the pointers to them.
    async fn delete_codes(&self, number: &BlindIndex) -> Result<(), StoreError> {
        let pk = key::number(number);
        let mut pages = self.key_pages(Table::Transient, &pk);
        while let Some(pointers) = pages.next().await? {
            // A pointer goes after the code it points at, or a crash between would lose the code.
            let codes: Vec<Item> = pointers
                .iter()
                .filter_map(|pointer| optional_text(pointer, "sk"))
                .map(|code| keyed(code, VERIFICATION))
                .collect();
            self.delete_all(Table::Transient, &codes).await?;
            self.delete_all(Table::Transient, &pointers).await?;
        }
        Ok(())
    }

    async fn delete(&self, table: Table, pk: &str, sk: &str) -> Result<(), StoreError> {
        self.client()
            .delete_item()
            .table_name(self.name(table))
            .set_key(Some(keyed(pk, sk)))
            .send()
            .await
            .map(|_| ())
            .map_err(|error| from_dynamodb(&error))
    }

    /// Deletes items by key, in batches; unprocessed parts are sent again.
    async fn delete_all(&self, table: Table, keys: &[Item]) -> Result<(), StoreError> {
        for batch in keys.chunks(BATCH) {
            let mut requests = Vec::with_capacity(batch.len());
            for key in batch {
                let delete = DeleteRequest::builder().set_key(Some(key.clone())).build();
                let delete = delete.map_err(|_| StoreError::Broken)?;
                requests.push(WriteRequest::builder().delete_request(delete).build());
            }
            let mut pending = HashMap::from([(self.name(table).to_owned(), requests)]);
            let mut attempt = 0;
            while !pending.is_empty() {
                if attempt == ATTEMPTS {
                    return Err(StoreError::Unavailable);
                }
                let call = self
                    .client()
                    .batch_write_item()
                    .set_request_items(Some(pending));
                let answer = call.send().await.map_err(|error| from_dynamodb(&error))?;
                pending = answer.unprocessed_items.unwrap_or_default();
                if !pending.is_empty() {
                    tokio::time::sleep(Duration::from_millis(20 << attempt)).await;
                }
                attempt += 1;
            }
        }
        Ok(())
    }
}

/// The keys of the lookups of every handoff and every thread among the items.
pub(super) fn lookups(items: &[Item]) -> impl Iterator<Item = Item> {
    let handoffs = items.iter().filter_map(handoff::id_of);
    let handoffs = handoffs.map(|id| key::lookup(&id));
    let threads = items.iter().filter_map(thread::id_of);
    let threads = threads.map(|id| key::lookup(&id));
    let all = handoffs.chain(threads);
    all.map(|pk| keyed(pk, key::LOOKUP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_found_by_its_public_id_loses_its_lookup() {
        let (handoff, thread) = ("0".repeat(32), "f".repeat(32));
        let own = [
            key::ACCOUNT.to_owned(),
            format!("HANDOFF#{handoff}"),
            format!("THREAD#{thread}"),
            format!("MESSAGE#{thread}#00001"),
            "THREAD#no id".to_owned(),
        ];
        let items = own.map(|sk| keyed("S#somebody", sk));
        let found: Vec<Item> = lookups(&items).collect();
        let wanted = [handoff, thread].map(|id| keyed(format!("LOOKUP#{id}"), key::LOOKUP));
        assert_eq!(found, wanted);
    }
}

//! Erasing one person, in steps that are each safe to repeat. Nothing here can read what it destroys.

use std::{collections::HashMap, time::Duration};

use aws_sdk_dynamodb::types::{AttributeValue, DeleteRequest, WriteRequest};
use jiff::Timestamp;
use qeg_domain::{
    account::Status,
    audit::Action,
    deletion::State,
    id::{Subject, VerificationId},
    purpose::Purpose,
};
use qeg_vault::BlindIndex;

use crate::{
    carriers::handoff,
    core::{
        attribute::{Item, RECORD_KEPT_SECONDS, keyed, n, optional_text, s, text},
        database::{Database, Table},
        deletion_request::DeletionRequest,
        error::{StoreError, from_dynamodb},
        guard::Guard,
        key::{self, CURRENT, VERIFICATION},
        transaction::{Condition, Transaction},
    },
    legal::hold,
    messages::thread,
};

/// How many deletes DynamoDB takes in one batch.
const BATCH: usize = 25;
/// How often unprocessed parts of a batch are asked for again.
const ATTEMPTS: u32 = 6;

/// The power to erase a person, step by step. Each step can be repeated after any crash.
///
/// Needs: subjects `BatchWriteItem`, `Query`, `UpdateItem`; keys `GetItem`, `PutItem`; index
/// `DeleteItem`, `Query`; transient `BatchWriteItem`, `DeleteItem`, `GetItem`, `Query`; ledger
/// `ConditionCheckItem`, `GetItem`, `PutItem`, `UpdateItem`.
pub trait Erase {
    /// Step 1: request and account are being erased, and nothing can be written for the person. Not while
    /// a legal hold stands ([`Guard::Person`]).
    async fn begin(
        &self,
        request: DeletionRequest,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError>;

    /// Step 2: all data keys become tombstones at once, and the request says when. Does nothing where
    /// that is so already; keys that a restore brought back go again, and time counts anew.
    async fn destroy_keys(
        &self,
        request: DeletionRequest,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError>;

    /// Step 3: how much there is to delete, kept on the request before any of it goes.
    async fn count_items(&self, request: DeletionRequest) -> Result<DeletionRequest, StoreError>;

    /// Step 4: nobody is found by the person's identifiers.
    async fn delete_index(&self, subject: &Subject) -> Result<(), StoreError>;

    /// Step 5: every item of the person goes.
    async fn delete_items(&self, subject: &Subject) -> Result<(), StoreError>;

    /// Whether anything of the person is left in any table, read consistently.
    async fn is_anything_left(&self, subject: &Subject) -> Result<bool, StoreError>;

    /// Step 6: the request is erased, counted and on the record.
    async fn finish(
        &self,
        request: DeletionRequest,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError>;

    /// Back to step 1, for one that is erased: a restored backup brought something back. What was said of
    /// its end no longer holds; keys that came back go in the next step.
    async fn reopen(
        &self,
        request: DeletionRequest,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError>;

    /// Later: no backup holds the keys any more. The final certificate is kept in the same
    /// transaction, so that the two never disagree.
    async fn complete(
        &self,
        request: DeletionRequest,
        jws: &str,
    ) -> Result<DeletionRequest, StoreError>;

    /// Another due date, with the reason on the record.
    async fn recount(
        &self,
        request: DeletionRequest,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError>;

    /// Whether the certificate of the erasure is kept already.
    async fn is_certified(&self, request: &DeletionRequest) -> Result<bool, StoreError>;

    /// Keeps the certificate of the erasure, where there is none yet.
    async fn keep_certificate(
        &self,
        request: &DeletionRequest,
        jws: &str,
    ) -> Result<(), StoreError>;
}

impl Erase for Database {
    async fn begin(
        &self,
        mut request: DeletionRequest,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError> {
        request.state = State::Erasing;
        let pk = key::subject(&request.subject);
        let condition = Condition {
            expression: "#status = :waiting AND deletion = :request".to_owned(),
            names: vec![("#status", "status")],
            values: vec![
                (":waiting", s(Status::DeletionRequested.as_str())),
                (":request", s(request.id.as_str())),
                (":erasing", s(Status::Erasing.as_str())),
            ],
        };
        let address = (Table::Subjects, pk.as_str(), key::ACCOUNT);
        let subject = request.subject.clone();
        self.record(request, Action::ErasureStarted, now, |transaction| {
            hold::none_stands(transaction, &subject)?;
            transaction.update(Guard::Person, address, "SET #status = :erasing", &condition)
        })
        .await
    }

    async fn destroy_keys(
        &self,
        mut request: DeletionRequest,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError> {
        if request.keys_gone_at.is_some() && !self.has_live_key(&request.subject).await? {
            return Ok(request);
        }
        let mut transaction = Transaction::new(self);
        for purpose in Purpose::ALL {
            let mut tombstone = keyed(key::subject(&request.subject), purpose.as_str());
            tombstone.insert("tombstone".to_owned(), AttributeValue::Bool(true));
            transaction.put(Guard::Record, Table::Keys, tombstone, &Condition::none())?;
        }
        // In the same transaction: a crash between the two would let an older time stand, and the
        // backups of keys that a restore brought back would be taken for expired.
        request.keys_gone_at = Some(now);
        request.put_in(&mut transaction)?;
        transaction.send().await?;
        request.version += 1;
        Ok(request)
    }

    async fn count_items(
        &self,
        mut request: DeletionRequest,
    ) -> Result<DeletionRequest, StoreError> {
        if request.items_deleted > 0 {
            return Ok(request);
        }
        let pk = key::subject(&request.subject);
        let items = self.query(Table::Subjects, &pk, "").await?;
        let items = items.len() + lookups(&items).count();
        let entries = self.query(Table::Index, &pk, "").await?.len();
        request.items_deleted = u64::try_from(items).unwrap_or(u64::MAX);
        request.index_entries_deleted = u64::try_from(entries).unwrap_or(u64::MAX);
        self.put(request).await
    }

    async fn delete_index(&self, subject: &Subject) -> Result<(), StoreError> {
        let pk = key::subject(subject);
        for reverse in self.query(Table::Index, &pk, "").await? {
            let stored = text(&reverse, "sk")?;
            let entry = BlindIndex::from_stored(stored);
            self.delete_codes(&entry).await?;
            let mut transaction = Transaction::new(self);
            // Somebody may have taken a recycled number over: their entry is theirs.
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

    async fn delete_items(&self, subject: &Subject) -> Result<(), StoreError> {
        let pk = key::subject(subject);
        let mut transient = self.query(Table::Transient, &pk, "").await?;
        // A pointer goes after the answer it points at, or a crash between would lose the answer.
        let answers: Vec<Item> = transient
            .iter()
            .filter_map(|pointer| optional_text(pointer, "sk"))
            .map(|answer| keyed(answer, key::KEPT_ANSWER))
            .collect();
        self.delete_all(Table::Transient, &answers).await?;
        transient.iter_mut().for_each(keep_keys);
        self.delete_all(Table::Transient, &transient).await?;
        let mut items = self.query(Table::Subjects, &pk, "").await?;
        // A lookup goes before the handoff or thread that names it, or a crash between would lose the lookup.
        let lookups: Vec<Item> = lookups(&items).collect();
        self.delete_all(Table::Subjects, &lookups).await?;
        items.iter_mut().for_each(keep_keys);
        self.delete_all(Table::Subjects, &items).await
    }

    async fn is_anything_left(&self, subject: &Subject) -> Result<bool, StoreError> {
        let pk = key::subject(subject);
        for table in [Table::Subjects, Table::Index, Table::Transient] {
            if !self.query(table, &pk, "").await?.is_empty() {
                return Ok(true);
            }
        }
        self.has_live_key(subject).await
    }

    async fn finish(
        &self,
        mut request: DeletionRequest,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError> {
        request.state = State::Erased;
        request.erased_at = Some(now);
        let one = Condition {
            values: vec![(":one", n(1))],
            ..Condition::none()
        };
        // People are counted, and nobody twice.
        let counter = match request.reopened {
            0 => "erasures",
            _ => "erasures_again",
        };
        let address = (Table::Ledger, "COUNTER", counter);
        self.record(request, Action::ErasureDone, now, |transaction| {
            transaction.update(Guard::Record, address, "ADD n :one", &one)
        })
        .await
    }

    async fn reopen(
        &self,
        mut request: DeletionRequest,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError> {
        request.state = State::Erasing;
        request.reopened += 1;
        (request.erased_at, request.completed_at) = (None, None);
        self.record(request, Action::ErasureReopened, now, |_| Ok(()))
            .await
    }

    async fn complete(
        &self,
        mut request: DeletionRequest,
        jws: &str,
    ) -> Result<DeletionRequest, StoreError> {
        request.state = State::Completed;
        let mut transaction = Transaction::new(self);
        let item = certificate(&request, State::Completed, jws);
        transaction.put(Guard::Record, Table::Ledger, item, &Condition::absent())?;
        request.put_in(&mut transaction)?;
        transaction.send().await?;
        request.version += 1;
        Ok(request)
    }

    async fn recount(
        &self,
        request: DeletionRequest,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError> {
        self.record(request, Action::DeadlineRecounted, now, |_| Ok(()))
            .await
    }

    async fn is_certified(&self, request: &DeletionRequest) -> Result<bool, StoreError> {
        let pk = key::request(&request.id);
        let sk = key::certificate(State::Erased, request.reopened);
        Ok(self.get(Table::Ledger, &pk, &sk).await?.is_some())
    }

    async fn keep_certificate(
        &self,
        request: &DeletionRequest,
        jws: &str,
    ) -> Result<(), StoreError> {
        let item = certificate(request, State::Erased, jws);
        let mut transaction = Transaction::new(self);
        transaction.put(Guard::Record, Table::Ledger, item, &Condition::absent())?;
        match transaction.send().await {
            Ok(()) | Err(StoreError::Lost(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn certificate(request: &DeletionRequest, stage: State, jws: &str) -> Item {
    let sk = key::certificate(stage, request.reopened);
    let mut item = keyed(key::request(&request.id), sk);
    item.insert("jws".to_owned(), s(jws));
    // With its request, or a few days before where a later certificate stands for it.
    if let Some(done) = request.completed_at.or(request.erased_at) {
        item.insert(
            "expires_at".to_owned(),
            n(done.as_second() + RECORD_KEPT_SECONDS),
        );
    }
    item
}

/// A query gives whole items; what is deleted is named by its keys alone.
fn keep_keys(item: &mut Item) {
    item.retain(|name, _| name == "pk" || name == "sk");
}

/// The keys of the lookups of every handoff and every thread among the items.
fn lookups(items: &[Item]) -> impl Iterator<Item = Item> {
    let handoffs = items.iter().filter_map(handoff::id_of);
    let handoffs = handoffs.map(|id| key::lookup(&id));
    let threads = items.iter().filter_map(thread::id_of);
    let threads = threads.map(|id| key::lookup(&id));
    let all = handoffs.chain(threads);
    all.map(|pk| keyed(pk, key::LOOKUP))
}

impl Database {
    async fn has_live_key(&self, subject: &Subject) -> Result<bool, StoreError> {
        let pk = key::subject(subject);
        for purpose in Purpose::ALL {
            let item = self.get(Table::Keys, &pk, purpose.as_str()).await?;
            if item.is_some_and(|item| !item.contains_key("tombstone")) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn put(&self, mut request: DeletionRequest) -> Result<DeletionRequest, StoreError> {
        let mut transaction = Transaction::new(self);
        request.put_in(&mut transaction)?;
        transaction.send().await?;
        request.version += 1;
        Ok(request)
    }

    /// The live code of a number, if one is under way, and the pointer to it.
    async fn delete_codes(&self, number: &BlindIndex) -> Result<(), StoreError> {
        let pk = key::number(number);
        let Some(pointer) = self.get(Table::Transient, &pk, CURRENT).await? else {
            return Ok(());
        };
        let id = optional_text(&pointer, "verification_id").and_then(VerificationId::parse);
        if let Some(id) = id {
            let pk = key::verification(&id);
            self.delete(Table::Transient, &pk, VERIFICATION).await?;
        }
        self.delete(Table::Transient, &pk, CURRENT).await
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

    /// Deletes by key, in batches; what DynamoDB leaves unprocessed is asked for again.
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

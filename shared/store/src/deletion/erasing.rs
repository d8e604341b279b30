//! Erasing one person, in steps that are each safe to repeat. Nothing here can decrypt what it destroys.

mod certificate;

use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::{try_join, try_join_all};
use jiff::Timestamp;
use qeg_domain::{
    account::Status,
    audit::Action,
    deletion::State,
    id::{RequestId, Subject},
    purpose::Purpose,
};

use crate::{
    core::{
        attribute::{keyed, n, s},
        database::{Database, Table},
        deletion_request::DeletionRequest,
        error::StoreError,
        guard::Guard,
        key, monthly,
        paging::first_items,
        transaction::{Condition, Transaction},
    },
    deletion::person_items::lookups,
    legal::hold,
};

pub use certificate::CertifyErasure;

/// The power to erase a person, step by step. Each step can be repeated after any crash.
pub trait Erase {
    crate::needs! {
        subjects: BatchWriteItem, Query, UpdateItem;
        keys: GetItem, PutItem;
        index: DeleteItem, Query;
        transient: BatchWriteItem, Query;
        ledger: ConditionCheckItem, GetItem, PutItem, UpdateItem;
    }

    /// Step 1: moves request and account to their erasing state, after which nothing can be written for the person.
    /// Fails with [`Guard::Person`] while a legal hold is in force.
    async fn begin(
        &self,
        request: DeletionRequest,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError>;

    /// Stores how many runs have gone on with an erasure that is begun, before one of them does. It is set back when the run
    /// comes back from it; so an erasure at which runs are killed comes after all others. Makes no new version. Fails with
    /// [`Guard::Record`] unless the request is in its erasing state.
    async fn set_retries(&self, id: &RequestId, retries: u64) -> Result<(), StoreError>;

    /// Step 2: replaces all data keys by tombstones in one transaction, which also stores the time on the request. Does
    /// nothing if this was done before. Keys that a restore brought back are replaced again, with the new time.
    async fn destroy_keys(
        &self,
        request: DeletionRequest,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError>;

    /// Step 3: counts the items to delete and stores the numbers on the request, before any item is deleted.
    async fn count_items(&self, request: DeletionRequest) -> Result<DeletionRequest, StoreError>;

    /// Step 4: deletes the index entries of the person's identifiers.
    async fn delete_index(&self, subject: &Subject) -> Result<(), StoreError>;

    /// Step 5: deletes every other item of the person.
    async fn delete_items(&self, subject: &Subject) -> Result<(), StoreError>;

    /// Whether anything of the person is left in any table, read consistently.
    async fn is_anything_left(&self, subject: &Subject) -> Result<bool, StoreError>;

    /// Step 6: moves the request to its erased state, counts it, and adds the last audit entry.
    async fn finish(
        &self,
        request: DeletionRequest,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError>;

    /// Moves an erased or completed request back to the erasing state, after a restored backup brought data back. Clears
    /// the times of its end; the next steps destroy the keys that came back.
    async fn reopen(
        &self,
        request: DeletionRequest,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError>;

    /// Changes the due date, with an audit entry about the reason.
    async fn recount(
        &self,
        request: DeletionRequest,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError>;
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
            hold::check_no_hold(transaction, &subject)?;
            transaction.update(Guard::Person, address, "SET #status = :erasing", &condition)
        })
        .await
    }

    async fn set_retries(&self, id: &RequestId, retries: u64) -> Result<(), StoreError> {
        let mut transaction = Transaction::new(self);
        let pk = key::request(id);
        let condition = Condition {
            expression: "#state = :erasing".to_owned(),
            names: vec![("#state", "state")],
            values: vec![
                (":retries", n(retries)),
                (":erasing", s(State::Erasing.as_str())),
            ],
        };
        let address = (Table::Ledger, pk.as_str(), key::REQUEST);
        transaction.update(Guard::Record, address, "SET retries = :retries", &condition)?;
        transaction.send_despite_conflicts().await
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
        // In the same transaction: after a crash between two writes the request would have an older time, and backups
        // of restored keys would seem to have expired.
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
        let mut items = 0;
        let mut pages = self.key_pages(Table::Subjects, &pk);
        while let Some(page) = pages.next().await? {
            items += page.len() + lookups(&page).count();
        }
        let entries = self.query(Table::Index, &pk, "").await?.len();
        request.items_deleted = u64::try_from(items).unwrap_or(u64::MAX);
        request.index_entries_deleted = u64::try_from(entries).unwrap_or(u64::MAX);
        self.put(request).await
    }

    async fn delete_index(&self, subject: &Subject) -> Result<(), StoreError> {
        self.delete_index_entries(subject).await
    }

    async fn delete_items(&self, subject: &Subject) -> Result<(), StoreError> {
        self.delete_everything(subject).await
    }

    async fn is_anything_left(&self, subject: &Subject) -> Result<bool, StoreError> {
        let pk = &*key::subject(subject);
        let tables = [Table::Subjects, Table::Index, Table::Transient];
        let items = tables.map(|table| async move {
            let first = self.partition(table, pk, "").limit(1);
            let found = first_items(first, 1, |_| true).await?;
            Ok::<_, StoreError>(!found.is_empty())
        });
        // All at once: purge asks this of every open request, in every run.
        let (items, key) = try_join(try_join_all(items), self.has_live_key(subject)).await?;
        Ok(key || items.contains(&true))
    }

    async fn finish(
        &self,
        mut request: DeletionRequest,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError> {
        request.state = State::Erased;
        request.retries = 0;
        request.erased_at = Some(now);
        let one = Condition {
            values: vec![(":one", n(1))],
            ..Condition::none()
        };
        // `erasures` counts people, so a repeated erasure has a counter of its own. Each has 16 items, or erasures that end
        // at the same moment would exclude each other.
        let counted = match request.reopened {
            0 => "erasures",
            _ => "erasures_again",
        };
        let counter = format!("{counted}#{}", key::shard_of(&request.id));
        let address = (Table::Ledger, monthly::COUNTER, counter.as_str());
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

    async fn recount(
        &self,
        request: DeletionRequest,
        now: Timestamp,
    ) -> Result<DeletionRequest, StoreError> {
        self.record(request, Action::DeadlineRecounted, now, |_| Ok(()))
            .await
    }
}

impl Database {
    async fn has_live_key(&self, subject: &Subject) -> Result<bool, StoreError> {
        let pk = &*key::subject(subject);
        let live = Purpose::ALL.map(|purpose| async move {
            let item = self.get(Table::Keys, pk, purpose.as_str()).await?;
            Ok::<_, StoreError>(item.is_some_and(|item| !item.contains_key("tombstone")))
        });
        Ok(try_join_all(live).await?.contains(&true))
    }

    async fn put(&self, mut request: DeletionRequest) -> Result<DeletionRequest, StoreError> {
        let mut transaction = Transaction::new(self);
        request.put_in(&mut transaction)?;
        transaction.send().await?;
        request.version += 1;
        Ok(request)
    }
}

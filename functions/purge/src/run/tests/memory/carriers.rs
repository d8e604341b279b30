//! Carriers and handoffs.

use jiff::{Timestamp, civil::Date};
use qeg_domain::id::{RequestId, Subject};
use qeg_store::{
    StoreError,
    carriers::{
        erasure_request::{ErasureRequest, FindAnswers, NotifyCarriers, RemindCarriers, Reminder},
        handoff::WithdrawHandoffs,
    },
    core::deletion_request::DeletionRequest,
    legal::on_record::FindLegalRecords,
};

use super::MemoryStore;

impl NotifyCarriers for MemoryStore<'_> {
    async fn notify(
        &self,
        request: &DeletionRequest,
        now: Timestamp,
        answer_before: Timestamp,
    ) -> Result<(), StoreError> {
        self.step(request.id.as_str(), "notify_carriers", || {
            assert!(answer_before > now);
            assert!(!self.has_keys(&request.subject), "keys go first");
        })
    }

    async fn erasure_requests(&self, _: &RequestId) -> Result<Vec<ErasureRequest>, StoreError> {
        Ok(Vec::new())
    }
}

impl RemindCarriers for MemoryStore<'_> {
    async fn unanswered(&self, _: Timestamp) -> Result<Vec<ErasureRequest>, StoreError> {
        Ok(Vec::new())
    }

    async fn remind(&self, _: &ErasureRequest, _: Timestamp) -> Result<Reminder, StoreError> {
        Ok(Reminder::Nothing)
    }
}

impl FindAnswers for MemoryStore<'_> {
    async fn new_answers(&self, _: usize, _: Timestamp) -> Result<Vec<ErasureRequest>, StoreError> {
        Ok(Vec::new())
    }

    async fn mark_certified(&self, _: &ErasureRequest) -> Result<(), StoreError> {
        Ok(())
    }
}

impl FindLegalRecords for MemoryStore<'_> {
    async fn legal_record_until(&self, _: &Subject, _: Date) -> Result<Option<Date>, StoreError> {
        Ok(None)
    }
}

impl WithdrawHandoffs for MemoryStore<'_> {
    async fn withdraw(&self, subject: &Subject, _: Timestamp) -> Result<usize, StoreError> {
        // In these tests a request and its subject have the same id.
        let request = RequestId::parse(subject.as_str()).unwrap();
        self.withdrawn.borrow_mut().insert(request);
        Ok(0)
    }

    async fn mark_withdrawn(&self, request: &DeletionRequest) -> Result<(), StoreError> {
        let mut requests = self.requests.borrow_mut();
        requests.get_mut(&request.id).unwrap().is_withdrawn = true;
        Ok(())
    }
}

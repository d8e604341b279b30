//! The steps of an erasure and its certificates. The steps check the order in which they are called.

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{
    audit::Head,
    certificate::Stage,
    deletion::State,
    id::{RequestId, Subject},
};
use qeg_store::{
    Guard, StoreError,
    core::deletion_request::DeletionRequest,
    deletion::erasing::{CertifyErasure, Erase},
};

use super::{Changed, MemoryStore, signer::named};

impl Erase for MemoryStore<'_> {
    async fn begin(&self, mut request: DeletionRequest, _: Timestamp) -> Changed {
        if self.is_held(&request.subject) {
            return Err(StoreError::Lost(Guard::Person));
        }
        request.state = State::Erasing;
        let begun = self.save("begin", request, |_| {});
        self.alive(None).await;
        begun
    }

    async fn set_retries(&self, id: &RequestId, retries: u64) -> Result<(), StoreError> {
        if self.requests.borrow()[id].state != State::Erasing {
            return Err(StoreError::Lost(Guard::Record));
        }
        self.step(id.as_str(), "set_retries", || {
            let mut requests = self.requests.borrow_mut();
            requests.get_mut(id).unwrap().retries = retries;
        })
    }

    async fn destroy_keys(&self, mut request: DeletionRequest, now: Timestamp) -> Changed {
        self.alive(Some(&request.id)).await;
        if request.keys_gone_at.is_some() && !self.has_keys(&request.subject) {
            return Ok(request);
        }
        request.keys_gone_at = Some(now);
        self.save("destroy_keys", request, |request| {
            self.keys.borrow_mut().remove(&request.subject);
        })
    }

    async fn count_items(&self, mut request: DeletionRequest) -> Changed {
        if request.items_deleted > 0 {
            return Ok(request);
        }
        assert!(
            self.items.borrow().contains(&request.subject),
            "counted first"
        );
        request.items_deleted = 1;
        self.save("count_items", request, |_| {})
    }

    async fn delete_index(&self, subject: &Subject) -> Result<(), StoreError> {
        self.step(subject.as_str(), "delete_index", || {
            assert!(!self.has_keys(subject), "keys go first");
            self.index_entries.borrow_mut().remove(subject);
        })
    }

    async fn delete_items(&self, subject: &Subject) -> Result<(), StoreError> {
        let undeletable = self.undeletable.borrow();
        let stays = undeletable
            .as_ref()
            .is_some_and(|id| id.as_str() == subject.as_str());
        self.step(subject.as_str(), "delete_items", || {
            assert!(!self.has_keys(subject), "keys go first");
            if !stays {
                self.items.borrow_mut().remove(subject);
            }
        })
    }

    async fn is_anything_left(&self, subject: &Subject) -> Result<bool, StoreError> {
        self.step(subject.as_str(), "is_anything_left", || {
            [&self.keys, &self.index_entries, &self.items]
                .iter()
                .any(|table| table.borrow().contains(subject))
        })
    }

    async fn finish(&self, mut request: DeletionRequest, now: Timestamp) -> Changed {
        request.state = State::Erased;
        request.retries = 0;
        request.erased_at = Some(now);
        request.audit = Some(Head::EMPTY);
        self.save("finish", request, |request| {
            for table in [&self.keys, &self.index_entries, &self.items] {
                assert!(
                    !table.borrow().contains(&request.subject),
                    "all of it is gone"
                );
            }
            self.finished.set(self.finished.get() + 1);
            self.erased.borrow_mut().push(request.id.clone());
            self.clock.set(now + SignedDuration::from_mins(1));
        })
    }

    async fn reopen(&self, mut request: DeletionRequest, _: Timestamp) -> Changed {
        request.state = State::Erasing;
        request.reopened += 1;
        (request.erased_at, request.completed_at) = (None, None);
        self.save("reopen", request, |_| {})
    }

    async fn recount(&self, request: DeletionRequest, _: Timestamp) -> Changed {
        self.save("recount", request, |_| {})
    }
}

impl CertifyErasure for MemoryStore<'_> {
    async fn is_certified(&self, request: &DeletionRequest) -> Result<bool, StoreError> {
        let wanted = named(Stage::Erased, request.reopened);
        Ok(self.certificates.borrow().contains(&wanted))
    }

    async fn keep_certificate(
        &self,
        request: &DeletionRequest,
        jws: &str,
    ) -> Result<(), StoreError> {
        self.step(request.id.as_str(), "keep_certificate", || {
            let mut certificates = self.certificates.borrow_mut();
            if !certificates.iter().any(|kept| kept == jws) {
                certificates.push(jws.to_owned());
            }
        })
    }

    async fn replace_certificate(&self, _: &DeletionRequest, jws: &str) -> Result<(), StoreError> {
        self.certificates.borrow_mut().push(jws.to_owned());
        Ok(())
    }

    async fn complete(&self, mut request: DeletionRequest, jws: &str, _: u32) -> Changed {
        request.state = State::Completed;
        self.save("complete", request, |_| {
            self.certificates.borrow_mut().push(jws.to_owned());
        })
    }
}

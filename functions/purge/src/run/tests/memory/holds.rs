//! Legal holds.

use jiff::Timestamp;
use qeg_domain::{calendar::Deadline, hold::Hold};
use qeg_store::{
    Guard, StoreError,
    core::deletion_request::DeletionRequest,
    legal::hold::{ApplyHolds, StoredHold},
};

use super::{Changed, MemoryStore};

impl ApplyHolds for MemoryStore<'_> {
    async fn holds_in_force(&self) -> Result<Vec<StoredHold>, StoreError> {
        if self.is_index_late.get() {
            return Ok(Vec::new());
        }
        Ok(self.holds.borrow().clone())
    }

    async fn end_by_time(&self, hold: &StoredHold, _: Timestamp) -> Result<(), StoreError> {
        self.step(hold.subject.as_str(), "end_by_time", || {
            self.holds.borrow_mut().retain(|other| other != hold);
        })
    }

    async fn stop(&self, request: &DeletionRequest, hold: &Hold, _: Timestamp) -> Changed {
        let holds = self.holds.borrow();
        if !holds.iter().any(|stored| stored.hold == *hold) {
            return Err(StoreError::Lost(Guard::Person));
        }
        self.save("stop", request.held(hold.clone()), |request| {
            self.notices_requested.borrow_mut().push(request.id.clone());
        })
    }

    async fn resume(
        &self,
        request: &DeletionRequest,
        deadline: Deadline,
        now: Timestamp,
    ) -> Changed {
        if self.is_held(&request.subject) {
            return Err(StoreError::Lost(Guard::Person));
        }
        self.save("resume", request.resumed(now, deadline), |request| {
            self.notices_requested.borrow_mut().push(request.id.clone());
        })
    }

    async fn request_notice(
        &self,
        request: &DeletionRequest,
        _: Timestamp,
    ) -> Result<(), StoreError> {
        self.notices_requested.borrow_mut().push(request.id.clone());
        Ok(())
    }
}

//! Reading requests.

use qeg_domain::id::RequestId;
use qeg_store::{
    StoreError,
    core::deletion_request::DeletionRequest,
    deletion::request::{ListOpenRequests, ReadRequest},
};

use super::MemoryStore;

impl ListOpenRequests for MemoryStore<'_> {
    async fn open_requests(&self) -> Result<Vec<(RequestId, Option<DeletionRequest>)>, StoreError> {
        let requests = self.requests.borrow();
        let open = requests.values().filter(|request| request.state.is_open());
        Ok(open.map(|request| (request.id.clone(), None)).collect())
    }
}

impl ReadRequest for MemoryStore<'_> {
    async fn request(&self, id: &RequestId) -> Result<Option<DeletionRequest>, StoreError> {
        if self.unreadable.as_ref() == Some(id) {
            return Err(StoreError::Broken);
        }
        Ok(self.requests.borrow().get(id).cloned())
    }
}

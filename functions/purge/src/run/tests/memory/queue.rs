//! The deletion queue.

use std::cell::RefCell;

use qeg_domain::id::RequestId;

use crate::intake::{DeletionMessage, DeletionQueue, QueueUnavailable};

/// A queue whose handles are the positions of its messages.
#[derive(Default)]
pub(in crate::run::tests) struct Received {
    waiting: Vec<DeletionMessage>,
    is_down: bool,
    pub(in crate::run::tests) acknowledged: RefCell<Vec<String>>,
    pub(in crate::run::tests) refused: RefCell<Vec<String>>,
}

impl Received {
    pub(in crate::run::tests) fn of(ids: impl IntoIterator<Item = Option<RequestId>>) -> Self {
        let received = ids
            .into_iter()
            .enumerate()
            .map(|(n, request_id)| DeletionMessage {
                request_id,
                receipt_handle: n.to_string(),
            });
        Self {
            waiting: received.collect(),
            ..Self::default()
        }
    }

    pub(in crate::run::tests) fn down() -> Self {
        Self {
            is_down: true,
            ..Self::default()
        }
    }
}

impl DeletionQueue for Received {
    async fn receive(&self) -> Result<Vec<DeletionMessage>, QueueUnavailable> {
        if self.is_down {
            return Err(QueueUnavailable);
        }
        Ok(self.waiting.clone())
    }

    async fn acknowledge(&self, message: &DeletionMessage) -> Result<(), QueueUnavailable> {
        let handle = message.receipt_handle.clone();
        self.acknowledged.borrow_mut().push(handle);
        Ok(())
    }

    async fn refuse(&self, message: &DeletionMessage) -> Result<(), QueueUnavailable> {
        self.refused
            .borrow_mut()
            .push(message.receipt_handle.clone());
        Ok(())
    }
}

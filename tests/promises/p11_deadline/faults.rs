//! A virtual clock, and ports that fail as they do in a bad week.

use std::{
    future::pending,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
};

use jiff::Timestamp;
use qeg_domain::{
    calendar::Deadline,
    certificate::Claims,
    clock::Clock,
    hold::Hold,
    id::{RequestId, Subject},
    random::Random,
};
use qeg_purge::{
    certify::{Sign, SignerUnavailable},
    intake::{DeletionMessage, DeletionQueue, QueueUnavailable},
};
use qeg_store::{
    Database, StoreError,
    carriers::{
        handoff::WithdrawHandoffs,
        recipient::{NotifyCarriers, Recipient},
    },
    core::deletion_request::DeletionRequest,
    deletion::{
        erasing::Erase,
        request::{ListOpenRequests, ReadRequest},
    },
    legal::hold::{KeepHolds, StoredHold},
};

#[derive(Clone)]
pub(crate) struct Virtual(pub(crate) Arc<AtomicI64>);

impl Clock for Virtual {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

pub(crate) struct Entropy;

impl Random for Entropy {
    fn fill(&self, bytes: &mut [u8]) {
        aws_lc_rs::rand::fill(bytes).unwrap();
    }
}

/// Numbers that look random and come again for the same seed (SplitMix64).
pub(super) struct Dice(pub(super) AtomicU64);

impl Dice {
    pub(super) fn roll(&self, sides: u64) -> u64 {
        let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}

/// The database behind a bad wire. `budget` is how many calls a run may make before it dies.
pub(super) struct Faulty {
    pub(super) database: Database,
    pub(super) dice: Arc<Dice>,
    pub(super) budget: AtomicI64,
}

impl Faulty {
    async fn call<T>(
        &self,
        call: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        if self.budget.fetch_sub(1, Ordering::SeqCst) <= 0 {
            // The run is dead from here: it is dropped, as Lambda drops a process.
            pending::<()>().await;
        }
        match self.dice.roll(40) {
            0 => Err(StoreError::Unavailable),
            1 => call.await.and(Err(StoreError::Unavailable)),
            _ => call.await,
        }
    }
}

impl ListOpenRequests for Faulty {
    async fn open_requests(&self) -> Result<Vec<(RequestId, Option<DeletionRequest>)>, StoreError> {
        self.call(self.database.open_requests()).await
    }
}

impl ReadRequest for Faulty {
    async fn request(&self, id: &RequestId) -> Result<Option<DeletionRequest>, StoreError> {
        self.call(self.database.request(id)).await
    }
}

type Changed = Result<DeletionRequest, StoreError>;

impl Erase for Faulty {
    async fn begin(&self, request: DeletionRequest, now: Timestamp) -> Changed {
        self.call(self.database.begin(request, now)).await
    }
    async fn destroy_keys(&self, request: DeletionRequest, now: Timestamp) -> Changed {
        self.call(self.database.destroy_keys(request, now)).await
    }
    async fn count_items(&self, request: DeletionRequest) -> Changed {
        self.call(self.database.count_items(request)).await
    }
    async fn delete_index(&self, subject: &Subject) -> Result<(), StoreError> {
        self.call(self.database.delete_index(subject)).await
    }
    async fn delete_items(&self, subject: &Subject) -> Result<(), StoreError> {
        self.call(self.database.delete_items(subject)).await
    }
    async fn is_anything_left(&self, subject: &Subject) -> Result<bool, StoreError> {
        self.call(self.database.is_anything_left(subject)).await
    }
    async fn finish(&self, request: DeletionRequest, now: Timestamp) -> Changed {
        self.call(self.database.finish(request, now)).await
    }
    async fn reopen(&self, request: DeletionRequest, now: Timestamp) -> Changed {
        self.call(self.database.reopen(request, now)).await
    }
    async fn complete(&self, request: DeletionRequest, jws: &str) -> Changed {
        self.call(self.database.complete(request, jws)).await
    }
    async fn recount(&self, request: DeletionRequest, now: Timestamp) -> Changed {
        self.call(self.database.recount(request, now)).await
    }
    async fn is_certified(&self, request: &DeletionRequest) -> Result<bool, StoreError> {
        self.call(self.database.is_certified(request)).await
    }
    async fn keep_certificate(
        &self,
        request: &DeletionRequest,
        jws: &str,
    ) -> Result<(), StoreError> {
        self.call(self.database.keep_certificate(request, jws))
            .await
    }
}

impl KeepHolds for Faulty {
    async fn holds_in_force(&self) -> Result<Vec<StoredHold>, StoreError> {
        self.call(self.database.holds_in_force()).await
    }
    async fn end_by_time(&self, hold: &StoredHold, now: Timestamp) -> Result<(), StoreError> {
        self.call(self.database.end_by_time(hold, now)).await
    }
    async fn stop(&self, request: &DeletionRequest, hold: &Hold, now: Timestamp) -> Changed {
        self.call(self.database.stop(request, hold, now)).await
    }
    async fn resume(
        &self,
        request: &DeletionRequest,
        deadline: Deadline,
        now: Timestamp,
    ) -> Changed {
        self.call(self.database.resume(request, deadline, now))
            .await
    }
    async fn request_notice(
        &self,
        request: &DeletionRequest,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.call(self.database.request_notice(request, now)).await
    }
}

impl NotifyCarriers for Faulty {
    async fn notify(
        &self,
        request: &DeletionRequest,
        now: Timestamp,
        answer_before: Timestamp,
    ) -> Result<(), StoreError> {
        self.call(self.database.notify(request, now, answer_before))
            .await
    }
    async fn recipients(&self, request: &RequestId) -> Result<Vec<Recipient>, StoreError> {
        self.call(self.database.recipients(request)).await
    }
    async fn remind(&self, now: Timestamp) -> Result<(usize, usize), StoreError> {
        self.call(self.database.remind(now)).await
    }
}

impl WithdrawHandoffs for Faulty {
    async fn withdraw(
        &self,
        subject: &Subject,
        request: &RequestId,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        self.call(self.database.withdraw(subject, request, now))
            .await
    }
}

/// A queue that loses a third of what it is given, and gives some of the rest twice.
pub(super) struct LossyQueue {
    pub(super) received: Mutex<Vec<DeletionMessage>>,
    pub(super) dice: Arc<Dice>,
}

impl DeletionQueue for LossyQueue {
    async fn receive(&self) -> Result<Vec<DeletionMessage>, QueueUnavailable> {
        if self.dice.roll(5) == 0 {
            return Err(QueueUnavailable);
        }
        let received = self.received.lock().unwrap().clone();
        Ok(received
            .into_iter()
            .filter(|_| self.dice.roll(3) != 0)
            .collect())
    }
    async fn acknowledge(&self, message: &DeletionMessage) -> Result<(), QueueUnavailable> {
        if self.dice.roll(4) == 0 {
            return Err(QueueUnavailable);
        }
        self.received
            .lock()
            .unwrap()
            .retain(|one| one.receipt_handle != message.receipt_handle);
        Ok(())
    }
    async fn refuse(&self, _: &DeletionMessage) -> Result<(), QueueUnavailable> {
        Ok(())
    }
}

/// A key service that is out for six hours of every day. Signatures themselves are tested on the
/// deployed stack; here only whether one was made matters.
pub(super) struct MoodySigner(pub(super) Virtual);

impl Sign for MoodySigner {
    async fn certificate(&self, claims: &Claims) -> Result<String, SignerUnavailable> {
        if self.0.now().as_second().rem_euclid(86_400) < 6 * 3600 {
            return Err(SignerUnavailable);
        }
        Ok(claims.jti.clone())
    }
}

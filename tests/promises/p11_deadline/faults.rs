//! A virtual clock, and everything that fails in these tests: AWS calls, processes, the queue, the key service.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

use jiff::Timestamp;
use local_aws::Failure;
use qeg_domain::{certificate::Claims, clock::Clock, random::Random};
use qeg_purge::{
    certify::{Sign, SignerUnavailable},
    intake::{DeletionMessage, DeletionQueue, QueueUnavailable},
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

/// Pseudo-random numbers, the same for the same seed (SplitMix64).
pub(super) struct Dice(pub(super) AtomicU64);

impl Dice {
    pub(super) fn roll(&self, sides: u64) -> u64 {
        let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}

/// The failures of one run: at random, a call is not made or its answer is lost. The process may be killed after some
/// call.
pub(super) struct BadWeek {
    pub(super) dice: Arc<Dice>,
    /// How many calls are left before the process is killed.
    pub(super) left: Option<u64>,
    /// The failure of the retries of a call, and for how many retries.
    pub(super) again: Option<(Failure, u64)>,
}

/// The SDK tries each call three times.
const REPETITIONS: u64 = 2;

impl BadWeek {
    /// The failure of the next call, if it fails.
    pub(super) fn next(&mut self) -> Option<Failure> {
        if let Some(left) = &mut self.left {
            *left = left.saturating_sub(1);
            if *left == 0 {
                return Some(Failure::Killed);
            }
        }
        if let Some((failure, times)) = self.again.take() {
            self.again = (times > 1).then(|| (failure.clone(), times - 1));
            return Some(failure);
        }
        let failure = match self.dice.roll(120) {
            0..2 => Failure::Unreachable,
            2..4 => Failure::LostAnswer,
            _ => return None,
        };
        // Half of the failures end before the SDK retries; the others last for all its retries.
        let times = self.dice.roll(2) * REPETITIONS;
        self.again = (times > 0).then(|| (failure.clone(), times));
        Some(failure)
    }
}

/// A queue that loses a third of its messages and delivers some of the others twice.
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

/// A key service that is down for six hours of every day. The deployed stack tests real signatures; here it only
/// matters whether one was made.
pub(super) struct MoodySigner(pub(super) Virtual);

impl Sign for MoodySigner {
    async fn certificate(&self, claims: &Claims) -> Result<String, SignerUnavailable> {
        if self.0.now().as_second().rem_euclid(86_400) < 6 * 3600 {
            return Err(SignerUnavailable);
        }
        Ok(claims.jti.clone())
    }
}

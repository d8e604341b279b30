//! The clock of a run.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use qeg_domain::clock::Clock;

/// A clock that tests set.
pub(in crate::run::tests) struct ManualClock(AtomicI64);

impl ManualClock {
    pub(in crate::run::tests) fn at(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.as_second()))
    }

    pub(in crate::run::tests) fn set(&self, now: Timestamp) {
        self.0.store(now.as_second(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

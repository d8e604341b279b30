//! A clock that tests set.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use qeg_domain::clock::Clock;

/// Monday, 10:00 in Shanghai: the first day of a week of five working days.
const START: &str = "2026-03-02T02:00:00Z";

/// Each call of `now` advances it by a millisecond, so that no two events have the same time.
pub struct VirtualClock(AtomicI64);

impl VirtualClock {
    pub fn start() -> Self {
        let start: Timestamp = START.parse().unwrap();
        Self(AtomicI64::new(start.as_millisecond()))
    }

    pub fn advance(&self, by: SignedDuration) {
        let by = i64::try_from(by.as_millis()).unwrap();
        assert!(by >= 0, "time goes forward");
        self.0.fetch_add(by, Ordering::SeqCst);
    }

    pub fn set(&self, to: Timestamp) {
        let before = self.0.swap(to.as_millisecond(), Ordering::SeqCst);
        assert!(before <= to.as_millisecond(), "time goes forward");
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.fetch_add(1, Ordering::SeqCst)).unwrap()
    }
}

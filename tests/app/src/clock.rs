//! A clock that tests set.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use qeg_domain::clock::Clock;

/// Monday, 10:00 in Shanghai: the first day of a week of five working days.
const START: &str = "2026-03-02T02:00:00Z";

/// Each call of `now` advances it by a millisecond, so that no two events have the same time.
pub struct VirtualClock {
    milliseconds: AtomicI64,
    /// Whether time passes also by itself.
    runs: bool,
}

impl VirtualClock {
    /// It stands still between two calls.
    pub fn start() -> Self {
        let start: Timestamp = START.parse().unwrap();
        Self {
            milliseconds: AtomicI64::new(start.as_millisecond()),
            runs: false,
        }
    }

    /// It shows the time of this machine, for clients that have a clock of their own, as browsers do.
    pub fn of_this_machine() -> Self {
        Self {
            milliseconds: AtomicI64::new(Timestamp::now().as_millisecond()),
            runs: true,
        }
    }

    pub fn advance(&self, by: SignedDuration) {
        let by = i64::try_from(by.as_millis()).unwrap();
        assert!(by >= 0, "time goes forward");
        self.milliseconds.fetch_add(by, Ordering::SeqCst);
    }

    pub fn set(&self, to: Timestamp) {
        let before = self
            .milliseconds
            .swap(to.as_millisecond(), Ordering::SeqCst);
        assert!(before <= to.as_millisecond(), "time goes forward");
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        if self.runs {
            let now = Timestamp::now().as_millisecond();
            self.milliseconds.fetch_max(now, Ordering::SeqCst);
        }
        let now = self.milliseconds.fetch_add(1, Ordering::SeqCst);
        Timestamp::from_millisecond(now).unwrap()
    }
}

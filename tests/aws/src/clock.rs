//! The machine's own time, for tests that have no clock of their own.

use jiff::Timestamp;
use qeg_domain::clock::Clock;

/// Tells the machine's time.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

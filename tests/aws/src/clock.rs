//! The clock of the machine, for tests that need no virtual clock.

use jiff::Timestamp;
use qeg_domain::clock::Clock;

/// The time of the machine.
#[derive(Clone, Copy, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

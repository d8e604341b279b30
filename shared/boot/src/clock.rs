//! The real time.

use jiff::Timestamp;
use qeg_domain::clock::Clock;

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_recent_and_does_not_go_back() {
        let first = SystemClock.now();
        assert!(SystemClock.now() >= first && first.as_second() > 1_700_000_000);
    }
}

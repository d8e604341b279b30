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
    fn time_does_not_stand_still_in_the_past() {
        let first = SystemClock.now();
        assert!(SystemClock.now() >= first && first.as_second() > 1_700_000_000);
    }
}

//! Clients that do not reuse a connection which the other side may have closed.
//!
//! Lambda freezes a process between two invocations. Meanwhile the other side closes idle connections; AWS's services do so
//! after 20 seconds or more. The process does not notice. Its next call on such a connection fails, or waits for its
//! timeout. Two rules prevent that:
//!
//! - A connection that was idle for [`IDLE`] is not reused. hyper measures this with the monotonic clock.
//! - The monotonic clock may stand still while a process is frozen; no document excludes that. In our measurements it went
//!   on, but none of them was of a start from a snapshot. So a client and its pool are replaced if the wall clock has
//!   advanced [`LAG`] more than the monotonic clock.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant, SystemTime},
};

/// How long a connection may be idle before it is used again. With [`LAG`] it is less than the shortest time after which AWS
/// closes one.
pub const IDLE: Duration = Duration::from_secs(15);
/// How far the monotonic clock may have fallen behind the wall clock before a client is replaced.
pub const LAG: Duration = Duration::from_secs(4);

/// Both clocks at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// The wall clock, which Lambda keeps right.
    pub wall: SystemTime,
    /// The monotonic clock.
    pub monotonic: Instant,
}

impl Reading {
    /// Both clocks now.
    pub fn now() -> Self {
        Self {
            wall: SystemTime::now(),
            monotonic: Instant::now(),
        }
    }

    /// How far the monotonic clock has fallen behind since `then`; zero where the wall clock was set back.
    fn lag_since(self, then: Self) -> Duration {
        let wall = self.wall.duration_since(then.wall).unwrap_or_default();
        let monotonic = self.monotonic.saturating_duration_since(then.monotonic);
        wall.saturating_sub(monotonic)
    }
}

type Make<T> = dyn Fn() -> Option<T> + Send + Sync;
type Clocks = dyn Fn() -> Reading + Send + Sync;

/// A client with a pool of connections, which is made anew when the process was frozen and its monotonic clock stood still.
/// Clones are the same one.
#[derive(Clone)]
pub struct Renewed<T>(Arc<Parts<T>>);

struct Parts<T> {
    make: Box<Make<T>>,
    clocks: Box<Clocks>,
    current: Mutex<(Reading, T)>,
}

impl<T: Clone> Renewed<T> {
    /// The client `first`, and after a pause another one that `make` makes. Where that fails, the present one stays.
    pub fn new(first: T, make: impl Fn() -> Option<T> + Send + Sync + 'static) -> Self {
        Self::on(Reading::now, first, make)
    }

    /// The same on other clocks, for tests.
    pub fn on(
        clocks: impl Fn() -> Reading + Send + Sync + 'static,
        first: T,
        make: impl Fn() -> Option<T> + Send + Sync + 'static,
    ) -> Self {
        let current = Mutex::new((clocks(), first));
        Self(Arc::new(Parts {
            make: Box::new(make),
            clocks: Box::new(clocks),
            current,
        }))
    }

    /// The client to use for the next call.
    pub fn get(&self) -> T {
        let parts = &self.0;
        let now = (parts.clocks)();
        let current = parts.current.lock();
        let mut current = current.unwrap_or_else(PoisonError::into_inner);
        if now.lag_since(current.0) >= LAG
            && let Some(made) = (parts.make)()
        {
            *current = (now, made);
        }
        current.1.clone()
    }
}

impl<T> fmt::Debug for Renewed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Renewed")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// Clocks on which these times have passed since a start: by the wall clock, and by the monotonic one.
    #[derive(Clone)]
    struct Passed {
        start: Reading,
        passed: Arc<Mutex<(Duration, Duration)>>,
    }

    impl Passed {
        fn read(&self) -> Reading {
            let (wall, monotonic) = *self.passed.lock().unwrap();
            Reading {
                wall: self.start.wall + wall,
                monotonic: self.start.monotonic + monotonic,
            }
        }
    }

    #[test]
    fn a_client_is_replaced_once_after_a_pause_that_the_monotonic_clock_has_not_seen() {
        let clocks = Passed {
            start: Reading::now(),
            passed: Arc::default(),
        };
        let (read, made) = (clocks.clone(), AtomicU32::new(1));
        let client = Renewed::on(
            move || read.read(),
            0,
            move || Some(made.fetch_add(1, Ordering::Relaxed)),
        );
        let seconds = Duration::from_secs;
        let after = |wall, monotonic| {
            *clocks.passed.lock().unwrap() = (seconds(wall), seconds(monotonic));
            client.get()
        };
        assert_eq!(after(0, 0), 0);
        assert_eq!(after(3_600, 3_600), 0, "both went on: hyper sees the pause");
        assert_eq!(after(3_603, 3_600), 0, "shorter than the lag");
        assert_eq!(after(3_700, 3_600), 1, "frozen");
        assert_eq!(after(3_703, 3_603), 1, "once");
        assert_eq!(after(10, 3_700), 1, "the wall clock was set back");
    }
}

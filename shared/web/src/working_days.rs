//! The calendar of working days for the routes: the deployed one, which a process reads again every minute.

use std::sync::Arc;

use qeg_domain::{calendar::Calendar, clock::Clock};
use qeg_store::core::calendar::ReadCalendar;

use crate::remembered::Remembered;

/// The calendar, as this process read it last.
#[derive(Default)]
pub struct WorkingDays(Remembered<Calendar>);

impl WorkingDays {
    /// The calendar. If it cannot be read now, the one that was read last, and before that the one of this build: a request
    /// does not fail for it, and purge counts the deadline again.
    pub async fn working_days(&self, powers: &(impl Clock + ReadCalendar)) -> Arc<Calendar> {
        let read = self.0.get(powers.now(), async || {
            let deployed = powers.calendar().await?;
            if deployed.ignored > 0 {
                let failed = deployed.ignored;
                tracing::error!(event = "calendar", error_class = "year_ignored", failed);
            }
            Ok(deployed.calendar)
        });
        match read.await {
            Ok(calendar) => calendar,
            Err(error) => {
                tracing::error!(event = "calendar", error_class = error.class());
                let last = self.0.last();
                last.unwrap_or_else(|| Arc::new(Calendar::published()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::{
        Mutex,
        atomic::{AtomicI64, Ordering::Relaxed},
    };

    use jiff::Timestamp;
    use qeg_domain::{calendar::CalendarYear, limits::REGISTER_SECONDS};
    use qeg_store::{StoreError, core::calendar::DeployedCalendar};

    use super::*;

    /// A ledger that a test changes, and a clock.
    struct Ledger {
        found: Mutex<Result<DeployedCalendar, StoreError>>,
        second: AtomicI64,
    }

    impl Clock for Ledger {
        fn now(&self) -> Timestamp {
            Timestamp::from_second(self.second.load(Relaxed)).unwrap()
        }
    }

    impl ReadCalendar for Ledger {
        async fn calendar(&self) -> Result<DeployedCalendar, StoreError> {
            self.found.lock().unwrap().clone()
        }
    }

    fn with_2027(version: &str) -> DeployedCalendar {
        let text = format!(
            r#"{{"about":"","source":"","time_zone":"Asia/Shanghai","version":"{version}","years":{{"2027":{{"weekday_rest":[],"weekend_work":[]}}}}}}"#
        );
        let year = CalendarYear::from_json(&text).unwrap();
        DeployedCalendar {
            calendar: Calendar::published().with(&year).unwrap(),
            years: vec![2027],
            ignored: 0,
        }
    }

    #[tokio::test]
    async fn a_new_year_counts_within_a_minute_and_a_ledger_that_fails_stops_nothing() {
        let ledger = Ledger {
            found: Mutex::new(Err(StoreError::Unavailable)),
            second: AtomicI64::new(1_000_000),
        };
        let known = WorkingDays::default();
        let set = |found| *ledger.found.lock().unwrap() = found;
        let version = async || known.working_days(&ledger).await.version().to_owned();
        assert_eq!(version().await, Calendar::published().version());
        set(Ok(with_2027("2026-12-01.1")));
        assert_eq!(version().await, "2026-12-01.1");
        set(Ok(with_2027("2026-12-02.1")));
        assert_eq!(version().await, "2026-12-01.1");
        ledger.second.store(1_000_000 + REGISTER_SECONDS, Relaxed);
        assert_eq!(version().await, "2026-12-02.1");
        ledger
            .second
            .store(1_000_000 + 2 * REGISTER_SECONDS, Relaxed);
        set(Err(StoreError::Unavailable));
        assert_eq!(version().await, "2026-12-02.1", "what was read last");
    }
}

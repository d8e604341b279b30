//! The deployed calendar in memory.

use qeg_domain::calendar::Calendar;
use qeg_store::{
    StoreError,
    core::calendar::{DeployedCalendar, ReadCalendar},
};

use super::MemoryStore;

/// The calendar of the build alone.
pub(super) fn built_in() -> DeployedCalendar {
    DeployedCalendar {
        calendar: Calendar::published(),
        years: Vec::new(),
        ignored: 0,
    }
}

impl ReadCalendar for MemoryStore<'_> {
    async fn calendar(&self) -> Result<DeployedCalendar, StoreError> {
        self.calendar.borrow().clone()
    }
}

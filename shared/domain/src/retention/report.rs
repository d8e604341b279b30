//! The report of a run of the function `retention`: numbers only, no ids and no personal data.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Category;

/// The report of a run. The first one of each month is stored, and shown by `qeg retention report`.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// When the run began.
    #[serde(serialize_with = "crate::clock::whole_second::serialize")]
    pub run_at: Timestamp,
    /// The version of the schedule that it applied.
    pub schedule: String,
    /// Whether it changed nothing.
    pub dry_run: bool,
    /// Whether the run reached its end; if not, the numbers are too small.
    pub complete: bool,
    /// Unused accounts.
    pub accounts: Accounts,
    /// The categories of which there were items, in the order of the schedule.
    pub categories: Vec<Line>,
    /// Items that belong to no category of the schedule.
    pub unknown: u64,
    /// Items that could not be read or written; the next run tries again.
    pub failed: u64,
}

/// Numbers of unused accounts, by what was done (in a dry run: what would be done).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Accounts {
    /// A notice was requested; counted again until the notice is written.
    #[serde(rename = "told")] // the name in reports that are kept
    pub notified: u64,
    /// The person was notified before and still has time.
    pub waiting: u64,
    /// The deletion was requested.
    pub ended: u64,
    /// A legal hold forbids the deletion.
    pub held: u64,
}

/// The numbers of one category.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The category.
    pub category: Category,
    /// Items whose time is not over.
    pub held: u64,
    /// Of these, items without an expiry although the schedule requires one.
    pub endless: u64,
    /// Items whose time was over.
    pub over: u64,
    /// Of these, items that this run removed.
    pub removed: u64,
}

impl Line {
    /// A line with all numbers 0.
    pub const fn empty(category: Category) -> Self {
        Self {
            category,
            held: 0,
            endless: 0,
            over: 0,
            removed: 0,
        }
    }
}

impl Report {
    /// The sum of one number over all categories.
    pub fn sum(&self, of: fn(&Line) -> u64) -> u64 {
        self.categories.iter().map(of).sum()
    }

    /// The number of faults: items of no category or without their expiry, failures, and an incomplete run.
    pub fn faults(&self) -> u64 {
        self.unknown + self.failed + self.sum(|line| line.endless) + u64::from(!self.complete)
    }
}

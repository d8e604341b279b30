//! What a run of retention found and did, in numbers: no ids, nothing of anybody.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Category;

/// A run of retention. It is kept once a month, and shown by `qeg retention`.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// When the run began.
    pub run_at: Timestamp,
    /// The version of the schedule that it applied.
    pub schedule: String,
    /// Whether it only looked.
    pub dry_run: bool,
    /// Whether it came to its end; otherwise the numbers are too small.
    pub complete: bool,
    /// Accounts that nobody uses.
    pub accounts: Accounts,
    /// Each category that items were found of, in the order of the schedule.
    pub categories: Vec<Line>,
    /// Items of no category: the schedule does not know them.
    pub unknown: u64,
    /// What could not be read or written; the next run tries again.
    pub failed: u64,
}

/// What was found of accounts without a sign-in, and done with them (in a dry run: what would be).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Accounts {
    /// Their persons are being told that they end; counted again until the notice is written.
    pub told: u64,
    /// Their persons were told before and still have time.
    pub waiting: u64,
    /// Their deletion was asked for.
    pub ended: u64,
    /// A legal hold keeps them.
    pub held: u64,
}

/// What was found of one category.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The category.
    pub category: Category,
    /// Items whose time is not over.
    pub held: u64,
    /// Of these, items without an end, where the schedule says that each has one.
    pub endless: u64,
    /// Items whose time was over.
    pub over: u64,
    /// Of these, items that this run removed.
    pub removed: u64,
}

impl Line {
    /// Nothing yet.
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

    /// What should not be: items that the schedule does not know, or without the end it gives them, and what failed.
    pub fn faults(&self) -> u64 {
        self.unknown + self.failed + self.sum(|line| line.endless) + u64::from(!self.complete)
    }
}

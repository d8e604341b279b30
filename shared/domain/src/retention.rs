//! The retention schedule: how long each category of data is kept, why, from when the time is counted, and what happens
//! at its end.
//!
//! `data/retention.json` is the published schedule. The code that writes an item sets its expiry from [`crate::limits`]; a
//! test here checks that these agree with the file. Items without an expiry are deleted with their account; unused
//! accounts are deleted by [`inactivity`].

pub mod inactivity;
pub mod report;
mod words;

use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde::Deserialize;

pub use words::{Category, From, Then, Unit};

/// The schedule that this build contains.
const PUBLISHED: &str = include_str!("../data/retention.json");
/// The longest time in a schedule, in its unit.
const LONGEST: i64 = 36_500;

/// One category of the schedule.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// The category.
    pub category: Category,
    /// Why the data is kept.
    pub why: Why,
    /// The policy or law that requires this.
    pub source: String,
    /// From when the time is counted.
    pub from: From,
    /// How long it is kept, in `unit`.
    pub amount: i64,
    /// The unit of `amount`.
    pub unit: Unit,
    /// How many days before the end the person is notified, if they are.
    #[serde(default)]
    pub told_days_before: Option<i64>,
    /// What happens at the end.
    pub then: Then,
}

/// A reason in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Why {
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    pub zh_cn: String,
    /// English.
    pub en: String,
}

/// The whole schedule: a row for each category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The version of the schedule.
    pub version: String,
    /// The categories, in the order of the file.
    pub rows: Vec<Row>,
}

/// Why a schedule is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// It is not JSON in the form of `data/retention.json`, or a text is empty.
    #[error("the schedule does not have the form of data/retention.json, or a text is empty")]
    Shape,
    /// A category is missing or listed twice.
    #[error("a category is missing or listed twice: list each category once")]
    Categories,
    /// A time is negative or too long.
    #[error("a time is out of range: use 0 to 36500 of its unit")]
    Amount,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "about")]
    _about: String,
    version: String,
    categories: Vec<Row>,
}

impl Row {
    /// How long the data is kept.
    pub const fn kept(&self) -> SignedDuration {
        match self.unit {
            Unit::Minutes => SignedDuration::from_mins(self.amount),
            Unit::Hours => SignedDuration::from_hours(self.amount),
            Unit::Days => SignedDuration::from_hours(24 * self.amount),
        }
    }
}

impl Schedule {
    /// The schedule that this build contains.
    ///
    /// # Errors
    /// [`ScheduleError`] only if the file is not valid, which the tests here exclude.
    pub fn published() -> Result<Self, ScheduleError> {
        Self::parse(PUBLISHED)
    }

    /// Parses and validates a schedule.
    pub fn parse(json: &str) -> Result<Self, ScheduleError> {
        let file: File = serde_json::from_str(json).map_err(|_| ScheduleError::Shape)?;
        let has_texts = |row: &Row| {
            let texts = [&row.why.zh_cn, &row.why.en, &row.source];
            texts.iter().all(|text| !text.trim().is_empty())
        };
        if file.version.trim().is_empty() || !file.categories.iter().all(has_texts) {
            return Err(ScheduleError::Shape);
        }
        let named: BTreeSet<&str> = file
            .categories
            .iter()
            .map(|row| row.category.as_str())
            .collect();
        if named.len() != Category::ALL.len() || file.categories.len() != named.len() {
            return Err(ScheduleError::Categories);
        }
        let is_in_range = |row: &Row| {
            let notice = row.told_days_before.unwrap_or_default();
            (0..=LONGEST).contains(&row.amount) && (0..=LONGEST).contains(&notice)
        };
        if !file.categories.iter().all(is_in_range) {
            return Err(ScheduleError::Amount);
        }
        Ok(Self {
            version: file.version,
            rows: file.categories,
        })
    }

    /// The row of a category.
    pub fn row(&self, category: Category) -> Option<&Row> {
        self.rows.iter().find(|row| row.category == category)
    }
}

#[cfg(test)]
mod tests;

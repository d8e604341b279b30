//! The retention schedule: how long each category of data is kept, why, counted from what, and what happens then.
//!
//! `data/retention.json` is the schedule as it is published. What writes an item gives it its end from
//! [`crate::limits`], which a test here holds to the file; what has no end of its own goes with its account, and an
//! account that nobody uses comes to its end by [`inactivity`].

pub mod inactivity;
pub mod report;
mod words;

use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde::Deserialize;

pub use words::{Category, From, Then, Unit};

/// The schedule that this build keeps.
const PUBLISHED: &str = include_str!("../data/retention.json");
/// Longest time that a schedule may name, in its unit.
const LONGEST: i64 = 36_500;

/// One line of the schedule.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What it is about.
    pub category: Category,
    /// Why it is kept at all.
    pub why: Why,
    /// The policy or law that this follows.
    pub source: String,
    /// What the time is counted from.
    pub from: From,
    /// How many of the unit.
    pub amount: i64,
    /// What of.
    pub unit: Unit,
    /// How many days before its end the person is told, where they are.
    #[serde(default)]
    pub told_days_before: Option<i64>,
    /// What happens then.
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
    /// Names this state of it.
    pub version: String,
    /// In the order of the file.
    pub rows: Vec<Row>,
}

/// What is wrong with a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// Not JSON of the shape of `data/retention.json`, or something in it is empty.
    #[error("the schedule does not have the shape of data/retention.json, or leaves a text empty")]
    Shape,
    /// A category is missing or named twice.
    #[error(
        "each category stands in the schedule once: add what is missing, take out what is there twice"
    )]
    Categories,
    /// A time is negative or absurdly long.
    #[error("a time is between 0 and 36500 of its unit")]
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
    /// How long it is kept.
    pub const fn kept(&self) -> SignedDuration {
        match self.unit {
            Unit::Minutes => SignedDuration::from_mins(self.amount),
            Unit::Hours => SignedDuration::from_hours(self.amount),
            Unit::Days => SignedDuration::from_hours(24 * self.amount),
        }
    }
}

impl Schedule {
    /// The schedule that this build keeps.
    ///
    /// # Errors
    /// None, but for a file that the tests here refuse.
    pub fn published() -> Result<Self, ScheduleError> {
        Self::parse(PUBLISHED)
    }

    /// Reads a schedule, and refuses one that leaves anything open.
    pub fn parse(json: &str) -> Result<Self, ScheduleError> {
        let file: File = serde_json::from_str(json).map_err(|_| ScheduleError::Shape)?;
        let is_said = |row: &Row| {
            let texts = [&row.why.zh_cn, &row.why.en, &row.source];
            texts.iter().all(|text| !text.trim().is_empty())
        };
        if file.version.trim().is_empty() || !file.categories.iter().all(is_said) {
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
        let is_sane = |row: &Row| {
            let told = row.told_days_before.unwrap_or_default();
            (0..=LONGEST).contains(&row.amount) && (0..=LONGEST).contains(&told)
        };
        if !file.categories.iter().all(is_sane) {
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

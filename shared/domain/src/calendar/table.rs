//! The announced days: reads and validates the data file.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use serde::Deserialize;

use super::Day;

/// The notices that this build contains.
const PUBLISHED: &str = include_str!("../../data/working_days.json");

/// Announced rest days and make-up working days, by year of the notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    version: String,
    years: BTreeSet<i16>,
    announced: BTreeMap<Date, Day>,
}

/// What is wrong with a calendar file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// Not JSON of the shape of `data/working_days.json`, or its version is empty.
    #[error(
        "the calendar file does not have the expected shape: compare it with data/working_days.json"
    )]
    Shape,
    /// The file is for another time zone than Asia/Shanghai.
    #[error("the calendar file must be for Asia/Shanghai")]
    TimeZone,
    /// A year or a day is not a date, or a day lies outside its year and the December before.
    #[error(
        "a year or day is not valid: write a year as YYYY, a day as MM-DD within that year, or as YYYY-MM-DD within that year or the December before it"
    )]
    Date,
    /// A rest day on a weekend, or a make-up working day on a weekday.
    #[error(
        "a day is in the wrong list: weekday_rest is for Monday to Friday, weekend_work for Saturday and Sunday"
    )]
    Weekday,
    /// The same day is listed twice.
    #[error("a day is listed twice: keep the entry of the latest notice")]
    Twice,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "about")]
    _about: String,
    #[serde(rename = "source")]
    _source: String,
    time_zone: String,
    version: String,
    years: BTreeMap<String, Year>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Year {
    weekday_rest: Vec<String>,
    weekend_work: Vec<String>,
}

impl Calendar {
    /// The calendar built into this program.
    ///
    /// A test checks that the file is valid. If it were not, no day would be announced, and every deadline would be early
    /// and provisional, which is the safe direction.
    pub fn published() -> Self {
        Self::from_json(PUBLISHED).unwrap_or_else(|_| Self {
            version: "none".to_owned(),
            years: BTreeSet::new(),
            announced: BTreeMap::new(),
        })
    }

    /// Reads a calendar in the form of `data/working_days.json`.
    pub fn from_json(text: &str) -> Result<Self, CalendarError> {
        let file: File = serde_json::from_str(text).map_err(|_| CalendarError::Shape)?;
        if file.time_zone != "Asia/Shanghai" {
            return Err(CalendarError::TimeZone);
        }
        if file.version.is_empty() {
            return Err(CalendarError::Shape);
        }
        let mut calendar = Self {
            version: file.version,
            years: BTreeSet::new(),
            announced: BTreeMap::new(),
        };
        for (year, days) in &file.years {
            let year = parse_year(year)?;
            calendar.years.insert(year);
            calendar.announce(year, &days.weekday_rest, Day::Rest)?;
            calendar.announce(year, &days.weekend_work, Day::Working)?;
        }
        Ok(calendar)
    }

    /// The version of this calendar, which is stored with each deadline.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether the notice for `year` is included.
    pub fn has_notice(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    /// What a notice says about `date`, if it lists that day.
    pub(super) fn announced(&self, date: Date) -> Option<Day> {
        self.announced.get(&date).copied()
    }

    fn announce(&mut self, year: i16, days: &[String], meaning: Day) -> Result<(), CalendarError> {
        for day in days {
            let date = parse_day(year, day)?;
            let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
            if weekend != (meaning == Day::Working) {
                return Err(CalendarError::Weekday);
            }
            if self.announced.insert(date, meaning).is_some() {
                return Err(CalendarError::Twice);
            }
        }
        Ok(())
    }
}

fn parse_year(text: &str) -> Result<i16, CalendarError> {
    let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|_| digits)
        .ok_or(CalendarError::Date)
}

fn parse_day(year: i16, text: &str) -> Result<Date, CalendarError> {
    let full = if text.len() == 5 {
        format!("{year:04}-{text}")
    } else {
        text.to_owned()
    };
    let date = full
        .parse::<Date>()
        .ok()
        .filter(|_| full.len() == 10)
        .ok_or(CalendarError::Date)?;
    let in_year = date.year() == year;
    let in_december_before = date.year() == year - 1 && date.month() == 12;
    if in_year || in_december_before {
        Ok(date)
    } else {
        Err(CalendarError::Date)
    }
}

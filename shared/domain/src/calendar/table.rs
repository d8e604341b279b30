//! The announced days, by year, and years that take the place of others.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    Day,
    fault::{CalendarError, CalendarFault, fault, order},
};

/// Announced rest days and make-up working days, by year of the notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    pub(super) version: String,
    pub(super) years: BTreeMap<i16, CalendarYear>,
}

/// The announced days of one year: what one notice says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarYear {
    pub(super) year: i16,
    pub(super) version: String,
    pub(super) source: String,
    pub(super) days: BTreeMap<Date, Day>,
}

impl CalendarYear {
    /// The year.
    pub fn year(&self) -> i16 {
        self.year
    }

    /// The version of the file that the year is from.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Where the days are from: the notice.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The days that the notice names: rest days from Monday to Friday, and working days on weekends. Some may be in the
    /// December before.
    pub fn days(&self) -> &BTreeMap<Date, Day> {
        &self.days
    }
}

impl Calendar {
    /// The same calendar with this year instead of its own. Its version is the later one of the two.
    ///
    /// # Errors
    /// [`CalendarError::Twice`] if the notice of another year names one of the days.
    pub fn with(&self, year: &CalendarYear) -> Result<Self, CalendarFault> {
        let mut calendar = self.clone();
        calendar.years.remove(&year.year);
        for (day, meaning) in &year.days {
            if calendar.announced(*day).is_some() {
                let list = match meaning {
                    Day::Working => "weekend_work",
                    Day::Rest | Day::Unknown => "weekday_rest",
                };
                let pointer = format!("/years/{:04}/{list}", year.year);
                return Err(fault(pointer, CalendarError::Twice));
            }
        }
        if order(&year.version) > order(&self.version) {
            calendar.version.clone_from(&year.version);
        }
        calendar.years.insert(year.year, year.clone());
        Ok(calendar)
    }

    /// The version of this calendar, which is stored with each deadline.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether this calendar is from before that version.
    pub fn is_before(&self, version: &str) -> bool {
        order(&self.version) < order(version)
    }

    /// Whether the notice for `year` is included.
    pub fn has_notice(&self, year: i16) -> bool {
        self.years.contains_key(&year)
    }

    /// A year, if its notice is included.
    pub fn year(&self, year: i16) -> Option<&CalendarYear> {
        self.years.get(&year)
    }

    /// The years whose notices are included, the earliest first.
    pub fn years(&self) -> impl Iterator<Item = &CalendarYear> {
        self.years.values()
    }

    /// What a notice says about `date`, if it lists that day: the notice of its year or, in December, of the next one.
    pub(super) fn announced(&self, date: Date) -> Option<Day> {
        let notices = [date.year(), date.year().saturating_add(1)];
        let notices = notices.into_iter().filter_map(|year| self.years.get(&year));
        let mut found = notices.filter_map(|notice| notice.days.get(&date));
        found.next().copied()
    }
}

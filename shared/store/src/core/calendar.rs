//! The calendar of working days as it is deployed: the one of the build, with the years that the ledger has instead of its
//! own. A year is put there by `qeg calendar put`, without a release (infra/decisions/0036).
//!
//! Operators write it. No function may: conditions in the roles say so.

use qeg_domain::{
    calendar::{Calendar, CalendarYear},
    limits::CALENDAR_YEARS,
};

use crate::core::{
    attribute::{Item, keyed, s, text},
    database::{Database, Table},
    error::StoreError,
    key,
};

/// The calendar by which deadlines are counted now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeployedCalendar {
    /// The calendar.
    pub calendar: Calendar,
    /// The years that are from the ledger.
    pub years: Vec<i16>,
    /// Entries of the ledger that are left out: they cannot be read, or do not fit the other years.
    pub ignored: usize,
}

/// The power to read which years of the calendar were put in place.
pub trait ReadCalendar {
    crate::needs! { ledger: Query }

    /// The calendar, read consistently. An entry that is not valid changes nothing: for its year the build counts.
    ///
    /// # Errors
    /// [`StoreError`] when the ledger cannot be read.
    async fn calendar(&self) -> Result<DeployedCalendar, StoreError>;
}

impl<D: AsRef<Database>> ReadCalendar for D {
    async fn calendar(&self) -> Result<DeployedCalendar, StoreError> {
        let items = self.as_ref().query(Table::Ledger, key::CALENDAR, "");
        Ok(deployed(Calendar::published(), &items.await?))
    }
}

/// The entry of a year.
pub fn year_item(year: &CalendarYear) -> Item {
    let mut item = keyed(key::CALENDAR, format!("{:04}", year.year()));
    item.insert("version".to_owned(), s(year.version()));
    item.insert("file".to_owned(), s(year.to_json()));
    item
}

fn deployed(built_in: Calendar, items: &[Item]) -> DeployedCalendar {
    let mut deployed = DeployedCalendar {
        calendar: built_in,
        years: Vec::new(),
        ignored: items.len().saturating_sub(CALENDAR_YEARS),
    };
    for item in items.iter().take(CALENDAR_YEARS) {
        let fitting = year(item).and_then(|year| {
            let whole = deployed.calendar.with(&year).ok()?;
            Some((year.year(), whole))
        });
        match fitting {
            Some((year, whole)) => {
                deployed.calendar = whole;
                deployed.years.push(year);
            }
            None => deployed.ignored += 1,
        }
    }
    deployed
}

/// The year of an entry, with the checks that it had when it was put there.
fn year(item: &Item) -> Option<CalendarYear> {
    let year = CalendarYear::from_json(text(item, "file").ok()?).ok()?;
    let is_same = |name, value: &str| text(item, name).is_ok_and(|found| found == value);
    let fits = is_same("sk", &format!("{:04}", year.year())) && is_same("version", year.version());
    fits.then_some(year)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use qeg_domain::calendar::Day;

    use super::*;

    fn file(year: &str, version: &str, rest: &str) -> CalendarYear {
        let text = format!(
            r#"{{"about":"","source":"a notice","time_zone":"Asia/Shanghai","version":"{version}","years":{{"{year}":{{"weekday_rest":[{rest}],"weekend_work":[]}}}}}}"#
        );
        CalendarYear::from_json(&text).unwrap()
    }

    fn over(items: &[Item]) -> DeployedCalendar {
        deployed(Calendar::published(), items)
    }

    #[test]
    fn a_year_of_the_ledger_takes_the_place_of_that_of_the_build() {
        let next = file("2027", "2026-12-01.1", r#""01-01","02-08""#);
        let again = file("2026", "2026-12-01.2", r#""01-01","12-30""#);
        let found = over(&[year_item(&again), year_item(&next)]);
        assert_eq!((found.years, found.ignored), (vec![2026, 2027], 0));
        assert_eq!(found.calendar.version(), "2026-12-01.2");
        for (day, meaning) in [
            ("2026-12-30", Day::Rest),
            ("2026-10-01", Day::Working),
            ("2027-02-08", Day::Rest),
            ("2025-10-01", Day::Rest),
        ] {
            assert_eq!(found.calendar.day(day.parse().unwrap()), meaning, "{day}");
        }
        let none = over(&[]);
        assert_eq!((none.years, none.ignored), (vec![], 0));
        assert_eq!(none.calendar, Calendar::published());
    }

    #[test]
    fn an_entry_that_is_not_valid_changes_nothing_and_is_counted() {
        let good = year_item(&file("2027", "2026-12-01.1", r#""01-01""#));
        for (name, value) in [
            ("sk", s("2028")),
            ("version", s("2026-12-01.2")),
            ("file", s("{}")),
            ("file", b_of(&good)),
            (
                "file",
                s(text(&good, "file").unwrap().replace("01-01", "01-02")),
            ),
        ] {
            let mut bad = good.clone();
            bad.insert(name.to_owned(), value);
            let fits = year_item(&file("2028", "2026-12-01.1", r#""01-03""#));
            let found = over(&[bad, fits]);
            assert_eq!((found.years, found.ignored), (vec![2028], 1), "{name}");
            assert!(!found.calendar.has_notice(2027));
        }
    }

    /// The file as bytes, as a hand may have written it.
    fn b_of(item: &Item) -> aws_sdk_dynamodb::types::AttributeValue {
        crate::core::attribute::b(text(item, "file").unwrap().as_bytes())
    }

    #[test]
    fn a_year_that_names_a_day_of_another_one_is_left_out() {
        let reaching_back = file("2027", "2026-12-01.1", r#""2026-12-30""#);
        let same_day = file("2026", "2026-12-01.1", r#""12-30""#);
        let found = over(&[year_item(&same_day), year_item(&reaching_back)]);
        assert_eq!((found.years, found.ignored), (vec![2026], 1));
    }

    #[test]
    fn no_more_years_are_read_than_there_may_be() {
        let years = (2027..).take(CALENDAR_YEARS + 2);
        let items: Vec<Item> = years
            .map(|year| year_item(&file(&year.to_string(), "2026-12-01.1", "")))
            .collect();
        let found = over(&items);
        assert_eq!((found.years.len(), found.ignored), (CALENDAR_YEARS, 2));
    }
}

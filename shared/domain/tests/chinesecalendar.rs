//! Compares every day of 2019 to 2026 with what the Python package chinesecalendar 1.11.0 says, an independent source.
//!
//! `chinesecalendar-1.11.0.txt` lists the days on which the package differs from Monday to Friday. For another version,
//! install it and write the file anew with Python:
//!
//! ```python
//! import datetime, chinese_calendar
//! day = datetime.date(2019, 1, 1)
//! while day.year < 2027:
//!     working = chinese_calendar.is_workday(day)
//!     if working != (day.weekday() < 5):
//!         print(day.isoformat(), "working" if working else "rest")
//!     day += datetime.timedelta(days=1)
//! ```
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;

use jiff::{
    ToSpan as _,
    civil::{Date, Weekday, date},
};
use qeg_domain::calendar::{Calendar, Day};

/// A date and `working` or `rest` in each line.
const EXCEPTIONS: &str = include_str!("chinesecalendar-1.11.0.txt");

fn exceptions() -> BTreeMap<Date, bool> {
    let lines = EXCEPTIONS.lines().map(|line| {
        let is_working = match line.split_once(' ').unwrap().1 {
            "working" => true,
            "rest" => false,
            _ => panic!("neither a working day nor a rest day: {line}"),
        };
        (line[..10].parse().unwrap(), is_working)
    });
    lines.collect()
}

#[test]
fn every_day_of_2019_to_2026_agrees_with_chinesecalendar() {
    let (calendar, exceptions) = (Calendar::published(), exceptions());
    let days = date(2019, 1, 1).series(1.day());
    let days: Vec<Date> = days.take_while(|day| day.year() < 2027).collect();
    assert_eq!(days.len(), 2_922);
    let (mut unknown, mut differing) = (Vec::new(), Vec::new());
    for day in days {
        let is_weekday = !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let is_working = *exceptions.get(&day).unwrap_or(&is_weekday);
        match calendar.day(day) {
            Day::Unknown => unknown.push(day.to_string()),
            known if (known == Day::Working) != is_working => differing.push(day),
            _ => {}
        }
    }
    assert!(
        differing.is_empty(),
        "differ from chinesecalendar: {differing:?}"
    );
    // The package lists these as days off; the notice for 2027 is not published yet and may make them working days.
    assert_eq!(unknown, ["2026-12-26", "2026-12-27"]);
}

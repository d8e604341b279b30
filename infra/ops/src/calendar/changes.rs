//! The days that a year changes, as a person compares them with the notice.

use jiff::{
    ToSpan as _,
    civil::{Date, Weekday},
};
use qeg_domain::calendar::{Calendar, CalendarYear, Day};
use serde::Serialize;

use crate::{
    language::{both, say},
    show,
};

/// A day that is counted in another way than before.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Change {
    day: Date,
    before: Day,
    after: Day,
}

/// The days that the notice names or that were known before, and that change.
pub(super) fn changes(before: &Calendar, after: &Calendar, year: &CalendarYear) -> Vec<Change> {
    let (first, last) = (
        Date::new(year.year() - 1, 12, 1),
        Date::new(year.year(), 12, 31),
    );
    let (Ok(first), Ok(last)) = (first, last) else {
        return Vec::new();
    };
    let days = first.series(1.day()).take_while(|day| *day <= last);
    let changes = days.map(|day| Change {
        day,
        before: before.day(day),
        after: after.day(day),
    });
    let is_of_interest = |one: &Change| {
        let is_told = one.before != Day::Unknown || year.days().contains_key(&one.day);
        is_told && one.before != one.after
    };
    changes.filter(is_of_interest).collect()
}

pub(super) fn table(changes: &[Change]) -> String {
    let heads = [
        both("day", "日期"),
        both("weekday", "星期"),
        both("before", "原来"),
        both("from now on", "今后"),
    ];
    let rows = changes.iter().map(|one| {
        let day = one.day;
        [
            day.to_string(),
            weekday(day),
            title(one.before),
            title(one.after),
        ]
    });
    show::table(heads, rows)
}

fn weekday(day: Date) -> String {
    let name = match day.weekday() {
        Weekday::Monday => both("Monday", "周一"),
        Weekday::Tuesday => both("Tuesday", "周二"),
        Weekday::Wednesday => both("Wednesday", "周三"),
        Weekday::Thursday => both("Thursday", "周四"),
        Weekday::Friday => both("Friday", "周五"),
        Weekday::Saturday => both("Saturday", "周六"),
        Weekday::Sunday => both("Sunday", "周日"),
    };
    name.as_str().to_owned()
}

fn title(day: Day) -> String {
    match day {
        Day::Working => say!("working day", "上班"),
        Day::Rest => say!("day off", "休息"),
        Day::Unknown => say!("not announced", "尚未公布"),
    }
}

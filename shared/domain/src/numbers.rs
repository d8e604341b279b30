//! The numbers that anybody may see: requests for deletion, answers of carriers and disclosures, by month.
//!
//! They are about a service with few users, so a small number may point to a person who knows the rest of it from
//! elsewhere. Three rules prevent that. A number from 1 to 9 is shown as `<10`. There is a number for each month and no
//! total, so a hidden number cannot be calculated from others. Only months that have ended are shown, so that nobody can
//! watch a number grow by one.

use std::borrow::Cow;

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use crate::{
    calendar::SHANGHAI,
    limits::{MONTH_KEPT_DAYS, SHOWN_MONTHS, SMALLEST_SHOWN_NUMBER},
};

/// A month of the calendar in Asia/Shanghai.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Date);

impl Month {
    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self(day.first_of_month())
    }

    /// The month from its text, such as `2026-11`.
    pub fn parse(text: &str) -> Option<Self> {
        let month = format!("{text}-01").parse().ok().map(Self::of)?;
        (month.to_text() == text).then_some(month)
    }

    /// The text, such as `2026-11`. Texts sort like the months.
    pub fn to_text(self) -> String {
        self.0.strftime("%Y-%m").to_string()
    }

    /// The month that many months before.
    #[must_use]
    pub fn before(self, months: u32) -> Self {
        let back = self.0.checked_sub(i64::from(months).months());
        Self(back.unwrap_or(Date::MIN))
    }

    /// When its numbers expire: [`MONTH_KEPT_DAYS`] after its end.
    pub fn expires_at(self) -> Timestamp {
        let end = self.0.last_of_month().tomorrow();
        end.and_then(|end| end.checked_add(MONTH_KEPT_DAYS.days()))
            .and_then(|day| day.to_zoned(TimeZone::fixed(SHANGHAI)))
            .map_or(Timestamp::MAX, |midnight| midnight.timestamp())
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_text())
    }
}

impl JsonSchema for Month {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Month".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"})
    }
}

/// The first and the last of the months that are shown on a day: those that have ended, at most [`SHOWN_MONTHS`].
pub fn shown_on(today: Date) -> (Month, Month) {
    let this = Month::of(today);
    (this.before(SHOWN_MONTHS), this.before(1))
}

/// A number as anybody may see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicNumber {
    /// The number itself: 0, or at least [`SMALLEST_SHOWN_NUMBER`].
    Exactly(u64),
    /// From 1 to 9.
    BelowTen,
}

impl PublicNumber {
    /// The number, unless it is too small to be shown.
    pub const fn of(number: u64) -> Self {
        match number {
            1..SMALLEST_SHOWN_NUMBER => Self::BelowTen,
            _ => Self::Exactly(number),
        }
    }
}

impl Serialize for PublicNumber {
    /// A JSON number, or the text `<10`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Exactly(number) => serializer.serialize_u64(*number),
            Self::BelowTen => serializer.serialize_str("<10"),
        }
    }
}

impl JsonSchema for PublicNumber {
    fn schema_name() -> Cow<'static, str> {
        "PublicNumber".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "oneOf": [{"type": "integer", "minimum": 0}, {"type": "string", "const": "<10"}],
            "description": "A number as anybody may see it: `<10` for a number from 1 to 9.",
        })
    }
}

/// What was counted in one month. It names nobody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MonthlyNumbers {
    /// Deletions that people asked for.
    pub deletions_requested: u64,
    /// Those that were completed: no backup can be read either.
    pub deletions_completed: u64,
    /// The most working days that one of those took, after the day it was counted from.
    pub slowest_working_days: Option<u32>,
    /// Requests to erase that carriers answered in time.
    pub erasures_in_time: u64,
    /// Requests to erase that carriers answered late, or not while their time lasted.
    pub erasures_late: u64,
    /// Disclosures to authorities.
    pub disclosures: u64,
}

impl MonthlyNumbers {
    /// The slowest deletion, if so many were completed that it points to nobody.
    pub const fn public_slowest(&self) -> Option<u32> {
        if self.deletions_completed < SMALLEST_SHOWN_NUMBER {
            return None;
        }
        self.slowest_working_days
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_from_one_to_nine_are_never_shown() {
        let shown = |number| serde_json::to_string(&PublicNumber::of(number)).unwrap();
        assert_eq!(shown(0), "0");
        for small in 1..10 {
            assert_eq!(shown(small), "\"<10\"");
        }
        assert_eq!(shown(10), "10");
        assert_eq!(shown(1_234), "1234");
    }

    #[test]
    fn the_slowest_of_few_deletions_is_not_shown() {
        let of = |deletions_completed| MonthlyNumbers {
            deletions_completed,
            slowest_working_days: Some(6),
            ..MonthlyNumbers::default()
        };
        assert_eq!(of(9).public_slowest(), None);
        assert_eq!(of(10).public_slowest(), Some(6));
    }

    #[test]
    fn the_36_months_that_have_ended_are_shown() {
        let texts = |day| {
            let (first, last) = shown_on(day);
            (first.to_text(), last.to_text())
        };
        let expected = ("2023-11".to_owned(), "2026-10".to_owned());
        assert_eq!(texts(date(2026, 11, 1)), expected);
        assert_eq!(texts(date(2026, 11, 30)), expected);
        assert_eq!(
            texts(date(2026, 12, 1)),
            ("2023-12".to_owned(), "2026-11".to_owned())
        );
    }

    #[test]
    fn only_the_text_of_a_month_is_read_as_one() {
        assert_eq!(Month::parse("2026-11"), Some(Month::of(date(2026, 11, 26))));
        for other in ["2026-13", "2026-1", "2026-11-01", "", "26-11", "+002026-11"] {
            assert_eq!(Month::parse(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn a_month_expires_only_after_it_was_shown_for_the_last_time(days in 0..4_000_i32) {
            let month = Month::of(date(2024, 1, 1).checked_add(days.days()).unwrap());
            let mut day = month.0;
            while shown_on(day).0 <= month {
                day = day.checked_add(1.month()).unwrap();
            }
            let last_seen = day.to_zoned(TimeZone::fixed(SHANGHAI)).unwrap().timestamp();
            prop_assert!(month.expires_at() >= last_seen);
        }
    }
}

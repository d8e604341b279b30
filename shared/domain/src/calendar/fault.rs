//! What can be wrong with a calendar file, and how its version is read.

use jiff::civil::Date;

/// What is wrong with a calendar file, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{pointer}: {error}")]
pub struct CalendarFault {
    /// The field, as a JSON pointer such as `/years/2027/weekday_rest/3`; empty for the whole file.
    pub pointer: String,
    /// What is wrong.
    pub error: CalendarError,
}

/// A kind of fault in a calendar file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// Not JSON, an unknown or repeated field, or a value of another type.
    #[error("not of the form of data/working_days.json")]
    Shape,
    /// A field is missing.
    #[error("the field is missing")]
    Missing,
    /// More than [`CALENDAR_FILE_BYTES`](crate::limits::CALENDAR_FILE_BYTES).
    #[error("the file is too long")]
    TooLong,
    /// The file is for another time zone than Asia/Shanghai.
    #[error("the calendar has to be for Asia/Shanghai")]
    TimeZone,
    /// The version is not a date and a number.
    #[error("write the version as the day of the change and a number, such as 2026-11-22.1")]
    Version,
    /// A year is not four digits.
    #[error("write a year as YYYY")]
    Year,
    /// Not exactly one year, in a file that has to be about one.
    #[error("the file has to be about exactly one year")]
    OneYear,
    /// A day is not a date, or lies outside its year and the December before.
    #[error(
        "write a day as MM-DD within the year, or as YYYY-MM-DD within that year or the December before it"
    )]
    Date,
    /// A rest day on a weekend, or a make-up working day on a weekday.
    #[error("weekday_rest is for Monday to Friday, weekend_work for Saturday and Sunday")]
    Weekday,
    /// The same day is listed twice, also by another year.
    #[error("a day is listed twice: keep the entry of the latest notice")]
    Twice,
}

pub(super) fn fault(pointer: impl Into<String>, error: CalendarError) -> CalendarFault {
    CalendarFault {
        pointer: pointer.into(),
        error,
    }
}

/// The order of versions: the day of the change, then the number of the change on that day.
pub(super) fn order(version: &str) -> Option<(Date, u32)> {
    let (day, number) = version.split_once('.')?;
    let is_number = !number.is_empty()
        && number.len() <= 4
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && !number.starts_with('0');
    let day = day.parse().ok().filter(|_| day.len() == 10 && is_number)?;
    Some((day, number.parse().ok()?))
}

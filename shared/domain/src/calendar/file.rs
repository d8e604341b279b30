//! The form of a calendar file and what has to hold of it. The file of this build and the file of a year that an operator
//! puts in place are read here, by the same checks.

use std::{collections::BTreeMap, fmt};

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Deserializer, Serialize, de};

use super::{
    Day,
    fault::{CalendarError, CalendarFault, fault, order},
    table::{Calendar, CalendarYear},
};
use crate::limits::CALENDAR_FILE_BYTES;

/// The only time zone of a calendar.
const TIME_ZONE: &str = "Asia/Shanghai";
/// The most characters of a name from the file in a pointer.
const NAME_CHARS: usize = 40;
/// What a file of one year says of itself.
const ABOUT: &str = "Working days of one year in mainland China, as a notice of the General Office of the State Council arranges them: weekday_rest are days from Monday to Friday on which nobody works, weekend_work are Saturdays and Sundays made up for them. A day is written MM-DD; a day in the December before the year is written YYYY-MM-DD.";

/// The notices that this build contains.
const PUBLISHED: &str = include_str!("../../data/working_days.json");

impl CalendarYear {
    /// Reads a file about one year, in the form of `data/working_days.json` and with its checks.
    ///
    /// # Errors
    /// [`CalendarFault`] names the field.
    pub fn from_json(text: &str) -> Result<Self, CalendarFault> {
        read_year(text)
    }

    /// The year as a file of its own, which [`Self::from_json`] reads.
    pub fn to_json(&self) -> String {
        write_year(self)
    }
}

impl Calendar {
    /// The calendar built into this program.
    ///
    /// A test checks that the file is valid. If it were not, no day would be announced, and every deadline would be early
    /// and provisional, which is the safe direction.
    pub fn published() -> Self {
        Self::from_json(PUBLISHED).unwrap_or_else(|_| Self {
            version: "none".to_owned(),
            years: BTreeMap::new(),
        })
    }

    /// Reads a calendar in the form of `data/working_days.json`.
    ///
    /// # Errors
    /// [`CalendarFault`] names the field.
    pub fn from_json(text: &str) -> Result<Self, CalendarFault> {
        read(text)
    }
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct File {
    about: String,
    source: String,
    time_zone: String,
    version: String,
    #[serde(deserialize_with = "each_once")]
    years: BTreeMap<String, Lists>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    weekday_rest: Vec<String>,
    weekend_work: Vec<String>,
}

/// Reads a calendar with any number of years.
fn read(text: &str) -> Result<Calendar, CalendarFault> {
    let file = shaped(text)?;
    let mut calendar = Calendar {
        version: file.version.clone(),
        years: BTreeMap::new(),
    };
    for (name, lists) in &file.years {
        calendar = calendar.with(&year(&file, name, lists)?)?;
    }
    Ok(calendar)
}

/// Reads a file about exactly one year.
fn read_year(text: &str) -> Result<CalendarYear, CalendarFault> {
    if text.len() > CALENDAR_FILE_BYTES {
        return Err(fault("", CalendarError::TooLong));
    }
    let file = shaped(text)?;
    let mut years = file.years.iter();
    match (years.next(), years.next()) {
        (Some((name, lists)), None) => year(&file, name, lists),
        _ => Err(fault("/years", CalendarError::OneYear)),
    }
}

/// A year as a file of its own.
fn write_year(year: &CalendarYear) -> String {
    let listed = |meaning: Day| {
        let days = year.days.iter().filter(|(_, day)| **day == meaning);
        let written = days.map(|(date, _)| {
            if date.year() == year.year {
                date.strftime("%m-%d").to_string()
            } else {
                date.to_string()
            }
        });
        written.collect()
    };
    let lists = Lists {
        weekday_rest: listed(Day::Rest),
        weekend_work: listed(Day::Working),
    };
    let file = File {
        about: ABOUT.to_owned(),
        source: year.source.clone(),
        time_zone: TIME_ZONE.to_owned(),
        version: year.version.clone(),
        years: BTreeMap::from([(format!("{:04}", year.year), lists)]),
    };
    // Texts and lists of texts can always be written.
    serde_json::to_string_pretty(&file).unwrap_or_default()
}

/// The file, with its shape, time zone and version checked.
fn shaped(text: &str) -> Result<File, CalendarFault> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let read: Result<File, _> = serde_path_to_error::deserialize(&mut reader);
    let file = read.map_err(|error| misshapen(&error))?;
    reader.end().map_err(|_| fault("", CalendarError::Shape))?;
    if file.time_zone != TIME_ZONE {
        return Err(fault("/time_zone", CalendarError::TimeZone));
    }
    if order(&file.version).is_none() {
        return Err(fault("/version", CalendarError::Version));
    }
    Ok(file)
}

/// Where the form is wrong. Of the reader's message only the name of a missing field is used, which is a word of ours.
fn misshapen(error: &serde_path_to_error::Error<serde_json::Error>) -> CalendarFault {
    use serde_path_to_error::Segment;
    let segments = error.path().iter().map(|segment| match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", plain(key)),
        Segment::Enum { .. } | Segment::Unknown => String::new(),
    });
    let pointer: String = segments.collect();
    let message = error.inner().to_string();
    let missing = message.strip_prefix("missing field `");
    match missing.and_then(|rest| rest.split_once('`')) {
        Some((name, _)) => fault(format!("{pointer}/{name}"), CalendarError::Missing),
        None => fault(pointer, CalendarError::Shape),
    }
}

/// A name of the file without what could control a terminal.
fn plain(name: &str) -> String {
    let shown = |c: char| if c.is_ascii_graphic() { c } else { '?' };
    name.chars().take(NAME_CHARS).map(shown).collect()
}

fn year(file: &File, name: &str, lists: &Lists) -> Result<CalendarYear, CalendarFault> {
    let at = format!("/years/{}", plain(name));
    let is_year = name.len() == 4 && name.bytes().all(|byte| byte.is_ascii_digit());
    let number = name.parse().ok().filter(|_| is_year);
    let number = number.ok_or_else(|| fault(at.as_str(), CalendarError::Year))?;
    let mut days = BTreeMap::new();
    for (list, entries, meaning) in [
        ("weekday_rest", &lists.weekday_rest, Day::Rest),
        ("weekend_work", &lists.weekend_work, Day::Working),
    ] {
        for (index, entry) in entries.iter().enumerate() {
            let wrong = |error| fault(format!("{at}/{list}/{index}"), error);
            let date = parse_day(number, entry).ok_or_else(|| wrong(CalendarError::Date))?;
            let is_weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
            if is_weekend != (meaning == Day::Working) {
                return Err(wrong(CalendarError::Weekday));
            }
            if days.insert(date, meaning).is_some() {
                return Err(wrong(CalendarError::Twice));
            }
        }
    }
    Ok(CalendarYear {
        year: number,
        version: file.version.clone(),
        source: file.source.clone(),
        days,
    })
}

fn parse_day(year: i16, text: &str) -> Option<Date> {
    let full = if text.len() == 5 {
        format!("{year:04}-{text}")
    } else {
        text.to_owned()
    };
    let date = full.parse::<Date>().ok().filter(|_| full.len() == 10)?;
    let in_year = date.year() == year;
    let in_december_before = date.year() == year - 1 && date.month() == 12;
    (in_year || in_december_before).then_some(date)
}

/// A map in which no name stands twice. Without this the last one would count silently.
fn each_once<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, Lists>, D::Error> {
    struct Years;
    impl<'de> de::Visitor<'de> for Years {
        type Value = BTreeMap<String, Lists>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("years")
        }

        fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut years = BTreeMap::new();
            while let Some((name, lists)) = map.next_entry()? {
                if years.insert(name, lists).is_some() {
                    return Err(de::Error::custom("a year is there twice"));
                }
            }
            Ok(years)
        }
    }
    from.deserialize_map(Years)
}

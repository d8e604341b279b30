//! Data that the carrier keeps instead of erasing it, because a law requires it: the basis, and until when.

use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};
use jiff::{Timestamp, ToSpan as _};

/// Why data is kept, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retain {
    /// A code word for the law or rule, the same for every person.
    pub basis: Basis,
    /// When the retention ends.
    pub until: Until,
}

/// A code word for a legal basis: up to 64 letters, digits, `_`, `-` and `.`, a letter first, no five digits in a row.
///
/// It is kept longer than the person's data, so it must not be able to identify anybody. The API also refuses call
/// signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis(String);

impl Basis {
    /// The word.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Basis {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        let long_run = text
            .split(|c: char| !c.is_ascii_digit())
            .any(|run| run.len() >= 5);
        let has_form = text.len() <= 64 && text.starts_with(|c: char| c.is_ascii_alphabetic());
        if !has_form || !text.bytes().all(is_word) || long_run {
            return Err(
                "use up to 64 letters, digits, `_`, `-` and `.`, a letter first, and no five digits in a row",
            );
        }
        Ok(Self(text.to_owned()))
    }
}

/// The end of a retention: a date in Asia/Shanghai (the whole day is included), or a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Until {
    text: String,
    ends: Timestamp,
}

impl Until {
    /// The text as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The time from which on the data is no longer kept.
    pub fn ends(&self) -> Timestamp {
        self.ends
    }
}

impl FromStr for Until {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const USAGE: &str = "use a date such as 2027-01-31, or a time such as 2027-01-31T16:00:00Z";
        let ends = if text.len() == "2027-01-31".len() {
            let date: Date = text.parse().map_err(|_| USAGE)?;
            // All of mainland China uses UTC+8, without daylight saving time since 1991.
            let next = date.checked_add(1.day()).map_err(|_| USAGE)?;
            next.to_zoned(TimeZone::fixed(offset(8)))
                .map_err(|_| USAGE)?
                .timestamp()
        } else {
            text.parse().map_err(|_| USAGE)?
        };
        Ok(Self {
            text: text.to_owned(),
            ends,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_ends_at_midnight_in_china() {
        let until: Until = "2027-01-31".parse().unwrap();
        assert_eq!(until.ends().to_string(), "2027-01-31T16:00:00Z");
        assert_eq!(until.as_str(), "2027-01-31");
        let until: Until = "2027-01-31T12:00:00+08:00".parse().unwrap();
        assert_eq!(until.ends().to_string(), "2027-01-31T04:00:00Z");
        for bad in ["", "2027-02-30", "31.01.2027", "tomorrow"] {
            assert!(bad.parse::<Until>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_basis_that_could_identify_a_person_is_refused() {
        for good in ["waybill_retention", "postal-act.36", "A1234"] {
            assert!(good.parse::<Basis>().is_ok(), "{good}");
        }
        let too_long = "a".repeat(65);
        for bad in [
            "",
            "two words",
            "13800138000",
            "a12345",
            "_law",
            "王小明",
            &too_long,
        ] {
            assert!(bad.parse::<Basis>().is_err(), "{bad}");
        }
    }
}

//! Data that the carrier keeps instead of erasing it, because a law requires it: the basis, and until when.

use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::{TimeZone, offset};
use jiff::{Timestamp, ToSpan as _};

/// Why data is kept, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retain {
    /// The law.
    pub basis: Basis,
    /// The last day.
    pub until: Until,
}

/// The laws that QEG takes as a basis. The guide says what each is.
const LAWS: [&str; 7] = [
    "postal_law",
    "express_delivery_regulations",
    "counter_terrorism_law",
    "e_commerce_law",
    "accounting_law",
    "tax_collection_rules",
    "invoice_measures",
];

/// The law by which data is kept: a word of a closed list, so that it can identify nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basis(&'static str);

impl Basis {
    /// The word.
    pub fn as_str(&self) -> &str {
        self.0
    }
}

impl FromStr for Basis {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let law = LAWS.into_iter().find(|law| *law == text);
        law.map(Self)
            .ok_or_else(|| format!("use one of {}", LAWS.join(", ")))
    }
}

/// The last day of a retention, in Asia/Shanghai.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Until {
    text: String,
    ends: Timestamp,
}

impl Until {
    /// The day as it was given.
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
        const USAGE: &str = "use a day such as 2027-01-31";
        let day: Option<Date> = text.parse().ok().filter(|_| text.len() == 10);
        let next = day.ok_or(USAGE)?.checked_add(1.day()).map_err(|_| USAGE)?;
        // All of mainland China uses UTC+8, without daylight saving time since 1991.
        let ends = next.to_zoned(TimeZone::fixed(offset(8)));
        Ok(Self {
            text: text.to_owned(),
            ends: ends.map_err(|_| USAGE)?.timestamp(),
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
        for bad in [
            "",
            "2027-02-30",
            "31.01.2027",
            "2027-01-31T12:00:00Z",
            "tomorrow",
        ] {
            assert!(bad.parse::<Until>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_basis_is_one_of_the_laws_that_the_guide_lists() {
        let guide = include_str!("../../README.md");
        for law in LAWS {
            assert_eq!(law.parse::<Basis>().unwrap().as_str(), law);
            assert!(guide.contains(&format!("| `{law}` |")), "{law}");
        }
        for bad in ["", "waybill_retention", "13800138000", "王小明"] {
            assert!(bad.parse::<Basis>().is_err(), "{bad}");
        }
    }
}

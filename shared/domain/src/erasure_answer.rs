//! The answers of carriers that collected a person's data and have to erase it.

mod law;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::certificate::Outcome;
use crate::limits::RETAINED_YEARS;
use crate::violation::{Violation, code};

pub use law::{Duty, RetentionLaw};

/// An answer from a request, unchecked.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(
    rename = "ErasureAnswer",
    description = "What a carrier did when it was asked to erase. `retained` needs `basis` and `retained_until`."
)]
pub struct AnswerInput {
    /// What the carrier did.
    pub outcome: Outcome,
    /// The law by which it keeps data.
    pub basis: Option<RetentionLaw>,
    /// The last day on which it keeps data: a date in Asia/Shanghai.
    #[schemars(extend("format" = "date"))]
    pub retained_until: Option<String>,
}

/// A checked answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What the carrier did.
    pub outcome: Outcome,
    /// Why and until when it keeps data; only for `retained`.
    pub retained: Option<Retained>,
}

/// Why and until when a carrier keeps data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retained {
    /// The law.
    pub basis: RetentionLaw,
    /// The last day, in Asia/Shanghai.
    pub until: Date,
}

impl Answer {
    /// Checks everything. Returns all violations.
    pub fn parse(input: &AnswerInput, today: Date) -> Result<Self, Vec<Violation>> {
        if input.outcome == Outcome::Erased {
            return Self::parse_erased(input);
        }
        let missing = |pointer: &str| Violation::new(pointer, code::MISSING);
        let basis = input.basis.ok_or_else(|| missing("/basis"));
        let until = match &input.retained_until {
            None => Err(missing("/retained_until")),
            Some(text) => {
                until(text, today).map_err(|code| Violation::new("/retained_until", code))
            }
        };
        match (basis, until) {
            (Ok(basis), Ok(until)) => Ok(Self {
                outcome: input.outcome,
                retained: Some(Retained { basis, until }),
            }),
            (basis, until) => Err(basis.err().into_iter().chain(until.err()).collect()),
        }
    }

    fn parse_erased(input: &AnswerInput) -> Result<Self, Vec<Violation>> {
        let superfluous = [
            ("/basis", input.basis.is_some()),
            ("/retained_until", input.retained_until.is_some()),
        ];
        let superfluous = superfluous.into_iter().filter(|(_, is_there)| *is_there);
        let found: Vec<_> = superfluous
            .map(|(pointer, _)| Violation::new(pointer, code::UNKNOWN_VALUE))
            .collect();
        if !found.is_empty() {
            return Err(found);
        }
        Ok(Self {
            outcome: input.outcome,
            retained: None,
        })
    }
}

/// A day from today to [`RETAINED_YEARS`] on, as `2027-01-31`.
fn until(text: &str, today: Date) -> Result<Date, &'static str> {
    let day = text.parse::<Date>().ok().filter(|_| text.len() == 10);
    let day = day.ok_or(code::NOT_A_DATE)?;
    let last = today.checked_add(RETAINED_YEARS.years());
    let is_in_range = day >= today && last.is_ok_and(|last| day <= last);
    is_in_range.then_some(day).ok_or(code::OUT_OF_RANGE)
}

/// When a carrier that has not answered is reminded: in the middle of its time to answer.
pub fn remind_at(notified_at: Timestamp, answer_before: Timestamp) -> Timestamp {
    let half = answer_before.duration_since(notified_at).as_secs() / 2;
    notified_at
        .checked_add(SignedDuration::from_secs(half))
        .unwrap_or(answer_before)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::civil::date;

    use super::*;

    const TODAY: Date = date(2026, 11, 25);

    fn parse(
        outcome: Outcome,
        basis: Option<RetentionLaw>,
        until: Option<&str>,
    ) -> Result<Answer, Vec<Violation>> {
        let input = AnswerInput {
            outcome,
            basis,
            retained_until: until.map(str::to_owned),
        };
        Answer::parse(&input, TODAY)
    }

    #[test]
    fn retained_needs_basis_and_day_and_erased_neither() {
        let law = Some(RetentionLaw::PostalLaw);
        assert_eq!(parse(Outcome::Erased, None, None).unwrap().retained, None);
        let superfluous = parse(Outcome::Erased, law, Some("2027-01-01"));
        assert_eq!(superfluous.unwrap_err().len(), 2);
        assert_eq!(parse(Outcome::Retained, None, None).unwrap_err().len(), 2);
        assert_eq!(parse(Outcome::Retained, law, None).unwrap_err().len(), 1);
        let kept = parse(Outcome::Retained, law, Some("2027-01-01")).unwrap();
        assert_eq!(kept.retained.unwrap().until, date(2027, 1, 1));
    }

    #[test]
    fn the_day_is_one_from_today_to_ten_years_on() {
        let until = |text: &str| {
            let answer = parse(Outcome::Retained, Some(RetentionLaw::PostalLaw), Some(text));
            answer.err().map(|found| found[0].code)
        };
        for good in ["2026-11-25", "2027-01-31", "2036-11-25"] {
            assert_eq!(until(good), None, "{good}");
        }
        for early_or_late in ["2026-11-24", "2036-11-26", "0000-01-01", "9999-12-31"] {
            assert_eq!(until(early_or_late), Some(code::OUT_OF_RANGE));
        }
        for bad in [
            "",
            "2027-02-30",
            "27-01-31",
            "2027-1-31",
            "2027/01/31",
            "2027-01-31T00:00:00Z",
            "20270131xx",
        ] {
            assert_eq!(until(bad), Some(code::NOT_A_DATE), "{bad}");
        }
    }

    #[test]
    fn a_basis_outside_the_list_is_not_read() {
        for bad in ["", "13800138000", "BG1ABC", "王小明", "postal_law.49"] {
            let json = serde_json::json!({"outcome": "retained", "basis": bad, "retained_until": "2027-01-01"});
            assert!(
                serde_json::from_value::<AnswerInput>(json).is_err(),
                "{bad}"
            );
        }
    }

    #[test]
    fn the_reminder_is_in_the_middle_of_the_time() {
        let at = |second| Timestamp::from_second(second).unwrap();
        assert_eq!(remind_at(at(100), at(300)), at(200));
    }
}

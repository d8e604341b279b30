//! The answers of carriers that collected a person's data and have to erase it.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use crate::calendar::received_on;
use crate::call_sign::CallSign;
use crate::certificate::Outcome;
use crate::limits::BASIS_CHARS;
use crate::violation::{Violation, code};

/// This many digits in a row could be part of somebody's number.
const NUMBER_DIGITS: usize = 5;

/// An answer from a request, unchecked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerInput {
    /// What the carrier did.
    pub outcome: Outcome,
    /// Why it keeps data, as a code word.
    pub basis: Option<String>,
    /// Until when: a date in Asia/Shanghai, or a time.
    pub retained_until: Option<String>,
}

/// A checked answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What the carrier did.
    pub outcome: Outcome,
    /// Why and until when it keeps data; only for `retained`.
    pub retained: Option<Retained>,
}

/// Why and until when a carrier keeps data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retained {
    /// A code word chosen by the carrier, such as `postal_law`.
    pub basis: String,
    /// The last day, in Asia/Shanghai.
    pub until: Date,
}

impl Answer {
    /// Checks everything. Returns all violations.
    pub fn parse(input: AnswerInput) -> Result<Self, Vec<Violation>> {
        if input.outcome == Outcome::Erased {
            let superfluous = [
                ("/basis", input.basis.is_some()),
                ("/retained_until", input.retained_until.is_some()),
            ];
            let found: Vec<_> = superfluous
                .into_iter()
                .filter(|(_, is_there)| *is_there)
                .map(|(pointer, _)| Violation::new(pointer, code::UNKNOWN_VALUE))
                .collect();
            return if found.is_empty() {
                Ok(Self {
                    outcome: input.outcome,
                    retained: None,
                })
            } else {
                Err(found)
            };
        }
        let basis = match input.basis {
            None => Err(Violation::new("/basis", code::MISSING)),
            Some(basis) if is_code_word(&basis) => Ok(basis),
            Some(_) => Err(Violation::new("/basis", code::NOT_A_CODE_WORD)),
        };
        let until = match input.retained_until.as_deref() {
            None => Err(Violation::new("/retained_until", code::MISSING)),
            Some(text) => {
                day(text).ok_or_else(|| Violation::new("/retained_until", code::NOT_A_DATE))
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
}

fn day(text: &str) -> Option<Date> {
    let date = text.parse::<Date>().ok().filter(|_| text.len() == 10);
    date.or_else(|| text.parse::<Timestamp>().ok().map(received_on))
}

/// The ledger is kept longer than the person's data, so it must not contain anything that identifies a person: no free
/// text, no long run of digits, no call sign.
fn is_code_word(text: &str) -> bool {
    let mut digits = 0;
    let is_short_run = |c: char| {
        digits = if c.is_ascii_digit() { digits + 1 } else { 0 };
        digits < NUMBER_DIGITS
    };
    text.len() <= BASIS_CHARS
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
        && text.chars().all(is_short_run)
        && CallSign::parse(text).is_err()
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

    fn parse(
        outcome: Outcome,
        basis: Option<&str>,
        until: Option<&str>,
    ) -> Result<Answer, Vec<Violation>> {
        Answer::parse(AnswerInput {
            outcome,
            basis: basis.map(str::to_owned),
            retained_until: until.map(str::to_owned),
        })
    }

    #[test]
    fn retained_needs_basis_and_day_and_erased_neither() {
        assert_eq!(parse(Outcome::Erased, None, None).unwrap().retained, None);
        assert_eq!(
            parse(Outcome::Erased, Some("x"), Some("2027-01-01"))
                .unwrap_err()
                .len(),
            2
        );
        assert_eq!(parse(Outcome::Retained, None, None).unwrap_err().len(), 2);
        assert_eq!(
            parse(Outcome::Retained, Some("postal_law"), None)
                .unwrap_err()
                .len(),
            1
        );
        let kept = parse(Outcome::Retained, Some("postal_law.35"), Some("2027-01-01"));
        assert_eq!(kept.unwrap().retained.unwrap().until, date(2027, 1, 1));
        let by_time = parse(
            Outcome::Retained,
            Some("tax-law"),
            Some("2026-12-31T16:00:00Z"),
        );
        assert_eq!(by_time.unwrap().retained.unwrap().until, date(2027, 1, 1));
    }

    #[test]
    fn a_basis_that_could_identify_a_person_is_refused() {
        for bad in [
            "",
            "13800138000",
            "law13800",
            "BG1ABC",
            "bg7abc",
            "王小明",
            "a law",
            &"a".repeat(65),
        ] {
            let found = parse(Outcome::Retained, Some(bad), Some("2027-01-01")).unwrap_err();
            assert_eq!(
                found,
                [Violation::new("/basis", code::NOT_A_CODE_WORD)],
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

//! Legal holds: why a person's deletion may have to wait, for how long, and what they are told of it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::closed::closed_set;
use crate::deletion::State;
use crate::id::HoldId;
use crate::legal_text;
use crate::personal::{Personal, to_vault};
use crate::violation::Violation;

closed_set! {
    /// What a hold rests on: the laws of the People's Republic of China under which somebody may demand
    /// that data is kept or handed over, so that erasing it would be unlawful (PIPL, article 47, second
    /// paragraph: until then nothing but storage). Not legal advice: the operator's counsel decides.
    Basis {
        /// Evidence that a court, procuratorate or public security organ collects in a criminal case:
        /// Criminal Procedure Law (2018), article 54.
        CriminalEvidence = "criminal_evidence",
        /// Data that public or state security organs need for national security or to investigate a
        /// crime: Data Security Law (2021), article 35.
        DataInquiry = "data_inquiry",
        /// Evidence that a state security organ collects of espionage: Counter-Espionage Law (2023),
        /// article 32.
        CounterEspionage = "counter_espionage",
        /// Evidence that a supervisory commission collects: Supervision Law (2018), article 18.
        Supervision = "supervision",
        /// Evidence that a court collects or preserves in a civil case: Civil Procedure Law (2023),
        /// articles 70 and 84.
        CourtEvidence = "court_evidence",
        /// Material for a tax inspection: Law on the Administration of Tax Collection (2015), article 57.
        TaxInspection = "tax_inspection",
        /// A time for keeping data that a law or administrative regulation sets and that is not over:
        /// Personal Information Protection Law (2021), article 47, as by E-Commerce Law (2018), article 31.
        StatutoryRetention = "statutory_retention",
    }
}

closed_set! {
    /// What a person has been told of a hold on their deletion.
    Notified {
        /// That a law stands in the way, and not which.
        WithoutReason = "that",
        /// On what basis and until when.
        WithReason = "why",
        /// That it is over and the deletion goes on.
        Resumed = "resumed",
    }
}

/// The reason that is given while the real one is secret.
pub const SECRET_REASON: &str = "required_by_law";

/// A hold, as far as it is told in closed words and dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Its public id.
    pub id: HoldId,
    /// What it rests on.
    pub basis: Basis,
    /// The last day on which it stands, in Asia/Shanghai.
    pub until: Date,
    /// The day from which the person may be told why; at once where there is none.
    pub secret_until: Option<Date>,
}

/// What is sealed of a hold.
#[derive(Clone, Serialize, Deserialize)]
pub struct HoldDetails {
    /// The case or document it comes from.
    #[serde(with = "to_vault")]
    pub reference: Personal<String>,
    /// Who placed it.
    pub placed_by: crate::disclosure::StaffMember,
}

/// How long a hold is to stand, as it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The last day of it.
    pub until: Date,
    /// The day from which the person may be told why.
    pub secret_until: Option<Date>,
}

impl Term {
    /// Reads both days; every violation at once.
    pub fn parse(
        until: &str,
        secret_until: Option<&str>,
        today: Date,
    ) -> Result<Self, Vec<Violation>> {
        let until = legal_text::day(until, today).map_err(|violation| violation.at("/until"));
        let secret = legal_text::secret_until(secret_until, today);
        match (until, secret) {
            (Ok(until), Ok(secret_until)) => Ok(Self {
                until,
                secret_until,
            }),
            (until, secret) => Err(until.err().into_iter().chain(secret.err()).collect()),
        }
    }
}

impl Hold {
    /// Whether its last day is over.
    pub fn is_over(&self, today: Date) -> bool {
        today > self.until
    }

    /// Whether the person may not yet be told why.
    pub fn is_secret(&self, today: Date) -> bool {
        self.secret_until.is_some_and(|until| today < until)
    }

    /// The reason as the person may be given it on this day.
    pub fn reason(&self, today: Date) -> &'static str {
        if self.is_secret(today) {
            SECRET_REASON
        } else {
            self.basis.as_str()
        }
    }
}

/// Of several holds on one person, the one that is told: rather one that may be, then the longest.
pub fn hold_for_notice<'a>(holds: impl IntoIterator<Item = &'a Hold>) -> Option<&'a Hold> {
    let rank = |hold: &&Hold| (hold.secret_until.is_none(), hold.until, hold.id.clone());
    holds.into_iter().max_by_key(rank)
}

/// What the person still has to be told of their deletion request; `None` when they know all they may.
///
/// `hold` is what it waits for, `was_held` whether it ever had to, `told` what they heard last.
pub fn notice_due(
    state: State,
    (hold, was_held): (Option<&Hold>, bool),
    told: Option<Notified>,
    today: Date,
) -> Option<Notified> {
    match (state, hold) {
        (State::Held, Some(hold)) => {
            let now = if hold.is_secret(today) {
                Notified::WithoutReason
            } else {
                Notified::WithReason
            };
            (told != Some(Notified::WithReason) && told != Some(now)).then_some(now)
        }
        (State::Requested, None) if was_held => {
            (told != Some(Notified::Resumed)).then_some(Notified::Resumed)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use jiff::ToSpan;
    use jiff::civil::date;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;
    use crate::violation::code;

    fn day() -> impl Strategy<Value = Date> {
        (0..400_i64).prop_map(|days| date(2026, 1, 1) + days.days())
    }

    prop_compose! {
        fn hold()(
            id in "[0-9a-f]{32}", basis in select(Basis::ALL), until in day(),
            secret_until in proptest::option::of(day()),
        ) -> Hold {
            Hold { id: HoldId::parse(&id).unwrap(), basis, until, secret_until }
        }
    }

    #[test]
    fn a_term_is_read_whole_and_every_fault_is_told() {
        let today = date(2026, 3, 1);
        let term = Term::parse("2026-03-01", None, today).unwrap();
        assert_eq!((term.until, term.secret_until), (today, None));
        let term = Term::parse("2026-04-01", Some("2026-03-02"), today).unwrap();
        assert_eq!(term.secret_until, Some(date(2026, 3, 2)));
        let faults = Term::parse("2026-02-28", Some("soon"), today).unwrap_err();
        let expected = [
            Violation::new("/until", code::OUT_OF_RANGE),
            Violation::new("/secret_until", code::NOT_A_DATE),
        ];
        assert_eq!(faults, expected);
    }

    proptest! {
        #[test]
        fn a_secret_reason_is_never_told_early(hold in hold(), today in day()) {
            let is_secret = hold.secret_until.is_some_and(|until| today < until);
            prop_assert_eq!(hold.reason(today) == SECRET_REASON, is_secret);
            let told = notice_due(State::Held, (Some(&hold), true), None, today);
            prop_assert_eq!(told, Some(if is_secret { Notified::WithoutReason } else { Notified::WithReason }));
        }

        /// Whatever the days on which somebody looks, a person under a hold hears at least once, never
        /// the same twice, and in the end why.
        #[test]
        fn everybody_is_told_once_of_each_and_in_the_end_all(
            hold in hold(), mut days in proptest::collection::vec(day(), 1..20),
        ) {
            days.sort();
            let (mut told, mut heard) = (None, Vec::new());
            for today in &days {
                if let Some(now) = notice_due(State::Held, (Some(&hold), true), told, *today) {
                    prop_assert!(now == Notified::WithoutReason || !hold.is_secret(*today));
                    heard.push(now);
                    told = Some(now);
                }
                prop_assert_eq!(notice_due(State::Held, (Some(&hold), true), told, *today), None);
            }
            prop_assert!(!heard.is_empty() && heard.len() <= 2);
            let last = *days.last().unwrap();
            prop_assert_eq!(told == Some(Notified::WithReason), !hold.is_secret(last));
            let resumed = notice_due(State::Requested, (None, true), told, last);
            prop_assert_eq!(resumed, Some(Notified::Resumed));
            prop_assert_eq!(notice_due(State::Requested, (None, true), resumed, last), None);
        }

        #[test]
        fn who_was_never_held_is_told_nothing(
            state in select(State::ALL), told in proptest::option::of(select(Notified::ALL)), today in day(),
        ) {
            prop_assert_eq!(notice_due(state, (None, false), told, today), None);
        }

        #[test]
        fn a_hold_stands_to_the_end_of_its_last_day(hold in hold()) {
            prop_assert!(!hold.is_over(hold.until));
            prop_assert!(hold.is_over(hold.until.tomorrow().unwrap()));
        }

        /// The order in which they are found does not matter, and a reason that may be told is.
        #[test]
        fn of_several_the_told_one_is_certain(holds in proptest::collection::vec(hold(), 1..6)) {
            let one = hold_for_notice(&holds).unwrap();
            let mut turned = holds.clone();
            turned.reverse();
            prop_assert_eq!(hold_for_notice(&turned), Some(one));
            let open = holds.iter().any(|hold| hold.secret_until.is_none());
            prop_assert_eq!(one.secret_until.is_none(), open);
        }
    }
}

//! Legal holds: why a deletion has to wait, until when, and which notices the person gets.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::closed::closed_set;
use crate::deletion::State;
use crate::id::HoldId;
use crate::legal_text;
use crate::personal::{Personal, to_vault};
use crate::violation::Violation;

closed_set! {
    /// The legal basis of a hold: laws of the People's Republic of China by which data has to be kept or handed over, so
    /// that erasing it would be unlawful (PIPL, article 47, second paragraph: meanwhile the data may only be stored).
    /// This is not legal advice: the operator's counsel decides.
    Basis as "HoldBasis" {
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
        /// Material for a tax inspection: Tax Collection and Administration Law (2015), article 57.
        TaxInspection = "tax_inspection",
        /// A retention period set by a law or administrative regulation that is not over:
        /// Personal Information Protection Law (2021), article 47; for example E-Commerce Law (2018), article 31.
        StatutoryRetention = "statutory_retention",
    }
}

closed_set! {
    /// What the person was notified of, about a hold on their deletion.
    Notified {
        /// That a law forbids the deletion for now, without the legal basis.
        WithoutReason = "that",
        /// The legal basis of the hold, and until when.
        WithReason = "why",
        /// That the hold ended and the deletion resumes.
        Resumed = "resumed",
    }
}

/// The reason that the person sees while the legal basis is secret.
pub const SECRET_REASON: &str = "required_by_law";

/// The part of a hold that is not sealed: ids, fixed words and dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Its public id.
    pub id: HoldId,
    /// The legal basis.
    pub basis: Basis,
    /// The last day of the hold, in Asia/Shanghai.
    pub until: Date,
    /// The day from which the person may know the legal basis; from the beginning if there is none.
    pub secret_until: Option<Date>,
}

/// The sealed part of a hold.
#[derive(Clone, Serialize, Deserialize)]
pub struct HoldDetails {
    /// The case or document that orders it.
    #[serde(with = "to_vault")]
    pub reference: Personal<String>,
    /// Who placed it.
    pub placed_by: crate::disclosure::StaffMember,
}

/// The days of a hold, from a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The last day of the hold.
    pub until: Date,
    /// The day from which the person may know the legal basis.
    pub secret_until: Option<Date>,
}

impl Term {
    /// Parses both days. Returns all violations.
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
    /// Whether the last day of the hold is over.
    pub fn is_over(&self, today: Date) -> bool {
        today > self.until
    }

    /// Whether the person may not know the legal basis yet.
    pub fn is_secret(&self, today: Date) -> bool {
        self.secret_until.is_some_and(|until| today < until)
    }

    /// The reason that the person may see on this day.
    pub fn reason(&self, today: Date) -> &'static str {
        if self.is_secret(today) {
            SECRET_REASON
        } else {
            self.basis.as_str()
        }
    }
}

/// The hold that a notice is about, of several holds on one person: preferably one without a secret, then the longest.
pub fn hold_for_notice<'a>(holds: impl IntoIterator<Item = &'a Hold>) -> Option<&'a Hold> {
    let rank = |hold: &&Hold| (hold.secret_until.is_none(), hold.until, hold.id.clone());
    holds.into_iter().max_by_key(rank)
}

/// The next notice to the person about a hold on their deletion request; `None` if none is due.
///
/// `hold` is the hold that the request waits for, `was_held` whether it ever waited for one, `notified` the last notice.
pub fn notice_due(
    state: State,
    (hold, was_held): (Option<&Hold>, bool),
    notified: Option<Notified>,
    today: Date,
) -> Option<Notified> {
    match (state, hold) {
        (State::Held, Some(hold)) => {
            let now = if hold.is_secret(today) {
                Notified::WithoutReason
            } else {
                Notified::WithReason
            };
            (notified != Some(Notified::WithReason) && notified != Some(now)).then_some(now)
        }
        (State::Requested, None) if was_held => {
            (notified != Some(Notified::Resumed)).then_some(Notified::Resumed)
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
    fn a_term_is_parsed_and_all_violations_are_reported() {
        let today = date(2026, 3, 1);
        let term = Term::parse("2026-03-01", None, today).unwrap();
        assert_eq!((term.until, term.secret_until), (today, None));
        let term = Term::parse("2026-04-01", Some("2026-03-02"), today).unwrap();
        assert_eq!(term.secret_until, Some(date(2026, 3, 2)));
        let violations = Term::parse("2026-02-28", Some("soon"), today).unwrap_err();
        let expected = [
            Violation::new("/until", code::OUT_OF_RANGE),
            Violation::new("/secret_until", code::NOT_A_DATE),
        ];
        assert_eq!(violations, expected);
    }

    proptest! {
        #[test]
        fn a_secret_basis_is_never_disclosed_early(hold in hold(), today in day()) {
            let is_secret = hold.secret_until.is_some_and(|until| today < until);
            prop_assert_eq!(hold.reason(today) == SECRET_REASON, is_secret);
            let notice = notice_due(State::Held, (Some(&hold), true), None, today);
            prop_assert_eq!(notice, Some(if is_secret { Notified::WithoutReason } else { Notified::WithReason }));
        }

        /// On whichever days the check runs: the person gets at least one notice, never the same one twice, and the legal
        /// basis once it is not secret any more.
        #[test]
        fn every_notice_is_due_once(
            hold in hold(), mut days in proptest::collection::vec(day(), 1..20),
        ) {
            days.sort();
            let (mut notified, mut notices) = (None, Vec::new());
            for today in &days {
                if let Some(now) = notice_due(State::Held, (Some(&hold), true), notified, *today) {
                    prop_assert!(now == Notified::WithoutReason || !hold.is_secret(*today));
                    notices.push(now);
                    notified = Some(now);
                }
                prop_assert_eq!(notice_due(State::Held, (Some(&hold), true), notified, *today), None);
            }
            prop_assert!(!notices.is_empty() && notices.len() <= 2);
            let last = *days.last().unwrap();
            prop_assert_eq!(notified == Some(Notified::WithReason), !hold.is_secret(last));
            let resumed = notice_due(State::Requested, (None, true), notified, last);
            prop_assert_eq!(resumed, Some(Notified::Resumed));
            prop_assert_eq!(notice_due(State::Requested, (None, true), resumed, last), None);
        }

        #[test]
        fn without_a_hold_there_is_no_notice(
            state in select(State::ALL), notified in proptest::option::of(select(Notified::ALL)), today in day(),
        ) {
            prop_assert_eq!(notice_due(state, (None, false), notified, today), None);
        }

        #[test]
        fn a_hold_lasts_until_the_end_of_its_last_day(hold in hold()) {
            prop_assert!(!hold.is_over(hold.until));
            prop_assert!(hold.is_over(hold.until.tomorrow().unwrap()));
        }

        /// The order of the holds does not matter, and a hold without a secret is preferred.
        #[test]
        fn the_hold_for_the_notice_does_not_depend_on_their_order(holds in proptest::collection::vec(hold(), 1..6)) {
            let one = hold_for_notice(&holds).unwrap();
            let mut turned = holds.clone();
            turned.reverse();
            prop_assert_eq!(hold_for_notice(&turned), Some(one));
            let open = holds.iter().any(|hold| hold.secret_until.is_none());
            prop_assert_eq!(one.secret_until.is_none(), open);
        }
    }
}

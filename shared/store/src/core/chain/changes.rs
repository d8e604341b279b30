//! How often a person's data was changed today. The count is on the head item of their audit chain, which every change
//! writes anyway, so it is exact and costs no further write.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    audit::DailyLimit,
    calendar::{due_instant, received_on},
};

use super::Act;
use crate::core::{
    attribute::{Item, n, number, optional_text, s},
    error::StoreError,
};

/// The day that is counted, in Asia/Shanghai.
const DAY: &str = "changes_on";

/// The attribute with the count of a limit on that day.
const fn attribute(limit: DailyLimit) -> &'static str {
    match limit {
        DailyLimit::Changes => "changes",
        DailyLimit::CarrierChanges => "carrier_changes",
        DailyLimit::SignIns => "sign_ins",
        DailyLimit::NewPasswords => "new_passwords",
        DailyLimit::Recoveries => "recoveries",
        DailyLimit::Deletions => "deletions",
    }
}

/// The changes counted on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Changes {
    on: Option<Date>,
    /// The count of each limit, in the order of [`DailyLimit::ALL`].
    counts: [u32; DailyLimit::ALL.len()],
}

impl Changes {
    /// Nothing counted yet.
    pub(crate) const NONE: Self = Self {
        on: None,
        counts: [0; DailyLimit::ALL.len()],
    };

    /// Reads the count from a head item. If it cannot be read, it is zero, so that nobody is locked out.
    pub(crate) fn read(item: &Item) -> Self {
        Self {
            on: optional_text(item, DAY).and_then(|day| day.parse().ok()),
            counts: DailyLimit::ALL.map(|limit| number(item, attribute(limit)).unwrap_or(0)),
        }
    }

    /// Adds the count to a head item.
    pub(crate) fn write(&self, item: &mut Item) {
        if let Some(day) = self.on {
            item.insert(DAY.to_owned(), s(day.to_string()));
            for (limit, count) in DailyLimit::ALL.into_iter().zip(self.counts) {
                item.insert(attribute(limit).to_owned(), n(count));
            }
        }
    }

    /// The count after a change with these acts: one more for each limit that one of them has.
    ///
    /// # Errors
    /// [`StoreError::Limited`] when one of the limits of the day is reached.
    pub(crate) fn with(&self, acts: &[Act], at: Timestamp) -> Result<Self, StoreError> {
        let today = received_on(at);
        let begun = if self.on == Some(today) {
            *self
        } else {
            Self {
                on: Some(today),
                ..Self::NONE
            }
        };
        let mut changes = begun;
        for (limit, count) in DailyLimit::ALL.into_iter().zip(&mut changes.counts) {
            if acts.iter().any(|act| limit.begins_again_after(act.action)) {
                *count = 0;
            }
            let is_limited = |act: &Act| {
                act.is_counted
                    && act.action.limited_a_day() == Some(limit)
                    && act.actor.kind == limit.actor()
            };
            if !acts.iter().any(is_limited) {
                continue;
            }
            if *count >= limit.most() {
                let left = due_instant(today).duration_since(at).as_secs().max(1);
                return Err(StoreError::Limited {
                    retry_after_seconds: u32::try_from(left).unwrap_or(u32::MAX),
                });
            }
            *count += 1;
        }
        // The day begins with the first counted change, so that nothing is written without one.
        Ok(if changes == begun { *self } else { changes })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use qeg_domain::{
        audit::{Action, Actor, ActorKind, ProcessingPurpose},
        limits::{CHANGES_A_DAY, NEW_PASSWORDS_A_DAY, SIGN_INS_A_DAY},
    };

    use super::*;
    use crate::core::attribute::keyed;

    fn act(action: Action) -> Act {
        Act::own(action, ProcessingPurpose::Account, &[])
    }

    fn at(time: &str) -> Timestamp {
        time.parse().unwrap()
    }

    /// An hour before midnight in Asia/Shanghai.
    const LATE: &str = "2026-11-25T15:00:00Z";

    fn after(times: u32, act: &Act, time: &str) -> Changes {
        (0..times).fold(Changes::NONE, |changes, _| {
            changes.with(std::slice::from_ref(act), at(time)).unwrap()
        })
    }

    #[test]
    fn the_limit_of_a_day_ends_with_the_day_and_survives_the_table() {
        let save = act(Action::ContactSaved);
        let mut item = keyed("A#1", "HEAD");
        after(CHANGES_A_DAY, &save, LATE).write(&mut item);
        let full = Changes::read(&item);
        let refused = full.with(std::slice::from_ref(&save), at(LATE));
        let retry_after_seconds = 3_600;
        let limited = Err(StoreError::Limited {
            retry_after_seconds,
        });
        assert_eq!(refused, limited);
        let midnight = "2026-11-25T16:00:00Z";
        let next = full.with(std::slice::from_ref(&save), at(midnight));
        assert_eq!(next.unwrap(), after(1, &save, midnight));
    }

    #[test]
    fn each_limit_has_its_own_count_and_what_protects_a_person_has_none() {
        let limited = [
            Action::ContactSaved,
            Action::HandoffCollected,
            Action::SessionOpened,
            Action::PasswordChanged,
            Action::PasswordReset,
            Action::DeletionRequested,
        ];
        let by = |action: Action| {
            let limit = action.limited_a_day().unwrap();
            act(action).by(Actor::unnamed(limit.actor()))
        };
        for (limit, of) in DailyLimit::ALL.into_iter().zip(limited) {
            assert_eq!(of.limited_a_day(), Some(limit));
            let full = after(limit.most(), &by(of), LATE);
            for action in limited {
                let next = full.with(&[by(action)], at(LATE));
                assert_eq!(next.is_err(), action == of, "{of:?}, then {action:?}");
            }
            // What undoes something, what is exempt, and what the system does.
            for action in [
                Action::DeletionCancelled,
                Action::SessionClosed,
                Action::ContactDeleted,
                Action::HandoffCancelled,
                Action::ThreadOpened,
                Action::ThreadContinued,
            ] {
                assert_eq!(full.with(&[act(action)], at(LATE)), Ok(full), "{action:?}");
            }
            let system = Actor::unnamed(ActorKind::System);
            for free in [by(of).never_refused(), by(of).by(system)] {
                assert!(full.with(&[free], at(LATE)).is_ok(), "{of:?}");
            }
        }
    }

    #[test]
    fn a_new_password_makes_sign_ins_possible_again() {
        let full = after(SIGN_INS_A_DAY, &act(Action::SessionOpened), LATE);
        let sign_in = |changes: Changes| changes.with(&[act(Action::SessionOpened)], at(LATE));
        assert!(matches!(sign_in(full), Err(StoreError::Limited { .. })));
        for new in [
            act(Action::PasswordChanged),
            act(Action::PasswordReset),
            act(Action::PasswordReset).never_refused(),
        ] {
            let again = full.with(&[new], at(LATE)).unwrap();
            assert_eq!(
                sign_in(again).unwrap().counts[2],
                1,
                "the count begins again"
            );
        }
    }

    #[test]
    fn a_change_of_two_kinds_counts_for_both() {
        let both = [act(Action::AccountChanged), act(Action::PasswordChanged)];
        let counted = Changes::NONE.with(&both, at(LATE)).unwrap();
        assert_eq!(counted.counts, [1, 0, 0, 1, 0, 0]);
        let full = after(NEW_PASSWORDS_A_DAY, &both[1], LATE);
        assert!(full.with(&both, at(LATE)).is_err());
        assert!(full.with(&both[..1], at(LATE)).is_ok());
    }
}

//! How often a person's data was changed today. The count is on the head item of their audit chain, which every change
//! writes anyway, so it is exact and costs no further write.

use jiff::{Timestamp, civil::Date};
use qeg_domain::{
    audit::ActorKind,
    calendar::{due_instant, received_on},
};

use super::Act;
use crate::core::{
    attribute::{Item, n, number, optional_text, s},
    error::StoreError,
};

/// The day that is counted, in Asia/Shanghai.
const DAY: &str = "changes_on";
/// Changes by the person on that day.
const BY_PERSON: &str = "changes";
/// Changes by carriers on that day.
const BY_CARRIERS: &str = "carrier_changes";

/// The changes counted on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Changes {
    on: Option<Date>,
    by_person: u32,
    by_carriers: u32,
}

impl Changes {
    /// Nothing counted yet.
    pub(crate) const NONE: Self = Self {
        on: None,
        by_person: 0,
        by_carriers: 0,
    };

    /// Reads the count from a head item. If it cannot be read, it is zero, so that nobody is locked out.
    pub(crate) fn read(item: &Item) -> Self {
        Self {
            on: optional_text(item, DAY).and_then(|day| day.parse().ok()),
            by_person: number(item, BY_PERSON).unwrap_or(0),
            by_carriers: number(item, BY_CARRIERS).unwrap_or(0),
        }
    }

    /// Adds the count to a head item.
    pub(crate) fn write(&self, item: &mut Item) {
        if let Some(day) = self.on {
            item.insert(DAY.to_owned(), s(day.to_string()));
            item.insert(BY_PERSON.to_owned(), n(self.by_person));
            item.insert(BY_CARRIERS.to_owned(), n(self.by_carriers));
        }
    }

    /// The count after a change with these acts: one more, if one of them has a daily limit.
    ///
    /// # Errors
    /// [`StoreError::Limited`] when the limit of the day is reached.
    pub(crate) fn with(&self, acts: &[Act], at: Timestamp) -> Result<Self, StoreError> {
        let today = received_on(at);
        let mut changes = if self.on == Some(today) {
            *self
        } else {
            Self {
                on: Some(today),
                ..Self::NONE
            }
        };
        let limited = acts.iter().find_map(|act| {
            let (who, most) = act.action.limited_a_day()?;
            (act.is_counted && act.actor.kind == who).then_some((who, most))
        });
        let Some((who, most)) = limited else {
            return Ok(*self);
        };
        let count = if who == ActorKind::Carrier {
            &mut changes.by_carriers
        } else {
            &mut changes.by_person
        };
        if *count >= most {
            let left = due_instant(today).duration_since(at).as_secs().max(1);
            return Err(StoreError::Limited {
                retry_after_seconds: u32::try_from(left).unwrap_or(u32::MAX),
            });
        }
        *count += 1;
        Ok(changes)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use qeg_domain::{
        audit::{Action, Actor, ProcessingPurpose},
        limits::{CARRIER_CHANGES_A_DAY, CHANGES_A_DAY},
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
    fn acts_that_protect_a_person_are_never_refused_and_carriers_are_counted_separately() {
        let save = act(Action::ContactSaved);
        let full = after(CHANGES_A_DAY, &save, LATE);
        for action in [
            Action::DeletionRequested,
            Action::DeletionCancelled,
            Action::SessionOpened,
            Action::SessionClosed,
            Action::PasswordChanged,
            Action::PasswordReset,
            Action::ContactDeleted,
            Action::HandoffCancelled,
            Action::ThreadOpened,
            Action::ThreadContinued,
        ] {
            assert_eq!(full.with(&[act(action)], at(LATE)), Ok(full), "{action:?}");
        }
        let off = act(Action::PreferencesChanged).never_refused();
        assert_eq!(full.with(&[off], at(LATE)), Ok(full));
        let carrier = Actor::named(ActorKind::Carrier, "post");
        let collected = act(Action::HandoffCollected).by(carrier);
        let collect = |changes: Changes| changes.with(std::slice::from_ref(&collected), at(LATE));
        assert!(collect(full).is_ok());
        let busy = after(CARRIER_CHANGES_A_DAY, &collected, LATE);
        assert!(matches!(collect(busy), Err(StoreError::Limited { .. })));
        assert!(busy.with(&[save], at(LATE)).is_ok());
        // Acts of the system do not count.
        let system = Actor::unnamed(ActorKind::System);
        let taken = act(Action::AccountChanged).by(system);
        assert_eq!(full.with(&[taken], at(LATE)), Ok(full));
    }
}

//! Accounts that nobody uses: told in time, then deleted by the same way as any other.
//!
//! Days are those of Asia/Shanghai, counted from the last sign-in. A session lasts shorter than the time here by far, so
//! nobody who uses the service is ever without a sign-in for so long.

use jiff::{ToSpan, civil::Date};

use crate::limits::{INACTIVITY_DAYS, INACTIVITY_NOTICE_DAYS};

/// What an account without a sign-in is due for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing: it is in use, or its time to answer runs.
    Nothing,
    /// Its person has to be told that it ends on the day after this one.
    Notice(Date),
    /// It is deleted.
    Deletion,
}

/// The last day on which who has not signed in since has to be told.
pub fn notice_due_up_to(today: Date) -> Date {
    today.saturating_sub((INACTIVITY_DAYS - INACTIVITY_NOTICE_DAYS).days())
}

/// What is due for an account: `active_on` is the day of the last sign-in, `notified_on` the day on which the person was
/// told last; before that sign-in is as good as never. However late a run comes, there are [`INACTIVITY_NOTICE_DAYS`]
/// between notice and deletion.
pub fn due(active_on: Date, notified_on: Option<Date>, today: Date) -> Due {
    if active_on > notice_due_up_to(today) {
        return Due::Nothing;
    }
    let notified_on = notified_on.filter(|told| *told > active_on);
    let ends = active_on.saturating_add(INACTIVITY_DAYS.days());
    let answered_by = |told: Date| ends.max(told.saturating_add(INACTIVITY_NOTICE_DAYS.days()));
    match notified_on {
        None => Due::Notice(answered_by(today)),
        Some(told) if answered_by(told) < today => Due::Deletion,
        Some(_) => Due::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_days_of_one_account() {
        let signed_in = date(2026, 11, 24);
        let told = date(2029, 10, 27);
        assert_eq!(due(signed_in, None, date(2029, 10, 26)), Due::Nothing);
        assert_eq!(due(signed_in, None, told), Due::Notice(date(2029, 11, 26)));
        let after = |today| due(signed_in, Some(told), today);
        assert_eq!(after(date(2029, 11, 26)), Due::Nothing);
        assert_eq!(after(date(2029, 11, 27)), Due::Deletion);
        // A run that comes late tells later, and the time to answer is as long.
        let late = date(2030, 3, 1);
        assert_eq!(due(signed_in, None, late), Due::Notice(date(2030, 3, 31)));
        let after = |today| due(signed_in, Some(late), today);
        assert_eq!(after(date(2030, 3, 31)), Due::Nothing);
        assert_eq!(after(date(2030, 4, 1)), Due::Deletion);
    }

    proptest! {
        #[test]
        fn nobody_is_deleted_early_or_untold(
            since in 0..4_000_i64, told_ago in proptest::option::of(0..4_000_i64),
        ) {
            let today = date(2040, 1, 1);
            let ago = |days: i64| today.saturating_sub(days.days());
            let found = due(ago(since), told_ago.map(ago), today);
            match found {
                Due::Deletion => {
                    prop_assert!(since > INACTIVITY_DAYS);
                    prop_assert!(told_ago.is_some_and(|told| told > INACTIVITY_NOTICE_DAYS));
                    prop_assert!(told_ago.is_some_and(|told| told < since), "before the last sign-in");
                }
                Due::Notice(until) => {
                    prop_assert!(told_ago.is_none_or(|told| told >= since));
                    prop_assert!(until >= today.saturating_add(INACTIVITY_NOTICE_DAYS.days()));
                    // On the day after the one that is named, and not before, it is over.
                    let told = Some(today);
                    prop_assert_eq!(due(ago(since), told, until), Due::Nothing);
                    let next = until.saturating_add(1.day());
                    prop_assert_eq!(due(ago(since), told, next), Due::Deletion);
                }
                Due::Nothing => {
                    let is_told = told_ago.is_some_and(|told| told <= INACTIVITY_NOTICE_DAYS);
                    prop_assert!(since <= INACTIVITY_DAYS || is_told);
                }
            }
        }
    }
}

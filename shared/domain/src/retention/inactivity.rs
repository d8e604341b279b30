//! Unused accounts: the person is notified in advance, then the account is deleted like any other.
//!
//! Days are dates in Asia/Shanghai, counted from the last sign-in. A session is much shorter than the time here, so
//! everybody who uses the service signs in within that time.

use jiff::{ToSpan, civil::Date};

use crate::limits::{INACTIVITY_DAYS, INACTIVITY_NOTICE_DAYS};

/// What has to be done about an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Nothing: it is in use, or the person was notified and still has time.
    Nothing,
    /// The person has to be notified. The date is the last day to sign in.
    Notice(Date),
    /// The account has to be deleted.
    Deletion,
}

/// People whose last sign-in was on this day or before have to be notified.
pub fn notice_due_up_to(today: Date) -> Date {
    today.saturating_sub((INACTIVITY_DAYS - INACTIVITY_NOTICE_DAYS).days())
}

/// What has to be done about an account. `active_on` is the day of the last sign-in, `notified_on` the day of the last
/// notice; a notice before the last sign-in does not count. Even if a run is late, there are always
/// [`INACTIVITY_NOTICE_DAYS`] between notice and deletion.
pub fn due(active_on: Date, notified_on: Option<Date>, today: Date) -> Due {
    if active_on > notice_due_up_to(today) {
        return Due::Nothing;
    }
    let notified_on = notified_on.filter(|notified| *notified > active_on);
    let ends = active_on.saturating_add(INACTIVITY_DAYS.days());
    let last_day =
        |notified: Date| ends.max(notified.saturating_add(INACTIVITY_NOTICE_DAYS.days()));
    match notified_on {
        None => Due::Notice(last_day(today)),
        Some(notified) if last_day(notified) < today => Due::Deletion,
        Some(_) => Due::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn notice_and_deletion_are_due_on_the_documented_days() {
        let signed_in = date(2026, 11, 24);
        let notified = date(2029, 10, 27);
        assert_eq!(due(signed_in, None, date(2029, 10, 26)), Due::Nothing);
        assert_eq!(
            due(signed_in, None, notified),
            Due::Notice(date(2029, 11, 26))
        );
        let after = |today| due(signed_in, Some(notified), today);
        assert_eq!(after(date(2029, 11, 26)), Due::Nothing);
        assert_eq!(after(date(2029, 11, 27)), Due::Deletion);
        // A late run notifies later, and the person has the same time.
        let late = date(2030, 3, 1);
        assert_eq!(due(signed_in, None, late), Due::Notice(date(2030, 3, 31)));
        let after = |today| due(signed_in, Some(late), today);
        assert_eq!(after(date(2030, 3, 31)), Due::Nothing);
        assert_eq!(after(date(2030, 4, 1)), Due::Deletion);
    }

    proptest! {
        #[test]
        fn nobody_is_deleted_early_or_without_notice(
            since in 0..4_000_i64, notified_ago in proptest::option::of(0..4_000_i64),
        ) {
            let today = date(2040, 1, 1);
            let ago = |days: i64| today.saturating_sub(days.days());
            let found = due(ago(since), notified_ago.map(ago), today);
            match found {
                Due::Deletion => {
                    prop_assert!(since > INACTIVITY_DAYS);
                    prop_assert!(notified_ago.is_some_and(|notified| notified > INACTIVITY_NOTICE_DAYS));
                    prop_assert!(notified_ago.is_some_and(|notified| notified < since), "the notice was before the last sign-in");
                }
                Due::Notice(until) => {
                    prop_assert!(notified_ago.is_none_or(|notified| notified >= since));
                    prop_assert!(until >= today.saturating_add(INACTIVITY_NOTICE_DAYS.days()));
                    // Deletion is due on the day after the date in the notice, and not before.
                    let notified = Some(today);
                    prop_assert_eq!(due(ago(since), notified, until), Due::Nothing);
                    let next = until.saturating_add(1.day());
                    prop_assert_eq!(due(ago(since), notified, next), Due::Deletion);
                }
                Due::Nothing => {
                    let has_time = notified_ago.is_some_and(|notified| notified <= INACTIVITY_NOTICE_DAYS);
                    prop_assert!(since <= INACTIVITY_DAYS || has_time);
                }
            }
        }
    }
}

//! Applies the status reports of a carrier. Reports may be repeated, arrive out of order, and come from clocks that
//! differ.

use jiff::Timestamp;

use super::Status;
use crate::closed::closed_set;

closed_set! {
    /// The statuses that a carrier can report, in the order in which they happen.
    Reported {
        /// It has the item.
        Accepted = "accepted",
        /// The item is on its way.
        InTransit = "in_transit",
        /// It could not forward the item.
        Failed = "failed",
        /// The item came back.
        Returned = "returned",
        /// The item has arrived.
        Delivered = "delivered",
    }
}

impl Reported {
    /// The status of the handoff after this report.
    pub const fn status(self) -> Status {
        match self {
            Self::Accepted => Status::Accepted,
            Self::InTransit => Status::InTransit,
            Self::Failed => Status::Failed,
            Self::Returned => Status::Returned,
            Self::Delivered => Status::Delivered,
        }
    }

    fn of(status: Status) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.status() == status)
    }
}

/// The status of a handoff, with the time of the latest report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The status.
    pub status: Status,
    /// The time of the status, as the carrier reported it; `None` before the first report.
    pub occurred_at: Option<Timestamp>,
}

impl Progress {
    /// Applies a report. The latest `occurred_at` wins, and a final status stays. Of two reports with the same time the
    /// later status wins, so that their order of arrival does not matter. A time in the future is replaced by `now`, so
    /// that a fast clock of the carrier does not hide its later reports.
    #[must_use]
    pub fn after(self, reported: Reported, occurred_at: Timestamp, now: Timestamp) -> Self {
        let occurred_at = occurred_at.min(now);
        let is_later = match self.occurred_at {
            None => true,
            Some(last) => (occurred_at, Some(reported)) > (last, Reported::of(self.status)),
        };
        if self.status.is_final() || !is_later {
            return self;
        }
        Self {
            status: reported.status(),
            occurred_at: Some(occurred_at),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    const COLLECTED: Progress = Progress {
        status: Status::Collected,
        occurred_at: None,
    };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_latest_report_wins_and_a_final_status_stays() {
        let now = at(1000);
        let moving = COLLECTED.after(Reported::InTransit, at(20), now);
        assert_eq!(moving.after(Reported::Accepted, at(10), now), moving);
        let there = moving.after(Reported::Delivered, at(30), now);
        assert_eq!(there.status, Status::Delivered);
        assert_eq!(there.after(Reported::Returned, at(40), now), there);
    }

    #[test]
    fn a_report_from_the_future_does_not_hide_later_ones() {
        let early = COLLECTED.after(Reported::Accepted, at(9_999), at(100));
        assert_eq!(early.occurred_at, Some(at(100)));
        let later = early.after(Reported::InTransit, at(200), at(201));
        assert_eq!(later.status, Status::InTransit);
    }

    fn reports() -> impl Strategy<Value = Vec<(Reported, i64)>> {
        let moving = select(vec![Reported::Accepted, Reported::InTransit]);
        prop::collection::vec((moving, 0_i64..20), 1..12)
    }

    proptest! {
        #[test]
        fn order_and_repeats_of_reports_do_not_matter(
            (one, other) in reports().prop_flat_map(|list| {
                let mut twice = list.clone();
                twice.extend(list.clone());
                (Just(list), Just(twice).prop_shuffle())
            })
        ) {
            let take = |list: &[(Reported, i64)]| {
                let now = at(1000);
                list.iter().fold(COLLECTED, |progress, (what, when)| progress.after(*what, at(*when), now))
            };
            prop_assert_eq!(take(&one), take(&other));
        }

        #[test]
        fn the_time_of_the_status_never_decreases(list in reports()) {
            let mut progress = COLLECTED;
            for (what, when) in list {
                let next = progress.after(what, at(when), at(1000));
                prop_assert!(next.occurred_at >= progress.occurred_at);
                prop_assert!(next.status.is_collected());
                progress = next;
            }
        }
    }
}

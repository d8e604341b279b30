//! The status of a handoff after the reports of its carrier. Reports may be repeated, arrive in any order, and come from
//! clocks that differ: the same reports always end in the same status.

use std::cmp::{Ordering, Reverse};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Status;
use crate::closed::closed_set;

closed_set! {
    /// The statuses that a carrier can report. Of two at the same time the further one in this list counts.
    Reported as "ReportedStatus" {
        /// It has the item.
        Accepted = "accepted",
        /// The item is on its way. An attempt to deliver that failed is this too.
        InTransit = "in_transit",
        /// It could not forward the item, and will not try again.
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

    /// Whether nothing comes after it.
    pub const fn is_end(self) -> bool {
        self.status().is_final()
    }

    fn of(status: Status) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.status() == status)
    }
}

/// What a carrier says has happened, and when.
///
/// The order is that in which reports count. An end counts more than anything else, and the earliest end more than a
/// later one: nothing happens after it. Of the others the latest counts. At the same time the further status counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// The status.
    pub status: Reported,
    /// When, as the carrier reported it.
    pub occurred_at: Timestamp,
}

impl Happened {
    /// The same with a time after `now` replaced by `now`, so that a fast clock of the carrier does not hide its later
    /// reports.
    #[must_use]
    pub fn no_later_than(self, now: Timestamp) -> Self {
        Self {
            occurred_at: self.occurred_at.min(now),
            ..self
        }
    }
}

impl Ord for Happened {
    fn cmp(&self, other: &Self) -> Ordering {
        let (mine, theirs) = (self.status.is_end(), other.status.is_end());
        let by_time = if mine && theirs {
            Reverse(self.occurred_at).cmp(&Reverse(other.occurred_at))
        } else {
            self.occurred_at.cmp(&other.occurred_at)
        };
        let by_end = mine.cmp(&theirs);
        by_end.then(by_time).then(self.status.cmp(&other.status))
    }
}

impl PartialOrd for Happened {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The status of a handoff, with the time of the report that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The status.
    pub status: Status,
    /// The time of the status, as the carrier reported it; `None` before the first report.
    pub occurred_at: Option<Timestamp>,
}

impl Progress {
    /// The report that counts; `None` before the first one.
    pub fn happened(self) -> Option<Happened> {
        Some(Happened {
            status: Reported::of(self.status)?,
            occurred_at: self.occurred_at?,
        })
    }

    /// The progress after one more report, which counts if it is greater than those before ([`Happened`]).
    #[must_use]
    pub fn after(self, report: Happened) -> Self {
        let never_collected = matches!(
            self.status,
            Status::Queued | Status::Cancelled | Status::Expired
        );
        if never_collected || self.happened().is_some_and(|before| before >= report) {
            return self;
        }
        Self {
            status: report.status.status(),
            occurred_at: Some(report.occurred_at),
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

    fn happened(status: Reported, second: i64) -> Happened {
        let occurred_at = at(second);
        Happened {
            status,
            occurred_at,
        }
    }

    fn after(reports: &[(Reported, i64)]) -> Progress {
        let reports = reports.iter();
        reports.fold(COLLECTED, |progress, (status, second)| {
            progress.after(happened(*status, *second))
        })
    }

    #[test]
    fn the_latest_report_wins_and_the_further_one_at_the_same_time() {
        use Reported::{Accepted, InTransit};
        assert_eq!(
            after(&[(InTransit, 20), (Accepted, 10)]).status,
            Status::InTransit
        );
        assert_eq!(
            after(&[(InTransit, 20), (Accepted, 30)]).status,
            Status::Accepted
        );
        assert_eq!(
            after(&[(InTransit, 20), (Accepted, 20)]).status,
            Status::InTransit
        );
    }

    #[test]
    fn an_end_stays_whatever_is_reported_as_later() {
        use Reported::{Delivered, Failed, InTransit, Returned};
        for end in [Failed, Returned, Delivered] {
            for later in [InTransit, Failed, Returned, Delivered] {
                let both = [(end, 20), (later, 30)];
                assert_eq!(after(&both).status, end.status());
                let reversed = [(later, 30), (end, 20)];
                assert_eq!(after(&reversed).status, end.status(), "in any order");
            }
        }
    }

    #[test]
    fn what_was_not_collected_has_no_progress() {
        for status in [Status::Queued, Status::Cancelled, Status::Expired] {
            let before = Progress {
                status,
                occurred_at: None,
            };
            assert_eq!(before.after(happened(Reported::Delivered, 1)), before);
        }
    }

    #[test]
    fn a_report_from_the_future_does_not_hide_later_ones() {
        let early = happened(Reported::Accepted, 9_999).no_later_than(at(100));
        let later = happened(Reported::InTransit, 200).no_later_than(at(201));
        let progress = COLLECTED.after(early).after(later);
        assert_eq!(progress.status, Status::InTransit);
        assert_eq!(progress.occurred_at, Some(at(200)));
    }

    fn reports() -> impl Strategy<Value = Vec<(Reported, i64)>> {
        let any = select(Reported::ALL.to_vec());
        prop::collection::vec((any, 0_i64..8), 1..12)
    }

    proptest! {
        #[test]
        fn any_order_and_any_repeats_of_the_same_reports_end_in_the_same_status(
            (one, other) in reports().prop_flat_map(|list| {
                let mut twice = list.clone();
                twice.extend(list.clone());
                (Just(list), Just(twice).prop_shuffle())
            })
        ) {
            prop_assert_eq!(after(&one), after(&other));
        }

        #[test]
        fn once_there_is_an_end_it_is_never_left(list in reports()) {
            let mut progress = COLLECTED;
            for (status, second) in list {
                let next = progress.after(happened(status, second));
                prop_assert!(next.status.is_collected());
                prop_assert!(next.status.is_final() || !progress.status.is_final());
                progress = next;
            }
        }
    }
}

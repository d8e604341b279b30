//! Handoffs: orders to forward an item by a carrier, and their status.

mod answer;
mod carrier;
mod item;
mod progress;
mod report;
mod tracking;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use answer::{Answer, CarrierAnswer, Times};
pub use carrier::{Alike, Carrier, CarrierName, Carriers, Handling};
pub use item::{Item, ItemInput, ItemKind};
pub use progress::{Happened, Progress, Reported};
pub use report::{NotTaken, Report, ReportInput, Taken, TakenReport};
pub use tracking::TrackingNumber;

use crate::closed::closed_set;
use crate::limits::{COLLECT_DAYS, HANDOFF_KEPT_DAYS};
use crate::personal::{Personal, to_vault_opt};

closed_set! {
    /// The status of a handoff.
    Status as "HandoffStatus" {
        /// The carrier was notified and may collect the address.
        Queued = "queued",
        /// Cancelled before the carrier collected the address.
        Cancelled = "cancelled",
        /// The carrier did not collect the address in time, and no longer can.
        Expired = "expired",
        /// The carrier has the address.
        Collected = "collected",
        /// The carrier has the item.
        Accepted = "accepted",
        /// The item is on its way.
        InTransit = "in_transit",
        /// The item has arrived.
        Delivered = "delivered",
        /// The item came back.
        Returned = "returned",
        /// The carrier could not forward it.
        Failed = "failed",
    }
}

impl Status {
    /// Whether the status is final.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Cancelled | Self::Expired | Self::Delivered | Self::Returned | Self::Failed
        )
    }

    /// Whether the carrier has collected the address and has not reported an end.
    pub const fn is_under_way(self) -> bool {
        self.is_collected() && !self.is_final()
    }

    /// Whether the carrier has collected the address.
    pub const fn is_collected(self) -> bool {
        !matches!(self, Self::Queued | Self::Cancelled | Self::Expired)
    }
}

/// The sealed part of a handoff, under the person's contact key.
#[derive(Clone, Serialize, Deserialize)]
pub struct Order {
    /// What is forwarded.
    pub item: Item,
    /// The consent of the person.
    pub consent: Consent,
    /// The carrier's tracking number. It leads to the person at the carrier, so it is personal.
    #[serde(default, with = "to_vault_opt")]
    pub tracking_number: Option<Personal<String>>,
    /// The report that gave the tracking number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numbered_by: Option<Happened>,
    /// The reports that were taken in, so that a repeat is recognised.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reports: Vec<TakenReport>,
}

/// Consent to give contact data to a carrier (PIPL, articles 21 and 23).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The version of the privacy policy that was shown.
    pub policy_version: String,
    /// The legal role of the carrier.
    pub handling: Handling,
    /// When it was given.
    pub given_at: Timestamp,
}

/// Until when a handoff can be collected.
pub fn collect_before(ordered: Timestamp) -> Timestamp {
    after_days(ordered, COLLECT_DAYS)
}

/// Until when a handoff is kept after its last change.
pub fn kept_until(last_change: Timestamp) -> Timestamp {
    after_days(last_change, HANDOFF_KEPT_DAYS)
}

fn after_days(from: Timestamp, days: i64) -> Timestamp {
    let span = SignedDuration::from_hours(24 * days);
    from.checked_add(span).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_collected_in_all_but_three_statuses() {
        for &status in Status::ALL {
            let never = [Status::Queued, Status::Cancelled, Status::Expired].contains(&status);
            assert_eq!(status.is_collected(), !never);
        }
    }
}

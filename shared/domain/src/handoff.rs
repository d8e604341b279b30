//! Handoffs: orders to forward something by a carrier, and what becomes of them.

mod answer;
mod carrier;
mod item;
mod progress;
mod tracking;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use answer::{Answer, Times};
pub use carrier::{Carrier, CarrierName, Carriers, CarriersError, Handling};
pub use item::{Item, ItemInput, ItemKind};
pub use progress::{Progress, Reported};
pub use tracking::TrackingNumber;

use crate::closed::closed_set;
use crate::limits::{COLLECT_DAYS, HANDOFF_KEPT_DAYS};
use crate::personal::{Personal, to_vault_opt};

closed_set! {
    /// Where a handoff stands.
    Status {
        /// The carrier has been told and may collect the address.
        Queued = "queued",
        /// Taken back before the carrier collected.
        Cancelled = "cancelled",
        /// The carrier did not collect in time, and no longer can.
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
    /// Whether nothing follows.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Cancelled | Self::Expired | Self::Delivered | Self::Returned | Self::Failed
        )
    }

    /// Whether the carrier has had the address.
    pub const fn is_collected(self) -> bool {
        !matches!(self, Self::Queued | Self::Cancelled | Self::Expired)
    }
}

/// What is sealed of a handoff, under the person's contact key.
#[derive(Clone, Serialize, Deserialize)]
pub struct Order {
    /// What is forwarded.
    pub item: Item,
    /// What the person agreed to.
    pub consent: Consent,
    /// The carrier's number for it. It leads to the person at the carrier, so it is personal.
    #[serde(default, with = "to_vault_opt")]
    pub tracking_number: Option<Personal<String>>,
}

/// Consent to hand contact data to a carrier (PIPL 21, 23: which of the two the carrier is).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The version of the policy that was shown.
    pub policy_version: String,
    /// What the carrier is to the operator.
    pub handling: Handling,
    /// When it was given.
    pub given_at: Timestamp,
}

/// Until when a handoff ordered now may be collected.
pub fn collect_before(ordered: Timestamp) -> Timestamp {
    after_days(ordered, COLLECT_DAYS)
}

/// Until when a handoff is kept of which the last news came then.
pub fn kept_until(last_news: Timestamp) -> Timestamp {
    after_days(last_news, HANDOFF_KEPT_DAYS)
}

fn after_days(from: Timestamp, days: i64) -> Timestamp {
    let span = SignedDuration::from_hours(24 * days);
    from.checked_add(span).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_carrier_that_was_given_the_address_has_it() {
        for &status in Status::ALL {
            let never = [Status::Queued, Status::Cancelled, Status::Expired].contains(&status);
            assert_eq!(status.is_collected(), !never);
        }
    }
}

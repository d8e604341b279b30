//! The status of an order, as it is reported to QEG.

use serde::{Deserialize, Serialize};

/// The status of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The carrier has accepted the order and given it a tracking number.
    Accepted,
    /// The item is on its way.
    InTransit,
    /// The recipient has the item.
    Delivered,
    /// The item goes back to the sender.
    Returned,
    /// The item cannot be delivered.
    Failed,
}

impl Status {
    /// The word used in a report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::InTransit => "in_transit",
            Self::Delivered => "delivered",
            Self::Returned => "returned",
            Self::Failed => "failed",
        }
    }
}

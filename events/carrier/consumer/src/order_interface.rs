//! The trait that connects your own order system.
//!
//! Every call may be repeated: after a kill, or because two messages asked for the same. `handoff` is the key. Give
//! it to your system as the customer order number, so that the second call finds the order of the first.
//!
//! The sender is not part of an order here: it is always the operator. Its name, phone, address and billing account
//! are in your contract with the operator; take them from your own configuration.

use std::num::NonZeroU32;

use serde::{Deserialize, Deserializer, Serialize};

use crate::id::Id;

/// Your order system.
pub trait OrderInterface {
    /// The order placed for a handoff, if there is one. `None` after an erasure.
    ///
    /// # Errors
    /// [`Unavailable`]: the order system cannot be asked now.
    async fn find(&self, handoff: &Id) -> Result<Option<PlacedOrder>, Unavailable>;

    /// Places an order. If there already is one for this handoff, returns that one. The order must be on durable
    /// storage before this returns.
    ///
    /// # Errors
    /// [`NotPlaced`]: if refused, it is reported to QEG as `failed`; if unavailable, it is tried again.
    async fn place(&self, order: &Order) -> Result<PlacedOrder, NotPlaced>;

    /// Replaces the recipient of an order that was placed, and prints a new label. The tracking number may stay.
    ///
    /// # Errors
    /// [`Unavailable`]: it is tried again.
    async fn correct(&self, order: &Order) -> Result<(), Unavailable>;

    /// Cancels the order of a handoff, if there is one, and deletes its recipient.
    ///
    /// # Errors
    /// [`Unavailable`]: it is tried again.
    async fn cancel(&self, handoff: &Id) -> Result<(), Unavailable>;

    /// Erases all data of a handoff, everywhere: order, label, waybill, address book, exports. It must be erased before
    /// this returns, because the consumer then answers `erased` to QEG.
    ///
    /// # Errors
    /// [`Unavailable`]: it is tried again, and QEG gets no answer until then.
    async fn erase(&self, handoff: &Id) -> Result<(), Unavailable>;
}

/// An order that was placed.
#[derive(Clone, PartialEq, Eq)]
pub struct PlacedOrder {
    /// The waybill number, with which the person can track the item.
    pub tracking_number: String,
}

/// The order system is not available now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unavailable;

/// Why an order was not placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotPlaced {
    /// It never will be: the address or the item is not served.
    Refused,
    /// The order system is not available now.
    Unavailable,
}

/// An order to place.
#[derive(Serialize)]
pub struct Order {
    /// The key of the order: the customer order number.
    pub handoff_id: Id,
    /// Who receives it.
    pub recipient: Recipient,
    /// What is sent.
    pub item: Item,
}

/// The recipient. Personal data: it has no `Debug`, so that it cannot reach a log by mistake.
#[derive(Serialize, Deserialize)]
pub struct Recipient {
    /// Full name.
    pub name: String,
    /// Phone number, E.164: a mobile number or a landline of the mainland, or a number of any other country.
    /// [`Line`](crate::line::Line) is what order interfaces ask for.
    pub phone: String,
    /// The postal address.
    pub address: Address,
}

/// A postal address in mainland China. Personal data.
#[derive(Serialize, Deserialize)]
pub struct Address {
    /// Province, autonomous region or municipality.
    pub province: String,
    /// City or prefecture. It may be a county that belongs to its province directly.
    pub city: String,
    /// County or district. Some cities have none: 东莞市, 中山市, 儋州市, 嘉峪关市.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub county: Option<String>,
    /// Town or street office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town: Option<String>,
    /// Street, building, unit and room.
    pub detail: String,
    /// Postcode: six digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The kind of item.
    pub kind: Kind,
    /// Number of pieces.
    pub count: NonZeroU32,
    /// Weight of all pieces together, in grams.
    #[serde(
        default,
        deserialize_with = "not_null",
        skip_serializing_if = "Option::is_none"
    )]
    pub weight_g: Option<NonZeroU32>,
}

/// Kinds of items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// QSL cards.
    Card,
    /// A letter.
    Letter,
    /// A parcel.
    Parcel,
}

/// For a member that may be absent but never `null`.
fn not_null<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

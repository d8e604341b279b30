//! The place where you plug your own order system in: one trait.
//!
//! Every call may come again, after a kill or because two messages said the same. `handoff` is the key:
//! give it to your system as the customer's order number, and let the second call find the first.
//!
//! The sender is not here. It is the operator, on every order: its name, phone and address, and how you bill
//! it, stand in your contract with it and come from your own configuration.

use std::num::NonZeroU32;

use serde::{Deserialize, Deserializer, Serialize};

use crate::event::Id;

/// Your order system.
pub trait OrderInterface {
    /// The order placed for a handoff, if there is one. What was erased is not found.
    ///
    /// # Errors
    /// [`Unavailable`]: it is not known at the moment.
    async fn find(&self, handoff: &Id) -> Result<Option<Placed>, Unavailable>;

    /// Places an order, once: where there is one for this handoff, it is given again. When this returns,
    /// the order outlives a loss of power.
    ///
    /// # Errors
    /// [`NotPlaced`]: it is told to QEG as `failed`, or tried again.
    async fn place(&self, order: &Order) -> Result<Placed, NotPlaced>;

    /// Stops an order, if there is one, and forgets its recipient.
    ///
    /// # Errors
    /// [`Unavailable`]: it is tried again.
    async fn cancel(&self, handoff: &Id) -> Result<(), Unavailable>;

    /// Erases what is held of a handoff, everywhere: order, label, waybill, address book, exports. When this
    /// returns it is gone, for the answer to QEG says so.
    ///
    /// # Errors
    /// [`Unavailable`]: it is tried again, and nothing is answered until then.
    async fn erase(&self, handoff: &Id) -> Result<(), Unavailable>;
}

/// An order that stands.
#[derive(Clone, PartialEq, Eq)]
pub struct Placed {
    /// The waybill's number, by which the person can follow it.
    pub tracking_number: String,
}

/// The order system cannot tell or do it at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unavailable;

/// Why an order was not placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotPlaced {
    /// Never will be: nobody delivers there, or not this item.
    Refused,
    /// Not now.
    Unavailable,
}

/// An order to place.
#[derive(Serialize)]
pub struct Order {
    /// Its key.
    pub handoff_id: Id,
    /// Where to.
    pub recipient: Recipient,
    /// What.
    pub item: Item,
}

/// Who receives it. Personal data: it has no `Debug`, so that it cannot reach a log by mistake.
#[derive(Serialize, Deserialize)]
pub struct Recipient {
    /// Name.
    pub name: String,
    /// Mobile number, E.164: `+86` and eleven digits.
    pub phone: String,
    /// Where to.
    pub address: Address,
}

/// Where to. Personal data.
#[derive(Serialize, Deserialize)]
pub struct Address {
    /// Province, autonomous region or municipality.
    pub province: String,
    /// City or prefecture.
    pub city: String,
    /// County or district.
    pub county: String,
    /// Town or street office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub town: Option<String>,
    /// Street, house, unit and room.
    pub detail: String,
    /// Six digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
}

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Which kind.
    pub kind: Kind,
    /// Pieces.
    pub count: NonZeroU32,
    /// Grams, of all pieces together.
    #[serde(
        default,
        deserialize_with = "given",
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

/// A member that may be absent, and is never `null`.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

//! The reference consumer: an example of the program that a carrier runs, to copy from.
//!
//! It receives events from the carrier's queue, collects handoffs over the API, places an order for each one through
//! [`OrderInterface`], reports the order's status, and erases a person's data when an event asks for it. It may be
//! killed at any moment, also by dropping the future of [`run`]: the next start continues where it stopped, and does
//! nothing twice.
//!
//! Read `work.rs` first, then `order_interface.rs`: that is where you connect your own system.

mod api;
mod durable;
mod error;
mod event;
mod file_orders;
mod folder_lock;
mod id;
mod journal;
mod line;
mod loop_state;
mod mask;
mod options;
mod order_interface;
mod progress;
mod queue;
mod retain;
mod run;
mod status;
mod work;

pub use api::{ApiError, InvalidApiUrl};
pub use error::Error;
pub use file_orders::FileOrders;
pub use id::{Id, InvalidId};
pub use journal::JournalError;
pub use line::Line;
pub use mask::Masked;
pub use options::{CommandLine, Local, OnProgress, Options, OptionsError};
pub use order_interface::{
    Address, Item, Kind, NotPlaced, Order, OrderInterface, PlacedOrder, Recipient, Unavailable,
};
pub use progress::{Progress, Reason};
pub use retain::{Basis, Retain, Until};
pub use run::{run, run_with};
pub use status::Status;

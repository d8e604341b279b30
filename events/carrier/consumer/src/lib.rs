//! A reference consumer: what a carrier of QEG runs, to copy from.
//!
//! It receives events from the carrier's queue, collects handoffs over the API, places an order for each through
//! [`OrderInterface`], reports what happens to it, and erases who asks for it. It may be killed at any moment, also
//! by dropping the future of [`run`]: the next start goes on where it was, and does nothing twice.
//!
//! Read `work.rs` first, then `order_interface.rs`, which is where your own system goes.

mod api;
mod event;
mod files;
mod journal;
mod mask;
mod note;
mod options;
mod order_interface;
mod queue;
mod run;
mod turn;
mod work;

pub use api::{NotAnAddress, Refusal, Status};
pub use event::{Id, Unreadable};
pub use files::Files;
pub use journal::JournalError;
pub use mask::Masked;
pub use note::{Note, Why};
pub use options::{Basis, CommandLine, Local, Notes, Options, OptionsError, Retain, Until};
pub use order_interface::{
    Address, Item, Kind, NotPlaced, Order, OrderInterface, Placed, Recipient, Unavailable,
};
pub use run::{Error, run, run_with};

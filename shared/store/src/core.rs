//! The ground that every folder builds on: tables and items, transactions, sealed records, audit chains,
//! the person and the one transaction that changes their record.

pub mod attribute;
pub mod calendar;
pub mod chain;
pub mod change;
pub mod database;
pub mod deletion_request;
pub(crate) mod error;
pub mod forward;
pub(crate) mod guard;
pub mod kept_answer;
pub mod key;
pub(crate) mod keyed_id;
pub mod known_sources;
pub mod limit;
pub(crate) mod monthly;
pub mod needs;
mod opaque;
pub mod outbox;
pub mod paging;
pub mod person;
pub mod register;
pub mod repeat;
pub(crate) mod sealed;
pub(crate) mod store;
pub mod tally;
pub(crate) mod transaction;

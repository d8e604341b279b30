//! DynamoDB: five tables, and a file for each group of powers over them.
//!
//! A power is a trait; its [`needs!`] lists the actions on tables and keys that it needs. A handler names its powers in
//! its signature; the policy of its function's role allows the actions of these powers.
//!
//! Every write to a living person's record is one transaction (see [`core::change`]): the record, its
//! outbox event, its audit entry, the kept answer of a repeatable request, and the check that the
//! person's keys and account still allow it.
//!
//! # Folders
//!
//! Each folder may import [`core`] and the folders above it in this list; `tests/structure` checks that.
//!
//! - [`core`]: tables, transactions, sealed items, the person, the change
//! - [`audit`]: reading and checking audit chains
//! - [`retention`]: finding and removing expired items, the monthly report
//! - [`messages`]: threads with support, notices, messages to everyone
//! - [`carriers`]: handoffs to carriers, and asking carriers to erase
//! - [`legal`]: legal holds and disclosures
//! - [`deletion`]: deletion requests, erasing, erasing again after a restore
//! - [`people`]: registration, sessions, contact data, identifiers, one-time codes, unused accounts
//! - [`restore`]: copying back, deciding and building the index again after a restore from backup
//! - [`delivery`]: handing codes and notices to the message gateway
//!
//! # Paths
//!
//! The path of a public name is its folder and file, such as `qeg_store::people::contact::SaveContact`. A file
//! with a folder of its own re-exports its names: `qeg_store::carriers::handoff::NewHandoff`. Only
//! the names used in almost every signature are also at the root: [`Store`], [`Database`], [`Table`],
//! [`Tables`], [`Guard`], [`StoreError`].

pub mod audit;
pub mod carriers;
pub mod core;
pub mod deletion;
pub mod delivery;
pub mod legal;
pub mod messages;
pub mod people;
pub mod restore;
pub mod retention;

pub use crate::core::{
    database::{Database, Table, Tables},
    error::StoreError,
    guard::Guard,
    store::Store,
};

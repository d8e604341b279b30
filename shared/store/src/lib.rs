//! DynamoDB: five tables, and one file for each power over them.
//!
//! Every write to a living person's record is one transaction (see [`change`]): the record, its
//! outbox event, its audit entry, its idempotency item, and the check that the person's key and
//! account still allow it. A file that holds a power says in its head
//! which actions on which tables and keys it needs; the policy of the role that uses it lists them.

pub mod access_log;
pub mod attribute;
pub mod chain;
pub mod change;
pub mod database;
pub mod deletion;
pub mod deliver;
pub mod erasing;
mod error;
pub mod forward;
pub mod handoff;
pub mod idempotency;
pub mod index;
pub mod key;
pub mod limit;
pub mod notice;
pub mod outbox;
pub mod person;
pub mod recipient;
pub mod registration;
pub mod sealed;
pub mod session;
pub mod transaction;
pub mod verification;

use vault::Vault;

pub use database::{Database, Table, Tables};
pub use error::StoreError;
pub use transaction::Guard;

/// The tables together with the vault that opens what is sealed in them.
pub struct Store {
    database: Database,
    vault: Vault,
}

impl Store {
    /// A store over these tables and keys.
    pub fn new(database: Database, vault: Vault) -> Self {
        Self { database, vault }
    }

    /// The tables alone.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// The vault alone.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }
}

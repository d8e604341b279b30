//! DynamoDB: five tables, and one file for each power over them.
//!
//! Every write to a living person's record is one transaction (see [`change`]): the record, its
//! outbox event, its audit entry, its idempotency item, and the check that the person's key and
//! account still allow it.
//!
//! A power is a trait, and its `Needs:` line says which actions on which tables and keys it takes. A
//! handler names its powers in its signature; the policy of its function's role lists what they need.

pub mod access_log;
pub mod attribute;
pub mod broadcast;
pub mod chain;
pub mod change;
pub mod contact;
pub mod database;
pub mod deletion;
pub mod deliver;
pub mod disclosure;
pub mod erasing;
mod error;
pub mod forward;
pub mod handoff;
pub mod hold;
pub mod idempotency;
pub mod index;
pub mod key;
mod legal;
pub mod limit;
pub mod notice;
mod opaque;
pub mod outbox;
pub mod person;
pub mod recipient;
pub mod registration;
pub mod restored;
pub mod retention;
mod sealed;
pub mod session;
pub mod thread;
pub mod trail;
mod transaction;
pub mod unused;
pub mod verification;
pub mod verify;

use jiff::Timestamp;
use qeg_domain::{chance::Random, clock::Clock};
use qeg_vault::Vault;

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

impl AsRef<Database> for Store {
    fn as_ref(&self) -> &Database {
        &self.database
    }
}

impl Clock for Store {
    fn now(&self) -> Timestamp {
        self.vault.clock().now()
    }
}

impl Random for Store {
    fn fill(&self, bytes: &mut [u8]) {
        self.vault.random().fill(bytes);
    }
}

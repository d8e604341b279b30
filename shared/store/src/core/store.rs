//! The tables together with the vault. Every power that seals or opens data is implemented for this type.

use jiff::Timestamp;
use qeg_domain::{clock::Clock, random::Random};
use qeg_vault::Vault;

use crate::core::database::Database;

/// The tables together with the vault that opens what is sealed in them.
pub struct Store {
    pub(super) database: Database,
    pub(super) vault: Vault,
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

//! Connects a function to the tables and keys that it names, from the environment variables that the template sets.

use std::{sync::Arc, time::Duration};

use qeg_outgoing::Webhook;
use qeg_store::{Database, Store, Table, Tables};
use qeg_vault::{KeyArns, Vault};

use crate::{Boot, Config, ConfigError, Error, OsRandom, warm};

/// A KMS key that a vault can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Wraps the data keys of account data.
    Account,
    /// Wraps the data keys of contact data.
    Contact,
    /// Wraps the data keys of support threads.
    Support,
    /// Wraps the data key of each legal record.
    Oversight,
    /// HMAC key of the blind index.
    Index,
}

impl Boot {
    /// The named tables. The others have no name, so that a call to them fails as it would under the function's role.
    ///
    /// # Errors
    /// [`ConfigError`] when the variable of a table is missing, such as `SUBJECTS_TABLE`.
    pub fn database(&self, tables: &[Table]) -> Result<Database, ConfigError> {
        let mut names = Tables::default();
        for table in tables {
            let (name, variable) = match table {
                Table::Subjects => (&mut names.subjects, "SUBJECTS_TABLE"),
                Table::Keys => (&mut names.keys, "KEYS_TABLE"),
                Table::Index => (&mut names.index, "INDEX_TABLE"),
                Table::Ledger => (&mut names.ledger, "LEDGER_TABLE"),
                Table::Transient => (&mut names.transient, "TRANSIENT_TABLE"),
            };
            *name = self.config.text(variable)?;
        }
        Ok(Database::new(self.clients.dynamodb(), names))
    }

    /// The operator's message gateway; `None` if `GATEWAY_URL` is not set. A call of it fails after `timeout`.
    ///
    /// # Errors
    /// [`ConfigError`] when a variable is missing or wrong; [`qeg_outgoing::NotAnAddress`] for a gateway without HTTPS.
    pub fn gateway(&self, timeout: Duration) -> Result<Option<Webhook>, Error> {
        let Some(url) = Config::optional(self.config.url("GATEWAY_URL"))? else {
            return Ok(None);
        };
        let secret = self.config.text("GATEWAY_SECRET")?;
        Ok(Some(Webhook::new(&url, &secret, timeout)?))
    }

    /// The named tables, with a vault that can use the named keys.
    ///
    /// # Errors
    /// [`ConfigError`] when a variable is missing or is not an ARN, such as `ACCOUNT_KEY`.
    pub fn store(&self, tables: &[Table], keys: &[Key]) -> Result<Store, ConfigError> {
        let mut arns = KeyArns::default();
        for key in keys {
            let (arn, variable) = match key {
                Key::Account => (&mut arns.account, "ACCOUNT_KEY"),
                Key::Contact => (&mut arns.contact, "CONTACT_KEY"),
                Key::Support => (&mut arns.support, "SUPPORT_KEY"),
                Key::Oversight => (&mut arns.oversight, "OVERSIGHT_KEY"),
                Key::Index => (&mut arns.index, "INDEX_KEY"),
            };
            *arn = Some(self.config.arn(variable)?);
        }
        let clock = Arc::clone(&self.clock);
        let clients = self.clients.clone();
        let vault = Vault::new(move || clients.kms(), arns, Arc::new(OsRandom), clock);
        Ok(Store::new(self.database(tables)?, vault))
    }

    /// Opens the connection to DynamoDB during the start of the process: reads an item that does not exist. While the
    /// answer is on its way, the vault prepares itself.
    pub async fn warm(&self, store: &Store, table: Table) {
        self.warm_with(store, table, []).await;
    }

    /// The same, with more calls at the same time, such as one to KMS.
    pub async fn warm_with<'a>(
        &self,
        store: &'a Store,
        table: Table,
        more: impl IntoIterator<Item = warm::Call<'a>>,
    ) {
        let read = warm::call(store.database().get(table, "WARM", "WARM"));
        warm::together([read].into_iter().chain(more), || store.vault().prepare()).await;
    }
}

//! SDK clients and names for a product's tables, queues and keys.

use std::sync::Arc;

use qeg_domain::clock::Clock;
use qeg_store::{Database, Store, Table};
use qeg_vault::{KeyArns, Vault};

use crate::{clock::VirtualClock, names::named, parts::App, services::Variables};

impl App {
    /// The name of a table.
    pub fn table(&self, table: Table) -> &str {
        let tables = &self.0.names.tables;
        match table {
            Table::Subjects => &tables.subjects,
            Table::Keys => &tables.keys,
            Table::Index => &tables.index,
            Table::Ledger => &tables.ledger,
            Table::Transient => &tables.transient,
        }
    }

    /// The URL of a queue: `deletion`, `code`, `notification`, `failure`, or the name of a carrier. All but `failure` have a
    /// dead-letter queue, such as `deletion-dead-letters`.
    pub fn queue(&self, name: &str) -> &str {
        named(&self.0.names.queues, name)
    }

    /// The ARN of a key: `account`, `contact`, `support`, `oversight`, `index`, `certificate`, `audit`.
    pub fn key(&self, name: &str) -> &str {
        named(&self.0.names.keys, name)
    }

    /// The environment variables that the template gives the functions.
    pub fn variables(&self) -> Variables {
        self.0.names.variables(&self.0.messages.url)
    }

    /// The address that lists the messages which the message gateway received.
    pub fn messages_url(&self) -> &str {
        &self.0.messages.messages
    }

    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        aws_sdk_dynamodb::Client::new(&self.0.aws.config())
    }

    pub fn sqs(&self) -> aws_sdk_sqs::Client {
        aws_sdk_sqs::Client::new(&self.0.aws.config())
    }

    pub fn kms(&self) -> aws_sdk_kms::Client {
        aws_sdk_kms::Client::new(&self.0.aws.config())
    }

    /// All tables, without a key.
    pub fn database(&self) -> Database {
        Database::new(self.dynamodb(), self.0.names.tables.clone())
    }

    /// All tables, with every key. No function has all of these.
    pub fn store(&self) -> Store {
        let arn = |name: &str| Some(self.key(name).to_owned());
        let arns = KeyArns {
            account: arn("account"),
            contact: arn("contact"),
            support: arn("support"),
            oversight: arn("oversight"),
            index: arn("index"),
        };
        let clock: Arc<dyn Clock> = self.0.clock.clone();
        let kms = self.kms();
        let vault = Vault::new(|| kms, arns, Arc::new(qeg_boot::OsRandom), clock);
        Store::new(self.database(), vault)
    }

    /// The clock, for code that runs outside the app.
    pub fn clock(&self) -> Arc<VirtualClock> {
        Arc::clone(&self.0.clock)
    }
}

//! The report of a month: how many items a run of retention found and removed.

use jiff::Timestamp;

use crate::core::{
    attribute::{RECORD_KEPT_SECONDS, keyed, n, s, text},
    database::{Database, Table},
    error::StoreError,
    guard::Guard,
    key,
    transaction::{Condition, Transaction},
};

/// The power to keep the report of a month.
pub trait KeepReport {
    crate::needs! { ledger: PutItem }

    /// Stores the report of a month, such as `2026-11`; `false` if the month has one already. It holds numbers only.
    async fn keep_report(
        &self,
        month: &str,
        json: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError>;
}

/// The power to read the report of a month.
pub trait ReadReport {
    crate::needs! { ledger: GetItem }

    /// The report as JSON; `None` if the month has none.
    async fn report(&self, month: &str) -> Result<Option<String>, StoreError>;
}

impl<D: AsRef<Database>> KeepReport for D {
    async fn keep_report(
        &self,
        month: &str,
        json: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut item = keyed(key::retention(month), key::REPORT);
        item.insert("report".to_owned(), s(json));
        item.insert(
            "expires_at".to_owned(),
            n(now.as_second() + RECORD_KEPT_SECONDS),
        );
        let mut transaction = Transaction::new(self.as_ref());
        transaction.put(Guard::Record, Table::Ledger, item, &Condition::absent())?;
        match transaction.send().await {
            Ok(()) => Ok(true),
            Err(StoreError::Lost(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl<D: AsRef<Database>> ReadReport for D {
    async fn report(&self, month: &str) -> Result<Option<String>, StoreError> {
        let pk = key::retention(month);
        let item = self.as_ref().get(Table::Ledger, &pk, key::REPORT).await?;
        item.map(|item| text(&item, "report").map(str::to_owned))
            .transpose()
    }
}

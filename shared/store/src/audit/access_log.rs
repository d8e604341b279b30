//! Reading a person's audit chain.

use qeg_domain::{audit::Entry, clock::Clock, id::Subject};

use crate::core::{
    attribute::{is_expired, s},
    chain::read_entry,
    database::{Database, Table},
    error::StoreError,
    key,
    paging::first_items,
};

/// The power to read a person's audit entries.
pub trait ReadAccessLog {
    crate::needs! { ledger: Query }

    /// Up to `most` entries with a number below `before`, newest first, without expired ones.
    async fn entries(
        &self,
        subject: &Subject,
        before: Option<u64>,
        most: usize,
    ) -> Result<Vec<Entry>, StoreError>;
}

impl<D: AsRef<Database> + Clock> ReadAccessLog for D {
    async fn entries(
        &self,
        subject: &Subject,
        before: Option<u64>,
        most: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let last = key::entry(before.map_or(u64::MAX, |before| before.saturating_sub(1)));
        let (database, now) = (self.as_ref(), self.now());
        let query = database
            .client()
            .query()
            .table_name(database.name(Table::Ledger))
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", s(key::chain(subject)))
            .expression_attribute_values(":first", s(key::entry(0)))
            .expression_attribute_values(":last", s(last))
            .scan_index_forward(false)
            .limit(i32::try_from(most).unwrap_or(i32::MAX))
            .consistent_read(true);
        let items = first_items(query, most, |item| !is_expired(item, now)).await?;
        items.iter().take(most).map(read_entry).collect()
    }
}

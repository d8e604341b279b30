//! Reading a person's audit chain.

use qeg_domain::{audit::Entry, clock::Clock, id::Subject};

use crate::core::{
    attribute::{is_expired, s},
    chain::read_entry,
    database::{Database, Table},
    error::{StoreError, from_dynamodb},
    key,
};

/// The power to read what was done with a person's data.
///
/// Needs: ledger `Query`.
pub trait ReadAccessLog {
    /// Up to `most` entries before the one numbered `before`, newest first; none that has expired.
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
        let (mut found, mut start) = (Vec::new(), None);
        loop {
            let answer = database
                .client()
                .query()
                .table_name(database.name(Table::Ledger))
                .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
                .expression_attribute_values(":pk", s(key::chain(subject)))
                .expression_attribute_values(":first", s(key::entry(0)))
                .expression_attribute_values(":last", s(&last))
                .scan_index_forward(false)
                .limit(i32::try_from(most - found.len()).unwrap_or(i32::MAX))
                .set_exclusive_start_key(start)
                .consistent_read(true)
                .send()
                .await
                .map_err(|error| from_dynamodb(&error))?;
            for item in answer.items.unwrap_or_default() {
                if !is_expired(&item, now) {
                    found.push(read_entry(&item)?);
                }
            }
            // DynamoDB ends a page at 1 MB, however many were asked for.
            match answer.last_evaluated_key {
                Some(key) if !key.is_empty() && found.len() < most => start = Some(key),
                _ => return Ok(found),
            }
        }
    }
}

//! The deletion requests that staff have to know of: open and not erased, in pages.

use jiff::civil::Date;
use qeg_domain::{deletion::State, id::RequestId};
use serde::{Deserialize, Serialize};

use super::request::OPEN_INDEX;
use crate::core::{
    attribute::{Item, optional_text, s, text},
    database::{Database, Table},
    deletion_request::{DeletionRequest, OPEN},
    error::StoreError,
    key,
    paging::first_items,
};

/// The place of a request in the list: after it the next page begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DuePlace {
    due_on: Date,
    id: RequestId,
}

/// A page of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct UnerasedPage {
    /// Nearest due date first. A request that cannot be read is left out, so that the others can be listed; purge reports it.
    pub requests: Vec<DeletionRequest>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<DuePlace>,
}

/// The power to list the deletion requests that are not erased yet.
pub trait ListUnerasedRequests {
    crate::needs! { ledger/open: Query }

    /// Up to `most` requests after the place of the page before. An erased request only waits for its backups to expire, so
    /// it is not in the list. The index lags a little behind the table: read a request itself before acting on it.
    async fn unerased_requests(
        &self,
        after: Option<&DuePlace>,
        most: usize,
    ) -> Result<UnerasedPage, StoreError>;
}

impl<D: AsRef<Database>> ListUnerasedRequests for D {
    async fn unerased_requests(
        &self,
        after: Option<&DuePlace>,
        most: usize,
    ) -> Result<UnerasedPage, StoreError> {
        let database = self.as_ref();
        let query = database
            .client()
            .query()
            .table_name(database.name(Table::Ledger))
            .index_name(OPEN_INDEX)
            .key_condition_expression("#open = :open")
            .expression_attribute_names("#open", "open")
            .expression_attribute_values(":open", s(OPEN))
            .limit(i32::try_from(most).unwrap_or(i32::MAX))
            .set_exclusive_start_key(after.map(DuePlace::key));
        let mut items = first_items(query, most, is_unerased).await?;
        let is_full = items.len() >= most;
        items.truncate(most);
        let last = items.last().filter(|_| is_full);
        Ok(UnerasedPage {
            next: last.map(DuePlace::of).transpose()?,
            requests: items
                .iter()
                .filter_map(|item| DeletionRequest::read(item).ok())
                .collect(),
        })
    }
}

/// Whether an item of the index is a request that is not erased. The index has holds too.
fn is_unerased(item: &Item) -> bool {
    id_of(item).is_some() && optional_text(item, "state") != Some(State::Erased.as_str())
}

fn id_of(item: &Item) -> Option<RequestId> {
    RequestId::parse(optional_text(item, "pk")?.strip_prefix("D#")?)
}

impl DuePlace {
    fn of(item: &Item) -> Result<Self, StoreError> {
        let due_on = text(item, "due_on")?.parse();
        Ok(Self {
            due_on: due_on.map_err(|_| StoreError::Broken)?,
            id: id_of(item).ok_or(StoreError::Broken)?,
        })
    }

    /// The key of the request in the index.
    fn key(&self) -> Item {
        let parts = [
            ("open", OPEN.to_owned()),
            ("due_on", self.due_on.to_string()),
            ("pk", key::request(&self.id)),
            ("sk", key::REQUEST.to_owned()),
        ];
        let parts = parts.map(|(name, value)| (name.to_owned(), s(value)));
        Item::from(parts)
    }
}

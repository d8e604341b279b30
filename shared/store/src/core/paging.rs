//! Reading a query or scan page by page. DynamoDB ends a page at 1 MB, even if more items were requested.

use aws_sdk_dynamodb::operation::{
    query::builders::QueryFluentBuilder, scan::builders::ScanFluentBuilder,
};

use crate::core::{
    attribute::Item,
    error::{StoreError, from_dynamodb},
};

/// The items of one page, and the key after which the next page begins; `None` after the last page.
pub(crate) type Page = (Vec<Item>, Option<Item>);

/// The pages of a query. Only one page is in memory at a time, so the result can be of any length.
pub(crate) struct Pages {
    query: QueryFluentBuilder,
    is_over: bool,
}

impl Pages {
    /// The pages of this query.
    pub(crate) fn of(query: QueryFluentBuilder) -> Self {
        Self {
            query,
            is_over: false,
        }
    }

    /// The items of the next page, which may be empty; `None` after the last page.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails or refuses.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<Item>>, StoreError> {
        if self.is_over {
            return Ok(None);
        }
        let (items, next) = page(self.query.clone()).await?;
        self.is_over = next.is_none();
        self.query = self.query.clone().set_exclusive_start_key(next);
        Ok(Some(items))
    }
}

/// One page of a query.
///
/// # Errors
/// [`StoreError`] when DynamoDB fails or refuses.
pub(crate) async fn page(query: QueryFluentBuilder) -> Result<Page, StoreError> {
    let answer = query.send().await.map_err(|error| from_dynamodb(&error))?;
    let next = answer.last_evaluated_key.filter(|key| !key.is_empty());
    Ok((answer.items.unwrap_or_default(), next))
}

/// One page of a scan.
///
/// # Errors
/// [`StoreError`] when DynamoDB fails or refuses.
pub(crate) async fn scanned_page(scan: ScanFluentBuilder) -> Result<Page, StoreError> {
    let answer = scan.send().await.map_err(|error| from_dynamodb(&error))?;
    let next = answer.last_evaluated_key.filter(|key| !key.is_empty());
    Ok((answer.items.unwrap_or_default(), next))
}

/// Every item of a query.
///
/// # Errors
/// [`StoreError`] when DynamoDB fails or refuses.
pub(crate) async fn every_item(query: QueryFluentBuilder) -> Result<Vec<Item>, StoreError> {
    first_items(query, usize::MAX, |_| true).await
}

/// The items of a query that `is_wanted` accepts, read in whole pages until there are at least `most`.
///
/// # Errors
/// [`StoreError`] when DynamoDB fails or refuses.
pub(crate) async fn first_items(
    query: QueryFluentBuilder,
    most: usize,
    is_wanted: impl Fn(&Item) -> bool,
) -> Result<Vec<Item>, StoreError> {
    let (mut items, mut pages) = (Vec::new(), query.into_paginator().send());
    while items.len() < most
        && let Some(page) = pages.next().await
    {
        let page = page.map_err(|error| from_dynamodb(&error))?;
        let found = page.items.unwrap_or_default();
        items.extend(found.into_iter().filter(&is_wanted));
    }
    Ok(items)
}

/// The first `most` items of a query that `is_wanted` accepts, and whether there are more. It reads little more than these,
/// and what lies between them.
///
/// # Errors
/// [`StoreError`] when DynamoDB fails or refuses.
pub(crate) async fn first_and_more(
    query: QueryFluentBuilder,
    most: usize,
    is_wanted: impl Fn(&Item) -> bool,
) -> Result<(Vec<Item>, bool), StoreError> {
    // One more than wanted, to know whether there are more.
    let wanted = most.saturating_add(1);
    let query = query.limit(i32::try_from(wanted).unwrap_or(i32::MAX));
    let mut items = first_items(query, wanted, is_wanted).await?;
    let is_more = items.len() > most;
    items.truncate(most);
    Ok((items, is_more))
}

/// Every item of a scan.
///
/// # Errors
/// [`StoreError`] when DynamoDB fails or refuses.
pub(crate) async fn every_scanned_item(scan: ScanFluentBuilder) -> Result<Vec<Item>, StoreError> {
    let (mut items, mut pages) = (Vec::new(), scan.into_paginator().send());
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| from_dynamodb(&error))?;
        items.extend(page.items.unwrap_or_default());
    }
    Ok(items)
}

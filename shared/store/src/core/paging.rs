//! Reading a query or scan page by page. DynamoDB ends a page at 1 MB, even if more items were requested.

use std::cmp::Reverse;

use aws_sdk_dynamodb::operation::{
    query::builders::QueryFluentBuilder, scan::builders::ScanFluentBuilder,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::core::{
    attribute::Item,
    error::{StoreError, from_dynamodb},
};

/// The position of a record in a list, newest first; of those of one time, the greatest id first. As a cursor it leads to
/// the next page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position<I: Ord>(Reverse<Timestamp>, Reverse<I>);

impl<I: Clone + Ord> Position<I> {
    /// The position of a record of this time and id.
    pub fn new(at: Timestamp, id: &I) -> Self {
        Self(Reverse(at), Reverse(id.clone()))
    }
}

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

/// The `most` records of a query that come first in the order of `position`, and whether there are more. The query may give
/// them in any order; no more than a page and `most` of them are in memory at a time.
///
/// # Errors
/// [`StoreError`] when DynamoDB fails or refuses, or `read` fails.
pub(crate) async fn first_in_order<T, P: Ord>(
    mut pages: Pages,
    most: usize,
    read: impl Fn(Item) -> Result<Option<T>, StoreError>,
    position: impl Fn(&T) -> P,
) -> Result<(Vec<T>, bool), StoreError> {
    let mut first = First::new(most);
    while let Some(page) = pages.next().await? {
        let mut records = Vec::with_capacity(page.len());
        for item in page {
            records.extend(read(item)?);
        }
        first.add(records, &position);
    }
    Ok((first.records, first.is_more))
}

/// The first records in order of those seen so far.
struct First<T> {
    most: usize,
    records: Vec<T>,
    is_more: bool,
}

impl<T> First<T> {
    const fn new(most: usize) -> Self {
        Self {
            most,
            records: Vec::new(),
            is_more: false,
        }
    }

    fn add<P: Ord>(&mut self, records: Vec<T>, position: impl Fn(&T) -> P) {
        self.records.extend(records);
        self.records.sort_by_key(position);
        self.is_more |= self.records.len() > self.most;
        self.records.truncate(self.most);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_in_order_are_found_whatever_the_order_of_the_pages() {
        let pages = [vec![7, 1, 9], vec![], vec![3, 8], vec![2, 6, 5, 4]];
        for (most, is_more) in [(1, true), (4, true), (8, true), (9, false), (20, false)] {
            let mut first = First::new(most);
            for page in &pages {
                first.add(page.clone(), |number| *number);
                assert!(first.records.len() <= most);
            }
            let expected: Vec<i32> = (1..=9).take(most).collect();
            assert_eq!((first.records, first.is_more), (expected, is_more));
        }
    }

    #[test]
    fn positions_are_newest_first() {
        let at = |second| Timestamp::from_second(second).unwrap_or_default();
        let positions = [(9, "a"), (5, "b"), (5, "a"), (1, "c")];
        let positions = positions.map(|(second, id)| Position::new(at(second), &id));
        assert!(positions.is_sorted());
    }
}

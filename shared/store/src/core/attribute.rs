//! Items and their attributes: reading and writing the plain part of a record.

use std::{collections::HashMap, str::FromStr};

use aws_sdk_dynamodb::{primitives::Blob, types::AttributeValue};
use jiff::Timestamp;
use qeg_domain::limits::RECORD_KEPT_DAYS;
use serde::{Serialize, de::DeserializeOwned};

use crate::core::error::StoreError;

/// How long the ledger keeps a record that has ended, in seconds.
pub const RECORD_KEPT_SECONDS: i64 = RECORD_KEPT_DAYS * 86_400;

/// One DynamoDB item.
pub type Item = HashMap<String, AttributeValue>;

/// A string attribute.
pub fn s(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// A number attribute.
#[allow(
    clippy::needless_pass_by_value,
    reason = "reads better with the number itself"
)]
pub fn n(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// A binary attribute.
pub fn b(value: impl Into<Vec<u8>>) -> AttributeValue {
    AttributeValue::B(Blob::new(value))
}

/// An item with its two keys and nothing else yet.
pub fn keyed(pk: impl Into<String>, sk: impl Into<String>) -> Item {
    HashMap::from([("pk".to_owned(), s(pk)), ("sk".to_owned(), s(sk))])
}

/// A record as an item: each field is an attribute, under its name for serde. Keys that are not fields are still missing.
///
/// # Errors
/// [`StoreError::Broken`] when a field cannot be an attribute.
pub(crate) fn to_item(record: &impl Serialize) -> Result<Item, StoreError> {
    serde_dynamo::to_item(record).map_err(|_| StoreError::Broken)
}

/// The record of an item. Attributes that are not fields are ignored.
///
/// # Errors
/// [`StoreError::Broken`] when an attribute is absent or does not fit its field. serde's error is dropped, since it may
/// repeat the value.
pub(crate) fn from_item<T: DeserializeOwned>(item: &Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item.clone()).map_err(|_| StoreError::Broken)
}

/// The text of a string attribute.
///
/// # Errors
/// [`StoreError::Broken`] when it is absent or of another type.
pub fn text<'a>(item: &'a Item, name: &str) -> Result<&'a str, StoreError> {
    optional_text(item, name).ok_or(StoreError::Broken)
}

/// The text of a string attribute that may be absent.
pub fn optional_text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?.as_s().ok().map(String::as_str)
}

/// A string attribute in a type that reads itself, such as a time.
///
/// # Errors
/// [`StoreError::Broken`] when it is absent or does not parse.
pub fn parsed<T: FromStr>(item: &Item, name: &str) -> Result<T, StoreError> {
    text(item, name)?.parse().map_err(|_| StoreError::Broken)
}

/// Like [`parsed`], `None` when the attribute is absent.
///
/// # Errors
/// [`StoreError::Broken`] when it is there but does not parse.
pub fn optional_parsed<T: FromStr>(item: &Item, name: &str) -> Result<Option<T>, StoreError> {
    optional_text(item, name)
        .map(|value| value.parse().map_err(|_| StoreError::Broken))
        .transpose()
}

/// A number attribute.
///
/// # Errors
/// [`StoreError::Broken`] when it is absent or does not parse.
pub fn number<T: FromStr>(item: &Item, name: &str) -> Result<T, StoreError> {
    item.get(name)
        .and_then(|value| value.as_n().ok())
        .and_then(|value| value.parse().ok())
        .ok_or(StoreError::Broken)
}

/// A binary attribute.
///
/// # Errors
/// [`StoreError::Broken`] when it is absent or of another type.
pub fn bytes<'a>(item: &'a Item, name: &str) -> Result<&'a [u8], StoreError> {
    item.get(name)
        .and_then(|value| value.as_b().ok())
        .map(AsRef::as_ref)
        .ok_or(StoreError::Broken)
}

/// Whether an item's `expires_at` (epoch seconds) is reached. DynamoDB may delete the item days later.
pub fn is_expired(item: &Item, now: Timestamp) -> bool {
    number::<i64>(item, "expires_at").is_ok_and(|at| at <= now.as_second())
}

/// The attributes of an item sorted by name, for comparing in tests.
#[cfg(test)]
pub(crate) fn listed(item: &Item) -> Vec<String> {
    let mut attributes: Vec<String> = item
        .iter()
        .map(|(name, value)| format!("{name} {value:?}"))
        .collect();
    attributes.sort_unstable();
    attributes
}

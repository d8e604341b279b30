//! The condition of one part of a transaction.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;

use crate::core::attribute::n;

/// A condition expression with its names and values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Condition {
    /// The expression; empty for none.
    pub(crate) expression: String,
    /// `#name` to attribute name.
    pub(crate) names: Vec<(&'static str, &'static str)>,
    /// `:value` to attribute value.
    pub(crate) values: Vec<(&'static str, AttributeValue)>,
}

impl Condition {
    /// No condition.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// There is no such item yet.
    pub(crate) fn absent() -> Self {
        Self {
            expression: "attribute_not_exists(pk)".to_owned(),
            ..Self::default()
        }
    }

    /// There is no such item, or an expired one. DynamoDB removes expired items days later; reads ignore them.
    pub(crate) fn absent_or_expired(now: Timestamp) -> Self {
        Self {
            expression: "(attribute_not_exists(pk) OR expires_at <= :expired)".to_owned(),
            values: vec![(":expired", n(now.as_second()))],
            ..Self::default()
        }
    }

    /// There is such an item.
    pub(crate) fn present() -> Self {
        Self {
            expression: "attribute_exists(pk)".to_owned(),
            ..Self::default()
        }
    }

    /// An attribute has this value.
    pub(crate) fn equals(name: &'static str, value: AttributeValue) -> Self {
        Self {
            expression: "#c = :c".to_owned(),
            names: vec![("#c", name)],
            values: vec![(":c", value)],
        }
    }

    pub(super) fn names(&self) -> Option<HashMap<String, String>> {
        let names: HashMap<_, _> = self
            .names
            .iter()
            .map(|(key, name)| ((*key).to_owned(), (*name).to_owned()))
            .collect();
        (!names.is_empty()).then_some(names)
    }

    pub(super) fn values(&self) -> Option<HashMap<String, AttributeValue>> {
        let values: HashMap<_, _> = self
            .values
            .iter()
            .map(|(key, value)| ((*key).to_owned(), value.clone()))
            .collect();
        (!values.is_empty()).then_some(values)
    }

    pub(super) fn expression(&self) -> Option<String> {
        (!self.expression.is_empty()).then(|| self.expression.clone())
    }
}

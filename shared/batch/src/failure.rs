//! Why a record failed, and the answer that names the records which Lambda shall deliver again.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Why a record could not be handled: a static word for the log, and nothing of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    class: &'static str,
}

impl Failure {
    /// The record does not have the documented form; delivering it again does not help.
    pub const UNREADABLE: Self = Self::new("unreadable");
    /// The handler panicked.
    pub const PANIC: Self = Self::new("panic");

    /// A failure with this word for the log, such as `dynamodb_throttled`.
    pub const fn new(class: &'static str) -> Self {
        Self { class }
    }

    /// The static word for the log.
    pub const fn class(self) -> &'static str {
        self.class
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.class)
    }
}

impl std::error::Error for Failure {}

/// Reads JSON text. The error has no message, because that of the reader quotes the input.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|_| Failure::UNREADABLE)
}

/// The answer that names the failed records (`ReportBatchItemFailures`): message ids for a queue,
/// sequence numbers for a stream. Lambda delivers them again.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Failures {
    batch_item_failures: Vec<Item>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    item_identifier: String,
}

impl Failures {
    /// Adds one record; `false` where it has no id. An empty id would fail the whole batch.
    pub(crate) fn add(&mut self, id: Option<&str>) -> bool {
        let Some(id) = id.filter(|id| !id.is_empty()) else {
            return false;
        };
        self.batch_item_failures.push(Item {
            item_identifier: id.to_owned(),
        });
        true
    }

    /// The ids, in the order of the batch.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        let items = self.batch_item_failures.iter();
        items.map(|item| item.item_identifier.as_str())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    #[test]
    fn answer_has_the_form_that_lambda_reads() {
        let mut failures = Failures::default();
        assert_eq!(json!(failures), json!({"batchItemFailures": []}));
        assert!(failures.add(Some("a")) && !failures.add(Some("")) && !failures.add(None));
        assert_eq!(
            json!(failures),
            json!({"batchItemFailures": [{"itemIdentifier": "a"}]})
        );
    }

    #[test]
    fn failure_does_not_quote_the_record() {
        let failure = read::<u8>("canary").unwrap_err();
        assert!(!format!("{failure} {failure:?}").contains("canary"));
    }
}

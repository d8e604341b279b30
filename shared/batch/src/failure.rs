//! What went wrong with a record, and how Lambda is told which ones to give again.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A record that could not be handled, with a static word for the log. It holds nothing of the
/// record itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    class: &'static str,
}

impl Failure {
    /// The record is not of the documented shape and never will be.
    pub const UNREADABLE: Self = Self::new("unreadable");
    /// The handler panicked.
    pub const PANIC: Self = Self::new("panic");

    /// A failure of this class, such as `dynamodb_throttled`.
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

/// Reads JSON text, dropping the message of the reader because it quotes the input.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|_| Failure::UNREADABLE)
}

/// The answer that names the records to give again (`ReportBatchItemFailures`): message ids for
/// a queue, sequence numbers for a stream.
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
    /// Names one record. An empty id would fail the whole batch, so it is refused: `false`.
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
    fn the_answer_is_what_lambda_reads() {
        let mut failures = Failures::default();
        assert_eq!(json!(failures), json!({"batchItemFailures": []}));
        assert!(failures.add(Some("a")) && !failures.add(Some("")) && !failures.add(None));
        assert_eq!(
            json!(failures),
            json!({"batchItemFailures": [{"itemIdentifier": "a"}]})
        );
    }

    #[test]
    fn a_failure_does_not_quote_the_record() {
        let failure = read::<u8>("canary").unwrap_err();
        assert!(!format!("{failure} {failure:?}").contains("canary"));
    }
}

//! What can go wrong in the store. No variant carries an item, a value or text from AWS.

use aws_sdk_dynamodb::{config::http::HttpResponse, error::SdkError};
use qeg_vault::VaultError;
use thiserror::Error;

use crate::core::guard::Guard;

/// Why an operation of the store failed.
#[derive(Clone, Copy, Debug, Error, Eq, PartialEq)]
pub enum StoreError {
    /// DynamoDB could not be reached, throttled or failed; the call may be repeated.
    #[error("the database is unavailable; try again later")]
    Unavailable,
    /// DynamoDB refused: IAM does not allow it, or the request was malformed.
    #[error("the database refused; check the role against docs/powers.md")]
    Refused,
    /// A stored item does not have the attributes that its key requires.
    #[error(
        "a stored item cannot be read; compare it with the data layout in docs/architecture.md"
    )]
    Broken,
    /// The change has more parts than DynamoDB takes in one transaction: it was not sent, and nothing was written. A
    /// limit in `qeg_domain::limits` is missing or too high.
    #[error("the change has more parts than one transaction can have; nothing was written")]
    TooManyParts,
    /// A condition did not hold: nothing was written.
    #[error("a condition no longer holds; read again")]
    Lost(Guard),
    /// A daily limit is reached: nothing was written.
    #[error("a daily limit is reached; try again when the day is over")]
    Limited {
        /// Seconds until the day is over.
        retry_after_seconds: u32,
    },
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl StoreError {
    /// Whether the same call may succeed later.
    pub fn is_transient(self) -> bool {
        matches!(
            self,
            Self::Unavailable | Self::Vault(VaultError::Unavailable)
        )
    }

    /// A word for the log.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Unavailable => "database_unavailable",
            Self::Refused => "database_refused",
            Self::Broken => "item_broken",
            Self::TooManyParts => "transaction_too_large",
            Self::Lost(_) => "condition_failed",
            Self::Limited { .. } => "limit_of_a_day",
            Self::Vault(_) => "vault",
        }
    }
}

/// Separates temporary faults from permanent refusals, without keeping AWS's text.
pub(crate) fn from_dynamodb<E>(error: &SdkError<E, HttpResponse>) -> StoreError {
    match error {
        SdkError::ServiceError(answer)
            if answer.raw().status().as_u16() == 400 && !is_throttle(answer.raw()) =>
        {
            StoreError::Refused
        }
        _ => StoreError::Unavailable,
    }
}

/// DynamoDB answers throttling with status 400, and also a single write that conflicts with a running transaction. Only
/// the type in the body names the reason.
fn is_throttle(answer: &HttpResponse) -> bool {
    const THROTTLES: [&str; 5] = [
        "TransactionConflictException",
        "ProvisionedThroughputExceeded",
        "ThrottlingException",
        "RequestLimitExceeded",
        "TransactionInProgress",
    ];
    answer
        .body()
        .bytes()
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
        .is_some_and(|body| THROTTLES.iter().any(|name| body.contains(name)))
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::{error::ErrorMetadata, operation::update_item::UpdateItemError};

    use super::*;

    fn answered(status: u16, code: &str) -> StoreError {
        let error = UpdateItemError::generic(ErrorMetadata::builder().code(code).build());
        let body = format!(r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{code}"}}"#);
        let status = status.try_into().expect("a status");
        let answer = HttpResponse::new(status, body.into());
        from_dynamodb(&SdkError::service_error(error, answer))
    }

    #[test]
    fn what_dynamodb_refuses_for_the_moment_is_temporary_although_its_status_is_400() {
        for code in [
            "TransactionConflictException",
            "TransactionInProgressException",
            "ProvisionedThroughputExceededException",
            "ThrottlingException",
            "RequestLimitExceeded",
        ] {
            assert_eq!(answered(400, code), StoreError::Unavailable, "{code}");
            assert!(answered(400, code).is_transient());
        }
        let fault = answered(500, "InternalServerError");
        assert_eq!(fault, StoreError::Unavailable);
    }

    #[test]
    fn a_refusal_is_permanent() {
        for code in [
            "AccessDeniedException",
            "ValidationException",
            "ResourceNotFoundException",
        ] {
            assert_eq!(answered(400, code), StoreError::Refused, "{code}");
            assert!(!answered(400, code).is_transient());
        }
    }
}

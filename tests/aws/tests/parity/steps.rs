//! Steps for a service and their results.

use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};

/// The steps for a service, each with its result.
pub(crate) type Steps = Vec<(&'static str, String)>;

/// The error's code as the SDK reports it, or `ok`.
pub(crate) fn outcome<T, E: ProvideErrorMetadata>(result: &Result<T, SdkError<E>>) -> String {
    match result {
        Ok(_) => "ok".to_owned(),
        Err(SdkError::ServiceError(error)) => error.err().code().unwrap_or("no code").to_owned(),
        Err(_) => "no answer".to_owned(),
    }
}

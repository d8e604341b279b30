//! Errors of the vault. They contain no value, no key and no text from AWS.

use aws_sdk_kms::{
    config::http::HttpResponse,
    error::{ProvideErrorMetadata, SdkError},
};
use thiserror::Error;

/// Why the vault could not seal, open or index something.
#[derive(Clone, Copy, Debug, Error, Eq, PartialEq)]
pub enum VaultError {
    /// The function has no key for this purpose: its code needs a key that its configuration does not name.
    #[error(
        "no key for this purpose was granted to this function; compare docs/powers.md with its environment"
    )]
    NotGranted,
    /// KMS could not be reached or had a fault. The call may be repeated.
    #[error("the key service is unavailable; try again later")]
    Unavailable,
    /// KMS refused: IAM, the key policy or the encryption context does not allow it.
    #[error("the key service refused; check the role against docs/powers.md")]
    Refused,
    /// The sealed bytes do not belong to this key, item and version, or were altered.
    #[error("sealed data does not belong here or was altered; restore it from its own table")]
    Broken,
}

/// What KMS answers, with status 400, when it has too much to do: over its quota, or over that of one key.
const THROTTLED: [&str; 3] = [
    "ThrottlingException",
    "RequestLimitExceeded",
    "TooManyRequestsException",
];

/// Distinguishes a temporary fault from a permanent refusal. Drops the text from AWS.
pub(crate) fn from_kms<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> VaultError {
    let SdkError::ServiceError(answer) = error else {
        return VaultError::Unavailable;
    };
    let is_throttled = answer
        .err()
        .code()
        .is_some_and(|code| THROTTLED.contains(&code));
    match answer.raw().status().as_u16() {
        400..500 if !is_throttled => VaultError::Refused,
        _ => VaultError::Unavailable,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_kms::{
        config::http::HttpResponse,
        error::{ErrorMetadata, SdkError},
        operation::decrypt::DecryptError,
    };

    use super::*;

    fn answered(status: u16, code: &str) -> VaultError {
        let error = DecryptError::generic(ErrorMetadata::builder().code(code).build());
        let status = status.try_into().expect("a status");
        let answer = HttpResponse::new(status, "".into());
        from_kms(&SdkError::service_error(error, answer))
    }

    #[test]
    fn throttling_is_temporary_although_its_status_is_400() {
        for code in THROTTLED {
            assert_eq!(answered(400, code), VaultError::Unavailable, "{code}");
        }
        assert_eq!(
            answered(500, "KMSInternalException"),
            VaultError::Unavailable
        );
    }

    #[test]
    fn a_refusal_is_permanent() {
        for (status, code) in [
            (400, "AccessDeniedException"),
            (400, "InvalidCiphertextException"),
            (409, "KMSInvalidStateException"),
        ] {
            assert_eq!(answered(status, code), VaultError::Refused, "{code}");
        }
    }
}

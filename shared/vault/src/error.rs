//! Errors of the vault. They contain no value, no key and no text from AWS.

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

/// Distinguishes a temporary fault from a permanent refusal. Drops the text from AWS.
pub(crate) fn from_kms<E>(
    error: &aws_sdk_kms::error::SdkError<E, aws_sdk_kms::config::http::HttpResponse>,
) -> VaultError {
    match error {
        aws_sdk_kms::error::SdkError::ServiceError(answer)
            if (400..500).contains(&answer.raw().status().as_u16())
                && answer.raw().status().as_u16() != 429 =>
        {
            VaultError::Refused
        }
        _ => VaultError::Unavailable,
    }
}

//! The errors that end a consumer.

use std::io;

use crate::api::{ApiError, InvalidApiUrl};
use crate::journal::JournalError;

/// Why a consumer ended without being stopped. A person has to act.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The folder cannot be used.
    #[error("cannot use the folder: check its permissions and free space ({0})")]
    Folder(#[source] io::Error),
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The base URL of the API is not valid.
    #[error(transparent)]
    Address(#[from] InvalidApiUrl),
    /// No region was found.
    #[error("the AWS region is missing: give --region, set AWS_REGION, or set one in the profile")]
    NoRegion,
    /// No credentials were found.
    #[error(
        "AWS credentials are missing: set AWS_PROFILE, or run on a machine or container with a role"
    )]
    NoCredentials,
    /// The queue refused the first call.
    #[error(
        "the queue answered {0}: compare --queue, --region and the permissions of your role with what the operator gave you"
    )]
    Queue(String),
    /// The API refused the first call.
    #[error(
        "the API answered {0}: compare --api, --region and the permissions of your role with what the operator gave you"
    )]
    Api(ApiError),
    /// The queue stayed empty for the time given by `once`, and this much work is not finished.
    #[error(
        "{0} messages or handoffs are not finished: the lines above say why; run it again to continue"
    )]
    Unfinished(usize),
}

//! The problem that a client gets for an error of the store or the vault.

use qeg_store::{Guard, StoreError};
use qeg_vault::VaultError;

use crate::Problem;

/// Class of the problem that a concurrent request with the same `Idempotency-Key` was answered first.
const ANSWERED_MEANWHILE: &str = "answered_meanwhile";
/// Class of the problem that the account changed since it was read.
const PERSON_STATE: &str = "person_state";
/// Class of the problem that a record changed since it was read.
const RECORD_CHANGED: &str = "record_changed";

/// Classes of conflicts with a concurrent writer: reading again and repeating the change may succeed.
pub(crate) const RETRYABLE: [&str; 3] = [ANSWERED_MEANWHILE, PERSON_STATE, RECORD_CHANGED];

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable => Self::unavailable("database_unavailable"),
            StoreError::Refused => Self::unavailable("database_refused"),
            StoreError::Broken => Self::unavailable("stored_item_broken"),
            StoreError::TooManyParts => Self::unavailable("transaction_too_large"),
            StoreError::Vault(error) => error.into(),
            StoreError::Limited {
                retry_after_seconds,
            } => Self::too_many_requests(retry_after_seconds).logged_as("limit_of_a_day"),
            StoreError::Lost(guard) => match guard {
                Guard::Answer => Self::conflict().logged_as(ANSWERED_MEANWHILE),
                Guard::Phone => Self::phone_in_use(),
                Guard::Chain => Self::unavailable("chain_contended"),
                Guard::Verification => Self::conflict().logged_as("verification_lost"),
                // Another guess was counted at the same moment, so this one gets no result.
                Guard::Limit => Self::too_many_requests(1),
                Guard::Person => Self::conflict().logged_as(PERSON_STATE),
                Guard::CallSign => Self::conflict().logged_as("call_sign_claimed"),
                Guard::Record => Self::conflict().logged_as(RECORD_CHANGED),
            },
        }
    }
}

/// The problem of an error; where a limit of the day is reached, with a sentence that says what is still possible.
pub fn past_the_day(possible: &'static str) -> impl Fn(StoreError) -> Problem {
    move |error| {
        let is_limited = matches!(error, StoreError::Limited { .. });
        let problem = Problem::from(error);
        if is_limited {
            problem.detail(possible)
        } else {
            problem
        }
    }
}

impl From<VaultError> for Problem {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Unavailable => Self::unavailable("key_service_unavailable"),
            VaultError::Refused => Self::unavailable("key_service_refused"),
            VaultError::NotGranted => Self::unavailable("key_not_granted"),
            VaultError::Broken => Self::unavailable("sealed_data_broken"),
        }
    }
}

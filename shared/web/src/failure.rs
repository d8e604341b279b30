//! What the store could not do, as the client is told it.

use store::{Guard, StoreError};
use vault::VaultError;

use crate::Problem;

/// Class of the problem that tells a repeatable request that its twin was answered first.
pub const ANSWERED_MEANWHILE: &str = "answered_meanwhile";

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable => Self::unavailable("database_unavailable"),
            StoreError::Refused => Self::unavailable("database_refused"),
            StoreError::Broken => Self::unavailable("stored_item_broken"),
            StoreError::Vault(error) => error.into(),
            StoreError::Lost(guard) => match guard {
                Guard::Answer => Self::conflict().logged_as(ANSWERED_MEANWHILE),
                Guard::Phone => Self::phone_in_use(),
                Guard::Chain => Self::unavailable("chain_contended"),
                Guard::Verification => Self::conflict().logged_as("verification_lost"),
                Guard::Limit => Self::unavailable("limit_contended"),
                Guard::Person => Self::conflict().logged_as("person_state"),
                Guard::CallSign => Self::conflict().logged_as("call_sign_claimed"),
                Guard::Record => Self::conflict().logged_as("record_changed"),
            },
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

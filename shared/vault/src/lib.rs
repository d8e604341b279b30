//! The vault: one data key per person and purpose, sealed items, blind indexes, passwords.
//!
//! The only crate that sees plaintext keys. It is small on purpose: AES-256-GCM comes from aws-lc, HMAC from KMS,
//! argon2id from the crate `argon2`. This crate only decides which key opens which item.

pub mod blind_index;
pub mod cache;
pub mod challenge;
pub mod credential;
pub mod data_key;
mod error;
pub mod item_address;
pub mod seal;

use std::sync::{Arc, Mutex, OnceLock};

use cache::KeyCache;
use challenge::ChallengeKey;
use qeg_domain::{clock::Clock, purpose::Purpose, random::Random};

pub use blind_index::{BlindIndex, Field};
pub use data_key::{DataKey, WrappedKey};
pub use error::VaultError;
pub use item_address::{ItemAddress, ItemVersion};

/// ARNs of the KMS keys that one function may use; `None` for a key that its role may not use.
#[derive(Clone, Debug, Default)]
pub struct KeyArns {
    /// Wraps the data keys of account data.
    pub account: Option<String>,
    /// Wraps the data keys of contact data.
    pub contact: Option<String>,
    /// Wraps the data keys of support threads.
    pub support: Option<String>,
    /// Wraps the data key of each legal record.
    pub oversight: Option<String>,
    /// HMAC key of the blind index.
    pub index: Option<String>,
}

impl KeyArns {
    fn of(&self, purpose: Purpose) -> Result<&str, VaultError> {
        match purpose {
            Purpose::Account => self.account.as_deref(),
            Purpose::Contact => self.contact.as_deref(),
            Purpose::Support => self.support.as_deref(),
            Purpose::Oversight => self.oversight.as_deref(),
        }
        .ok_or(VaultError::NotGranted)
    }
}

/// Seals and opens people's data, under keys that KMS wraps.
pub struct Vault {
    kms: aws_sdk_kms::Client,
    arns: KeyArns,
    cache: Mutex<KeyCache>,
    challenge_key: OnceLock<ChallengeKey>,
    random: Arc<dyn Random>,
    clock: Arc<dyn Clock>,
}

impl Vault {
    /// A vault over the keys of `arns`, with an empty cache.
    pub fn new(
        kms: aws_sdk_kms::Client,
        arns: KeyArns,
        random: Arc<dyn Random>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            kms,
            arns,
            cache: Mutex::new(KeyCache::default()),
            challenge_key: OnceLock::new(),
            random,
            clock,
        }
    }

    /// The source of randomness this vault was given.
    pub fn random(&self) -> &dyn Random {
        &*self.random
    }

    /// The clock this vault was given.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }
}

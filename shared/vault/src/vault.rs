//! What a function's vault holds: the keys in KMS that it may use, and the data keys that it has cached.

use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use qeg_domain::{clock::Clock, id::KeyId, purpose::Purpose, random::Random};

use crate::{DataKey, VaultError, cache::KeyCache, challenge::ChallengeKey};

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
    /// The ARN of a purpose's key.
    pub(crate) fn of(&self, purpose: Purpose) -> Result<&str, VaultError> {
        match purpose {
            Purpose::Account => self.account.as_deref(),
            Purpose::Contact => self.contact.as_deref(),
            Purpose::Support => self.support.as_deref(),
            Purpose::Oversight => self.oversight.as_deref(),
        }
        .ok_or(VaultError::NotGranted)
    }
}

/// The client for KMS, made when it is first used.
type LazyKms = LazyLock<aws_sdk_kms::Client, Box<dyn FnOnce() -> aws_sdk_kms::Client + Send>>;

/// Seals and opens people's data, under keys that KMS wraps.
pub struct Vault {
    kms: LazyKms,
    pub(crate) arns: KeyArns,
    cache: Mutex<KeyCache>,
    /// Derived from the index key when it is first needed.
    pub(crate) challenge_key: OnceLock<ChallengeKey>,
    random: Arc<dyn Random>,
    clock: Arc<dyn Clock>,
}

impl Vault {
    /// A vault over the keys of `arns`, with an empty cache. `kms` is called once, when KMS is first needed.
    pub fn new(
        kms: impl FnOnce() -> aws_sdk_kms::Client + Send + 'static,
        arns: KeyArns,
        random: Arc<dyn Random>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            kms: LazyLock::new(Box::new(kms)),
            arns,
            cache: Mutex::new(KeyCache::default()),
            challenge_key: OnceLock::new(),
            random,
            clock,
        }
    }

    /// Makes the client for KMS, for which the SDK reads its list of all regions. Call it while something else is awaited.
    pub fn prepare(&self) {
        LazyLock::force(&self.kms);
    }

    /// The client for KMS.
    pub(crate) fn kms(&self) -> &aws_sdk_kms::Client {
        &self.kms
    }

    /// The source of randomness this vault was given.
    pub fn random(&self) -> &dyn Random {
        &*self.random
    }

    /// The clock this vault was given.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// A data key from the cache.
    pub(crate) fn remembered(&self, id: &KeyId) -> Option<DataKey> {
        let mut cache = self.cache.lock().ok()?;
        cache.get(id, self.clock.now())
    }

    /// Puts a data key into the cache.
    pub(crate) fn remember(&self, key: &DataKey) {
        if let Ok(mut cache) = self.cache.lock() {
            cache.put(key.clone(), self.clock.now());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use aws_sdk_kms::config::{BehaviorVersion, Config};
    use jiff::Timestamp;

    use super::*;

    struct Fixed;

    impl Clock for Fixed {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }
    }

    impl Random for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(7);
        }
    }

    #[test]
    fn the_client_for_kms_is_made_when_it_is_needed_and_once() {
        let made = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&made);
        let kms = move || {
            count.fetch_add(1, Ordering::SeqCst);
            let config = Config::builder().behavior_version(BehaviorVersion::v2026_01_12());
            aws_sdk_kms::Client::from_conf(config.build())
        };
        let vault = Vault::new(kms, KeyArns::default(), Arc::new(Fixed), Arc::new(Fixed));
        assert_eq!(made.load(Ordering::SeqCst), 0);
        vault.prepare();
        vault.kms();
        assert_eq!(made.load(Ordering::SeqCst), 1);
    }
}

//! The keys that have signed certificates, remembered for some minutes. Only a new certificate key adds one.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use qeg_domain::{certificate::Jwk, clock::Clock, limits::CERTIFICATE_KEYS_SECONDS};
use qeg_store::{StoreError, deletion::certificate_keys::ReadCertificateKeys};

/// What this process read last, and when.
#[derive(Default)]
pub struct RetiredKeys(Mutex<Option<(Timestamp, Vec<Jwk>)>>);

impl RetiredKeys {
    /// The keys of the ledger, the latest first; the present one can be among them. When the ledger cannot be read, those
    /// that were read before count: keys are only added.
    ///
    /// # Errors
    /// [`StoreError`] when the ledger cannot be read and never was.
    pub(crate) async fn read(
        &self,
        powers: &(impl Clock + ReadCertificateKeys),
    ) -> Result<Vec<Jwk>, StoreError> {
        let now = powers.now();
        let remembered = self.remembered().clone();
        let fresh = SignedDuration::from_secs(CERTIFICATE_KEYS_SECONDS);
        // What seems to be read later than now is not fresh: the clock was set back.
        if let Some((at, keys)) = &remembered
            && (*at..*at + fresh).contains(&now)
        {
            return Ok(keys.clone());
        }
        match (powers.certificate_keys().await, remembered) {
            (Ok(keys), _) => {
                *self.remembered() = Some((now, keys.clone()));
                Ok(keys)
            }
            (Err(error), Some((_, keys))) => {
                let error_class = error.class();
                tracing::warn!(event = "certificate_keys_not_read", error_class);
                Ok(keys)
            }
            (Err(error), None) => Err(error),
        }
    }

    fn remembered(&self) -> std::sync::MutexGuard<'_, Option<(Timestamp, Vec<Jwk>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! The key of challenges, from KMS.

use aws_sdk_kms::{primitives::Blob, types::MacAlgorithmSpec};

use crate::{Vault, VaultError, challenge::ChallengeKey, error::from_kms};

/// What the key is derived from: no blind index is over this text, because no field has this name.
const KEY_MESSAGE: &[u8] = b"challenge\x001";

impl Vault {
    /// The key of challenges. KMS derives it from the index key, once for each process: whoever may ask for blind
    /// indexes can derive it, and it needs no permission of its own.
    ///
    /// # Errors
    /// [`VaultError`] when KMS refuses or cannot be reached, or the function was given no index key.
    pub async fn challenge_key(&self) -> Result<ChallengeKey, VaultError> {
        if let Some(key) = self.challenge_key.get() {
            return Ok(key.clone());
        }
        let arn = self.arns.index.as_deref().ok_or(VaultError::NotGranted)?;
        let answer = self
            .kms()
            .generate_mac()
            .key_id(arn)
            .mac_algorithm(MacAlgorithmSpec::HmacSha256)
            .message(Blob::new(KEY_MESSAGE))
            .send()
            .await
            .map_err(|error| from_kms(&error))?;
        let mac = answer.mac.ok_or(VaultError::Unavailable)?;
        let key = ChallengeKey::new(mac.as_ref());
        Ok(self.challenge_key.get_or_init(|| key).clone())
    }
}

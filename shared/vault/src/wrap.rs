//! Creates and unwraps data keys by calls of KMS.

use aws_sdk_kms::{primitives::Blob, types::DataKeySpec};
use qeg_domain::{
    id::{KeyId, Subject},
    purpose::Purpose,
};
use zeroize::Zeroizing;

use crate::{DataKey, Vault, VaultError, WrappedKey, error::from_kms};

impl Vault {
    /// A new data key for `owner` (a person or the id of a record), as plaintext and wrapped. One KMS call.
    ///
    /// # Errors
    /// [`VaultError`] when KMS refuses or cannot be reached.
    pub async fn create(
        &self,
        purpose: Purpose,
        owner: &str,
    ) -> Result<(DataKey, WrappedKey), VaultError> {
        let answer = self
            .kms()
            .generate_data_key()
            .key_id(self.arns.of(purpose)?)
            .key_spec(DataKeySpec::Aes256)
            .encryption_context("subject", owner)
            .encryption_context("purpose", purpose.as_str())
            .send()
            .await
            .map_err(|error| from_kms(&error))?;
        let id = KeyId::random(self.random());
        let plaintext = Zeroizing::new(
            answer
                .plaintext
                .ok_or(VaultError::Unavailable)?
                .into_inner(),
        );
        let wrapped = answer.ciphertext_blob.ok_or(VaultError::Unavailable)?;
        let key = DataKey::new(id.clone(), &plaintext)?;
        self.remember(&key);
        Ok((
            key,
            WrappedKey {
                id,
                wrapped: wrapped.into_inner(),
            },
        ))
    }

    /// A new data key whose plaintext this function does not get: creating a key and reading it are separate powers.
    ///
    /// # Errors
    /// [`VaultError`] when KMS refuses or cannot be reached.
    pub async fn create_unread(
        &self,
        purpose: Purpose,
        subject: &Subject,
    ) -> Result<WrappedKey, VaultError> {
        let answer = self
            .kms()
            .generate_data_key_without_plaintext()
            .key_id(self.arns.of(purpose)?)
            .key_spec(DataKeySpec::Aes256)
            .encryption_context("subject", subject.as_str())
            .encryption_context("purpose", purpose.as_str())
            .send()
            .await
            .map_err(|error| from_kms(&error))?;
        Ok(WrappedKey {
            id: KeyId::random(self.random()),
            wrapped: answer
                .ciphertext_blob
                .ok_or(VaultError::Unavailable)?
                .into_inner(),
        })
    }

    /// The plaintext of a stored key. The caller must have read `wrapped` from the keys table just before, so that an
    /// erasure takes effect at once, whatever the cache still contains.
    ///
    /// # Errors
    /// [`VaultError`] when KMS refuses or cannot be reached.
    pub async fn unwrap(
        &self,
        purpose: Purpose,
        owner: &str,
        wrapped: &WrappedKey,
    ) -> Result<DataKey, VaultError> {
        match self.remembered(&wrapped.id) {
            Some(key) => Ok(key),
            None => self.unwrap_anew(purpose, owner, wrapped).await,
        }
    }

    /// The same, always by a call to KMS: for whoever must not show by its time whether the key was cached.
    ///
    /// # Errors
    /// [`VaultError`] when KMS refuses or cannot be reached.
    pub async fn unwrap_anew(
        &self,
        purpose: Purpose,
        owner: &str,
        wrapped: &WrappedKey,
    ) -> Result<DataKey, VaultError> {
        let answer = self
            .kms()
            .decrypt()
            .key_id(self.arns.of(purpose)?)
            .ciphertext_blob(Blob::new(wrapped.wrapped.clone()))
            .encryption_context("subject", owner)
            .encryption_context("purpose", purpose.as_str())
            .send()
            .await
            .map_err(|error| from_kms(&error))?;
        let plaintext = Zeroizing::new(
            answer
                .plaintext
                .ok_or(VaultError::Unavailable)?
                .into_inner(),
        );
        let key = DataKey::new(wrapped.id.clone(), &plaintext)?;
        self.remember(&key);
        Ok(key)
    }
}

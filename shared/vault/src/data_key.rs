//! Data keys, one per person and purpose: as plaintext, and wrapped by KMS.

use std::sync::Arc;

use qeg_domain::id::KeyId;
use zeroize::Zeroizing;

use crate::VaultError;

/// Bytes of an AES-256 key.
pub const KEY_BYTES: usize = 32;

/// A plaintext data key. Clones share one buffer, which is wiped when the last clone is dropped.
#[derive(Clone)]
pub struct DataKey {
    id: KeyId,
    bytes: Arc<Zeroizing<[u8; KEY_BYTES]>>,
}

impl DataKey {
    /// A key from its bytes.
    ///
    /// # Errors
    /// [`VaultError::Broken`] unless there are exactly [`KEY_BYTES`].
    pub fn new(id: KeyId, bytes: &[u8]) -> Result<Self, VaultError> {
        let mut buffer = Zeroizing::new([0_u8; KEY_BYTES]);
        if bytes.len() != KEY_BYTES {
            return Err(VaultError::Broken);
        }
        buffer.copy_from_slice(bytes);
        Ok(Self {
            id,
            bytes: Arc::new(buffer),
        })
    }

    /// The public id of this key, stored with the items that it seals.
    pub fn id(&self) -> &KeyId {
        &self.id
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[..]
    }
}

/// A data key as it is stored. It can be read only through KMS.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WrappedKey {
    /// Public id of the key.
    pub id: KeyId,
    /// KMS ciphertext of the key.
    pub wrapped: Vec<u8>,
}

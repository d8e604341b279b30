//! The text of legal records. Each record has its own data key; the wrapped key is in the same item and is deleted
//! with it. It is not the key of a person, so the record stays readable after the person is erased.

use qeg_domain::{id::KeyId, purpose::Purpose};
use qeg_vault::{DataKey, ItemAddress, WrappedKey};
use serde::{Serialize, de::DeserializeOwned};

use crate::core::{
    attribute::{Item, b, bytes, number},
    database::Table,
    error::StoreError,
    sealed::{self, open_from, plaintext, write_number},
    store::Store,
};

/// Attribute of the wrapped data key.
const WRAPPED: &str = "wrapped";

/// The address of a legal record, and the id that its data key is bound to.
#[derive(Clone, Copy)]
pub(crate) struct Record<'a> {
    /// Its public id.
    pub(crate) id: &'a str,
    /// Partition key.
    pub(crate) pk: &'a str,
    /// Sort key.
    pub(crate) sk: &'a str,
}

impl<'a> Record<'a> {
    fn address(self) -> ItemAddress<'a> {
        ItemAddress {
            table: Table::Ledger.as_str(),
            pk: self.pk,
            sk: self.sk,
            purpose: Purpose::Oversight,
        }
    }
}

impl Store {
    /// Seals the text of a new record under a new data key and adds it to the item. One call of KMS.
    ///
    /// # Errors
    /// [`StoreError::Vault`] when the key service refuses or cannot be reached.
    pub(crate) async fn seal_words(
        &self,
        item: &mut Item,
        record: Record<'_>,
        words: &impl Serialize,
    ) -> Result<(), StoreError> {
        let vault = self.vault();
        let (key, wrapped) = vault.create(Purpose::Oversight, record.id).await?;
        item.insert(WRAPPED.to_owned(), b(wrapped.wrapped));
        self.seal_into(item, &key, &record.address(), 1, &plaintext(words)?)
    }

    /// Replaces the text in the item of a record that was read, as its next write.
    ///
    /// # Errors
    /// [`StoreError::Vault`] when the key service refuses or cannot be reached.
    pub(crate) async fn reseal_words(
        &self,
        item: &mut Item,
        record: Record<'_>,
        words: &impl Serialize,
    ) -> Result<(), StoreError> {
        let key = self.record_key(item, record).await?;
        let write = write_number(item)? + 1;
        self.seal_into(item, &key, &record.address(), write, &plaintext(words)?)
    }

    /// The opened text of a record that was read.
    ///
    /// # Errors
    /// [`StoreError::Vault`] when the key service refuses, or the item is not what was written.
    pub(crate) async fn open_words<T: DeserializeOwned>(
        &self,
        item: &Item,
        record: Record<'_>,
    ) -> Result<T, StoreError> {
        let key = self.record_key(item, record).await?;
        open_from(item, &key, &record.address())
    }

    async fn record_key(&self, item: &Item, record: Record<'_>) -> Result<DataKey, StoreError> {
        let id: KeyId = sealed::key_id(item)?;
        let wrapped = bytes(item, WRAPPED)?.to_vec();
        let wrapped = WrappedKey { id, wrapped };
        let vault = self.vault();
        Ok(vault
            .unwrap(Purpose::Oversight, record.id, &wrapped)
            .await?)
    }
}

/// The version of a record: how often it was written.
pub(crate) fn version(item: &Item) -> Result<u64, StoreError> {
    number(item, "w")
}

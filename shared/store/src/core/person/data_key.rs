//! A person's data keys, as their key items have them, and the records that are sealed under these keys.

use qeg_domain::purpose::Purpose;
use qeg_vault::{DataKey, ItemAddress, WrappedKey};
use serde::de::DeserializeOwned;

use super::Person;
use crate::core::{
    attribute::{Item, bytes},
    database::Table,
    error::StoreError,
    sealed,
    store::Store,
};

/// The live data key of an item, without tombstones.
pub(crate) fn wrapped(item: &Item) -> Result<Option<WrappedKey>, StoreError> {
    if item.contains_key("tombstone") {
        return Ok(None);
    }
    Ok(Some(WrappedKey {
        id: sealed::key_id(item)?,
        wrapped: bytes(item, "wrapped")?.to_vec(),
    }))
}

impl Store {
    /// The plaintext of one of a person's data keys. The key item was just read, so a key that purge
    /// has destroyed is not found here, even if the vault still caches it.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when the purpose was not wanted; [`StoreError::Vault`] from KMS.
    pub(crate) async fn data_key(
        &self,
        person: &Person,
        purpose: Purpose,
    ) -> Result<DataKey, StoreError> {
        let wrapped = person.keys.get(&purpose).ok_or(StoreError::Broken)?;
        let owner = person.subject.as_str();
        Ok(self.vault.unwrap(purpose, owner, wrapped).await?)
    }

    /// A record of the person's, from its item in the subjects table.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be opened.
    pub(crate) async fn record<T: DeserializeOwned>(
        &self,
        person: &Person,
        purpose: Purpose,
        sk: &str,
        item: &Item,
    ) -> Result<T, StoreError> {
        let data_key = self.data_key(person, purpose).await?;
        let address = ItemAddress {
            table: Table::Subjects.as_str(),
            pk: &person.pk(),
            sk,
            purpose,
        };
        sealed::open_from(item, &data_key, &address)
    }
}

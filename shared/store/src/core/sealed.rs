//! Sealed records: all personal data of an item is in one blob, which only the vault can open.

use qeg_domain::id::KeyId;
use qeg_vault::{DataKey, ItemAddress, ItemVersion, seal};
use serde::{Serialize, de::DeserializeOwned};
use zeroize::Zeroizing;

use crate::core::{
    attribute::{Item, b, bytes, n, number, s, text},
    error::StoreError,
    store::Store,
};

/// Version of the records' schema, part of what a blob is bound to.
pub(crate) const SCHEMA: u32 = 1;

/// A record as plaintext, before it is sealed. Its memory is wiped when it is dropped.
pub(crate) fn plaintext(record: &impl Serialize) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    serde_json::to_vec(record)
        .map(Zeroizing::new)
        .map_err(|_| StoreError::Broken)
}

/// The write number of an item: the number of the audit entry written with it, so it is unique among a person's writes.
///
/// # Errors
/// [`StoreError::Broken`] when the item has none.
pub(crate) fn write_number(item: &Item) -> Result<u64, StoreError> {
    number(item, "w")
}

/// The id of the data key that sealed an item.
///
/// # Errors
/// [`StoreError::Broken`] when the item names none.
pub(crate) fn key_id(item: &Item) -> Result<KeyId, StoreError> {
    KeyId::parse(text(item, "key_id")?).ok_or(StoreError::Broken)
}

impl Store {
    /// Seals `plaintext` and adds it, with its version, write number and key id, to an item.
    ///
    /// # Errors
    /// [`StoreError::Vault`] when the vault refuses.
    pub(crate) fn seal_into(
        &self,
        item: &mut Item,
        key: &DataKey,
        address: &ItemAddress<'_>,
        write: u64,
        plaintext: &[u8],
    ) -> Result<(), StoreError> {
        let version = ItemVersion {
            schema: SCHEMA,
            write,
        };
        let blob = seal::seal(self.vault.random(), key, (address, version), plaintext)?;
        item.insert("v".to_owned(), n(SCHEMA));
        item.insert("w".to_owned(), n(write));
        item.insert("key_id".to_owned(), s(key.id().as_str()));
        item.insert("sealed".to_owned(), b(blob));
        Ok(())
    }
}

/// Opens the record of an item.
///
/// # Errors
/// [`StoreError::Vault`] when key, item and version do not fit, [`StoreError::Broken`] when what was
/// sealed is not a `T`.
pub(crate) fn open_from<T: DeserializeOwned>(
    item: &Item,
    key: &DataKey,
    address: &ItemAddress<'_>,
) -> Result<T, StoreError> {
    let plaintext = open_bytes(item, key, address)?;
    serde_json::from_slice(&plaintext).map_err(|_| StoreError::Broken)
}

/// Opens the sealed bytes of an item. Their memory is wiped when they are dropped.
///
/// # Errors
/// [`StoreError::Vault`] when key, item and version do not fit.
pub(crate) fn open_bytes(
    item: &Item,
    key: &DataKey,
    address: &ItemAddress<'_>,
) -> Result<Zeroizing<Vec<u8>>, StoreError> {
    let version = ItemVersion {
        schema: number(item, "v")?,
        write: write_number(item)?,
    };
    Ok(seal::open(key, (address, version), bytes(item, "sealed")?)?)
}

//! The address and version of a sealed item: the associated data that a blob is bound to.
//!
//! A blob opens only in the table, item, purpose, key, schema and write that it was sealed for. Table names
//! are logical ones, since a restore gives new physical names. The write number shows when an older blob
//! was put back.

use qeg_domain::{id::KeyId, purpose::Purpose};

/// The address of a sealed item.
#[derive(Clone, Copy, Debug)]
pub struct ItemAddress<'a> {
    /// Logical table name, such as `subjects`.
    pub table: &'a str,
    /// Partition key of the item.
    pub pk: &'a str,
    /// Sort key of the item.
    pub sk: &'a str,
    /// Which of the person's keys seals it.
    pub purpose: Purpose,
}

/// Which version of an item a blob is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ItemVersion {
    /// Version of the record's schema.
    pub schema: u32,
    /// Number of this write, counted from 1 and never given twice to one person's items.
    pub write: u64,
}

impl ItemAddress<'_> {
    /// Associated data: every part behind its length as four bytes, big endian, so that no two
    /// addresses share their bytes.
    pub fn associated_data(&self, key: &KeyId, version: ItemVersion) -> Vec<u8> {
        let (schema, write) = (version.schema.to_string(), version.write.to_string());
        let parts = [
            self.table,
            self.pk,
            self.sk,
            self.purpose.as_str(),
            key.as_str(),
            &schema,
            &write,
        ];
        let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len() + 4).sum());
        for part in parts {
            let length = u32::try_from(part.len()).unwrap_or(u32::MAX);
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes
    }
}

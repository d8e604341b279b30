//! The address and version of a sealed item: the associated data that a blob is bound to.
//!
//! A blob opens only with the table, item, purpose, key, schema and write number that it was sealed for. Table names
//! are logical, because a restored table has another physical name. The write number shows if an older blob was put
//! back.

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

/// The version of an item that a blob contains.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct ItemVersion {
    /// Version of the record's schema.
    pub schema: u32,
    /// Number of this write, from 1. No two writes to one person's items have the same number.
    pub write: u64,
}

impl ItemAddress<'_> {
    /// Associated data: every part after its length as four bytes, big endian, so that different addresses never give
    /// the same bytes.
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

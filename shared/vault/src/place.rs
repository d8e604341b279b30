//! Where a sealed blob lives: the associated data that ties it to its item.
//!
//! A blob opens only in the table, item, purpose, key, schema and write it was sealed for. Table
//! names are logical ones, since a restore gives new physical names. The write number makes an older
//! sealed value that is put back noticeable.

use qeg_domain::{id::KeyId, purpose::Purpose};

/// The address of one sealed blob.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Logical table name, such as `subjects`.
    pub table: &'a str,
    /// Partition key of the item.
    pub pk: &'a str,
    /// Sort key of the item.
    pub sk: &'a str,
    /// Which of the person's keys seals it.
    pub purpose: Purpose,
    /// Version of the record's schema.
    pub schema: u32,
    /// Number of this write of the item, counted from 1.
    pub write: u64,
}

impl Place<'_> {
    /// Associated data: every part behind its length as four bytes, big endian, so that no two
    /// places share their bytes.
    pub fn associated_data(&self, key: &KeyId) -> Vec<u8> {
        let (schema, write) = (self.schema.to_string(), self.write.to_string());
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

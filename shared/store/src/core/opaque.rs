//! Numbers of a person's audit chain as the person may see them.
//!
//! Each entry has the next number, also one that a law keeps secret for a time. A number that is shown (in an entity
//! tag, in a cursor) would show how many entries came between two; what is shown in its place shows nothing, but that
//! two are the same.

use qeg_domain::purpose::Purpose;
use sha2::{Digest, Sha256};

use crate::core::{chain::hex, error::StoreError, person::Person};

/// Bytes of the hash that are shown.
const SHOWN_BYTES: usize = 16;

impl Person {
    /// What stands for a number: a hash of it with the id of the person's data key of `purpose`, which they were read
    /// with, and which nobody outside is ever shown.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when they were read without that key.
    pub fn opaque(&self, purpose: Purpose, number: u64) -> Result<String, StoreError> {
        let key_id = self.key_id(purpose).ok_or(StoreError::Broken)?;
        let mut hash = Sha256::new_with_prefix(b"qeg opaque number v1\0");
        hash.update(key_id.as_str());
        hash.update(number.to_be_bytes());
        let hash = hash.finalize();
        Ok(hex(hash.get(..SHOWN_BYTES).unwrap_or_default()))
    }

    /// The number that this stands for, looked for among all there are, the newest first; `None` for none of theirs.
    pub fn number_of(&self, purpose: Purpose, shown: &str) -> Option<u64> {
        let is_it = |number: &u64| self.opaque(purpose, *number).is_ok_and(|one| one == shown);
        (1..=self.standing.head.seq).rev().find(is_it)
    }
}

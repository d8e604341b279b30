//! Opaque forms of the numbers of a person's audit chain.
//!
//! Every entry has a number, also one that a law keeps secret for a time. If clients saw the numbers (in entity tags or
//! cursors), a gap would show that there are secret entries. So they get a hash of the number, which shows only whether
//! two numbers are equal.

use qeg_domain::purpose::Purpose;
use sha2::{Digest, Sha256};

use crate::core::{chain::hex, error::StoreError, person::Person};

/// Bytes of the hash that are shown.
const SHOWN_BYTES: usize = 16;

impl Person {
    /// The opaque form of a number: a hash of it and the id of the person's data key of `purpose`. This id is never
    /// shown outside. The person must have been read with that key.
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

    /// The number of this opaque form, found by trying all numbers of the chain, newest first; `None` if none matches.
    pub fn number_of(&self, purpose: Purpose, shown: &str) -> Option<u64> {
        let is_it = |number: &u64| self.opaque(purpose, *number).is_ok_and(|one| one == shown);
        (1..=self.standing.head.seq).rev().find(is_it)
    }
}

//! Opaque forms of the numbers of a person's audit chain.
//!
//! Every entry has a number, also one that a law keeps secret for a time. If clients saw the numbers (in entity tags or
//! cursors), a gap would show that there are secret entries. So they get a hash of the number, which shows only whether
//! two numbers are equal. A cursor has to lead back to its number: it has the hash, and the number encrypted with a
//! second hash.

use qeg_domain::{id::to_hex, purpose::Purpose};
use sha2::{Digest, Sha256};

use crate::core::{error::StoreError, person::Person};

/// Bytes of the hash that are shown.
const SHOWN_BYTES: usize = 16;
/// Characters of the encrypted number in hex.
const NUMBER_CHARS: usize = 16;

impl Person {
    /// The opaque form of a number: a hash of it and the id of the person's data key of `purpose`. This id is never
    /// shown outside. The person must have been read with that key.
    ///
    /// # Errors
    /// [`StoreError::Broken`] when they were read without that key.
    pub fn opaque(&self, purpose: Purpose, number: u64) -> Result<String, StoreError> {
        let hash = self.hash(purpose, b"qeg opaque number v1\0", &number.to_be_bytes())?;
        Ok(to_hex(hash.get(..SHOWN_BYTES).unwrap_or_default()))
    }

    /// An opaque form that [`Self::number_of`] reads: [`Self::opaque`], and the number encrypted with a hash of that
    /// (the SIV construction).
    ///
    /// # Errors
    /// [`StoreError::Broken`] when they were read without that key.
    pub fn cursor(&self, purpose: Purpose, number: u64) -> Result<String, StoreError> {
        let opaque = self.opaque(purpose, number)?;
        let hidden = number ^ self.mask(purpose, &opaque)?;
        Ok(format!("{opaque}{hidden:0NUMBER_CHARS$x}"))
    }

    /// The number in a cursor; `None` if it is not a cursor of this person's chain. The work is the same however long
    /// the chain is.
    pub fn number_of(&self, purpose: Purpose, cursor: &str) -> Option<u64> {
        let (opaque, hidden) = cursor.split_at_checked(2 * SHOWN_BYTES)?;
        let hidden = u64::from_str_radix(hidden, 16).ok()?;
        let number = hidden ^ self.mask(purpose, opaque).ok()?;
        let is_theirs = (1..=self.standing.head.seq).contains(&number);
        (is_theirs && self.cursor(purpose, number).ok()? == cursor).then_some(number)
    }

    /// What encrypts the number of a cursor.
    fn mask(&self, purpose: Purpose, opaque: &str) -> Result<u64, StoreError> {
        let hash = self.hash(purpose, b"qeg number in a cursor v1\0", opaque.as_bytes())?;
        let first = hash.first_chunk().ok_or(StoreError::Broken)?;
        Ok(u64::from_be_bytes(*first))
    }

    fn hash(&self, purpose: Purpose, what: &[u8], of: &[u8]) -> Result<[u8; 32], StoreError> {
        let key_id = self.key_id(purpose).ok_or(StoreError::Broken)?;
        let mut hash = Sha256::new_with_prefix(what);
        hash.update(key_id.as_str());
        hash.update(of);
        Ok(hash.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::HashMap;

    use jiff::Timestamp;
    use qeg_domain::{
        account::Status,
        id::{KeyId, Subject},
    };
    use qeg_vault::WrappedKey;

    use super::*;
    use crate::core::chain::{Head, Standing};

    const PURPOSE: Purpose = Purpose::Account;

    /// Somebody with a chain of this length.
    fn person(key: &str, entries: u64) -> Person {
        let id = KeyId::derived(&[key]);
        let wrapped = Vec::new();
        let head = Head {
            seq: entries,
            hash: [0; 32],
        };
        Person {
            subject: Subject::derived(&[key]),
            status: Status::Active,
            deletion: None,
            created_at: Timestamp::UNIX_EPOCH,
            active_on: None,
            notified_on: None,
            session: None,
            kept: None,
            standing: Standing {
                head,
                ..Standing::EMPTY
            },
            sources: None,
            account: HashMap::new(),
            contact: None,
            keys: HashMap::from([(PURPOSE, WrappedKey { id, wrapped })]),
        }
    }

    #[test]
    fn a_cursor_leads_to_its_number_at_once_however_long_the_chain_is() {
        let longest = person("1", u64::MAX);
        for number in [1, 2, 50, 1_000_000, u64::MAX] {
            let cursor = longest.cursor(PURPOSE, number).unwrap();
            assert_eq!(cursor.len(), 2 * SHOWN_BYTES + NUMBER_CHARS);
            assert_eq!(longest.number_of(PURPOSE, &cursor), Some(number));
        }
        let unknown = "0".repeat(2 * SHOWN_BYTES + NUMBER_CHARS);
        assert_eq!(longest.number_of(PURPOSE, &unknown), None);
    }

    #[test]
    fn a_changed_cursor_that_of_somebody_else_and_one_beyond_the_chain_are_refused() {
        let (one, other) = (person("1", 9), person("2", 9));
        let cursor = one.cursor(PURPOSE, 7).unwrap();
        assert_eq!(other.number_of(PURPOSE, &cursor), None);
        for place in 0..cursor.len() {
            let mut changed = cursor.clone().into_bytes();
            changed[place] = if changed[place] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(one.number_of(PURPOSE, &changed), None, "{changed}");
        }
        for other in [
            "",
            "7",
            &cursor[..40],
            &cursor.to_uppercase(),
            "名".repeat(16).as_str(),
        ] {
            assert_eq!(one.number_of(PURPOSE, other), None, "{other}");
        }
        for number in [0, 10] {
            let beyond = one.cursor(PURPOSE, number).unwrap();
            assert_eq!(one.number_of(PURPOSE, &beyond), None, "{number}");
        }
    }

    #[test]
    fn cursors_of_neighbours_have_nothing_in_common() {
        let one = person("1", 9);
        let end = |number| one.cursor(PURPOSE, number).unwrap()[2 * SHOWN_BYTES..].to_owned();
        let numbers: Vec<u64> = (1..=9)
            .map(|number| u64::from_str_radix(&end(number), 16).unwrap())
            .collect();
        let differences: Vec<u64> = numbers.windows(2).map(|two| two[0] ^ two[1]).collect();
        assert!(
            differences
                .iter()
                .all(|difference| difference.leading_zeros() < 40)
        );
    }
}

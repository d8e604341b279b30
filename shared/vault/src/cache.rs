//! A cache of plaintext data keys, limited in number and time. Keys are wiped when they are removed.
//!
//! It saves calls to KMS. It does not decide whether a key still exists: every read checks the keys table for that.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use qeg_domain::id::KeyId;

use crate::DataKey;

/// The largest number of cached keys.
pub const CAPACITY: usize = 256;
/// The longest time that a key is cached.
pub const LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// Keys by id, with the time each was cached.
#[derive(Default)]
pub struct KeyCache {
    keys: HashMap<KeyId, (Timestamp, DataKey)>,
}

impl KeyCache {
    /// The key, if it was cached less than [`LIFETIME`] ago.
    pub fn get(&mut self, id: &KeyId, now: Timestamp) -> Option<DataKey> {
        self.drop_expired(now);
        self.keys.get(id).map(|(_, key)| key.clone())
    }

    /// Caches a key; at [`CAPACITY`] the oldest one is dropped.
    pub fn put(&mut self, key: DataKey, now: Timestamp) {
        self.drop_expired(now);
        if self.keys.len() >= CAPACITY
            && let Some(oldest) = self
                .keys
                .iter()
                .min_by_key(|(_, (cached_at, _))| *cached_at)
                .map(|(id, _)| id.clone())
        {
            self.keys.remove(&oldest);
        }
        self.keys.insert(key.id().clone(), (now, key));
    }

    fn drop_expired(&mut self, now: Timestamp) {
        self.keys
            .retain(|_, (cached_at, _)| now.duration_since(*cached_at).abs() < LIFETIME);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn key(n: usize) -> DataKey {
        DataKey::new(KeyId::parse(&format!("{n:032x}")).unwrap(), &[7; 32]).unwrap()
    }

    #[test]
    fn key_is_dropped_after_five_minutes_and_at_capacity() {
        let start = Timestamp::UNIX_EPOCH;
        let mut cache = KeyCache::default();
        cache.put(key(0), start);
        assert!(
            cache
                .get(key(0).id(), start + SignedDuration::from_secs(299))
                .is_some()
        );
        assert!(cache.get(key(0).id(), start + LIFETIME).is_none());
        for n in 0..=CAPACITY {
            let at = start + SignedDuration::from_millis(i64::try_from(n).unwrap());
            cache.put(key(n), at);
        }
        assert!(
            cache.get(key(0).id(), start).is_none(),
            "the oldest key was removed"
        );
        assert!(cache.get(key(CAPACITY).id(), start).is_some());
        assert_eq!(cache.keys.len(), CAPACITY);
    }
}

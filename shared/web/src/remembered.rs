//! What a process remembers of the register and of the calendar for a minute, so that not every call reads it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use qeg_domain::limits::REGISTER_SECONDS;
use qeg_store::StoreError;

/// What was read last, and when.
type Kept<T> = Option<(Timestamp, Arc<T>)>;

/// Something that is read again once it is [`REGISTER_SECONDS`] old. [`Self::get`] never gives anything older, even when it
/// cannot be read: who was removed must not stay.
pub struct Remembered<T>(Mutex<Kept<T>>);

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T> Remembered<T> {
    /// What is remembered, or what `read` gives now.
    ///
    /// # Errors
    /// That of `read`.
    pub async fn get(
        &self,
        now: Timestamp,
        read: impl AsyncFnOnce() -> Result<T, StoreError>,
    ) -> Result<Arc<T>, StoreError> {
        if let Some((at, kept)) = &*self.kept() {
            let age = now.duration_since(*at);
            // A clock that was set back makes nothing fresh.
            let is_fresh = !age.is_negative() && age < SignedDuration::from_secs(REGISTER_SECONDS);
            if is_fresh {
                return Ok(Arc::clone(kept));
            }
        }
        let found = Arc::new(read().await?);
        *self.kept() = Some((now, Arc::clone(&found)));
        Ok(found)
    }

    /// What was read last, however old.
    pub(crate) fn last(&self) -> Option<Arc<T>> {
        self.kept().as_ref().map(|(_, kept)| Arc::clone(kept))
    }

    fn kept(&self) -> MutexGuard<'_, Kept<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    async fn at(
        remembered: &Remembered<u8>,
        second: i64,
        read: Result<u8, StoreError>,
    ) -> Option<u8> {
        let now = Timestamp::from_second(second).unwrap();
        let found = remembered.get(now, async || read).await;
        found.ok().map(|found| *found)
    }

    #[tokio::test]
    async fn it_is_read_again_after_a_minute_and_nothing_older_is_used() {
        let remembered = Remembered::default();
        assert_eq!(
            at(&remembered, 1000, Err(StoreError::Unavailable)).await,
            None
        );
        assert_eq!(at(&remembered, 1000, Ok(1)).await, Some(1));
        assert_eq!(
            at(&remembered, 1000 + REGISTER_SECONDS - 1, Ok(2)).await,
            Some(1)
        );
        let late = 1000 + REGISTER_SECONDS;
        assert_eq!(
            at(&remembered, late, Err(StoreError::Unavailable)).await,
            None
        );
        assert_eq!(at(&remembered, late, Ok(2)).await, Some(2));
        assert_eq!(at(&remembered, late - 1, Ok(3)).await, Some(3), "set back");
    }
}

//! Counting tries against a limit.

use jiff::Timestamp;

use crate::core::{
    change::Change,
    error::StoreError,
    person::Wanted,
    store::Store,
    tally::{self, Limit, Tally},
    transaction::Transaction,
};

/// How often counting is tried again when others are counted at the same time.
const ATTEMPTS: u32 = 8;
/// Seconds to wait when a try could not be counted because too many others were counted at the same time.
const CONTENDED_SECONDS: u64 = 1;

/// The power to count tries against a limit.
pub trait CountTries {
    crate::needs! { transient: BatchGetItem, ConditionCheckItem, DeleteItem, GetItem, PutItem }

    /// Adds the tally of `limit` to what is read with a person: see [`crate::core::person::Person::tally`].
    fn counted<'a>(&self, wanted: Wanted<'a>, limit: Limit) -> Wanted<'a> {
        Wanted {
            limit: Some(limit),
            ..wanted
        }
    }

    /// The tally of `who` (blind indexes, never plain values).
    async fn tally(&self, limit: Limit, who: &[&str]) -> Result<Tally, StoreError>;

    /// Counts one try in a tally that was read before. `false`: another try was counted meanwhile; read the tally
    /// again.
    async fn count_against(&self, tally: &Tally, now: Timestamp) -> Result<bool, StoreError>;

    /// Counts one try before it is known whether it succeeds. `Some(seconds)`: the limit is reached for so long, and
    /// nothing was counted.
    async fn count_first(
        &self,
        limit: Limit,
        who: &[&str],
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError>;

    /// Removes a try that [`Self::count_first`] counted at `now`. It stays counted if other tries are counted at the
    /// same time again and again.
    async fn take_back(&self, limit: Limit, who: &[&str], now: Timestamp)
    -> Result<(), StoreError>;

    /// Deletes the tally as part of a change, which fails with [`crate::Guard::Limit`] if another try was counted since
    /// it was read. So of many guesses sent at the same time only one can succeed.
    fn forget_tries<'a>(&self, change: &mut Change<'a>, tally: &'a Tally);
}

impl CountTries for Store {
    async fn tally(&self, limit: Limit, who: &[&str]) -> Result<Tally, StoreError> {
        let (table, pk, sk) = tally::address(limit, who);
        let item = self.database().get(table, &pk, &sk).await?;
        Ok(Tally::read(limit, who, item.as_ref()))
    }

    async fn count_against(&self, tally: &Tally, now: Timestamp) -> Result<bool, StoreError> {
        let mut transaction = Transaction::new(self.database());
        tally.count_in(&mut transaction, now)?;
        match transaction.send().await {
            Ok(()) => Ok(true),
            Err(StoreError::Lost(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn count_first(
        &self,
        limit: Limit,
        who: &[&str],
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        for attempt in 0..ATTEMPTS {
            let tally = self.tally(limit, who).await?;
            if let Some(seconds) = tally.retry_after(now) {
                return Ok(Some(seconds));
            }
            if self.count_against(&tally, now).await? {
                return Ok(None);
            }
            self.pause(attempt).await;
        }
        Ok(Some(CONTENDED_SECONDS))
    }

    async fn take_back(
        &self,
        limit: Limit,
        who: &[&str],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for attempt in 0..ATTEMPTS {
            let tally = self.tally(limit, who).await?;
            let mut transaction = Transaction::new(self.database());
            tally.take_back_in(&mut transaction, now)?;
            match transaction.send().await {
                Ok(()) => return Ok(()),
                Err(StoreError::Lost(_)) => self.pause(attempt).await,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn forget_tries<'a>(&self, change: &mut Change<'a>, tally: &'a Tally) {
        change.also(move |transaction| tally.forget_in(transaction));
    }
}

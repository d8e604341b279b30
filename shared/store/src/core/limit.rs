//! Counting tries against a limit.

use jiff::{SignedDuration, Timestamp};
use qeg_domain::limits;

use crate::core::{
    error::StoreError,
    guard::Guard,
    store::Store,
    tally::{self, Limit, Tally},
    transaction::{Condition, Transaction},
};

/// How often counting is tried again when others are counted at the same time: often enough for as many people of one
/// source as its limit lets sign in at once. Between two attempts is a random pause, at most half a second.
const ATTEMPTS: u32 = 32;
/// Seconds to wait when a try could not be counted because too many others were counted at the same time.
const CONTENDED_SECONDS: u64 = 1;

/// The limit of the call signs that one person claims, also of those that are refused because they belong to somebody
/// else. It is counted under the person's random id, so it is deleted with their items.
pub const CALL_SIGN_CLAIMS: Limit = Limit {
    scope: "claims",
    windows: &[(
        limits::CALL_SIGN_CLAIMS_A_DAY as usize,
        SignedDuration::from_hours(24),
    )],
};

/// The power to count tries against a limit. `who` are blind indexes or random ids, never plain values.
pub trait CountTries {
    crate::needs! { transient: DeleteItem, GetItem, PutItem }

    /// Counts one try before it is known whether it succeeds. `Some(seconds)`: the limit is reached for so long, and
    /// nothing was counted.
    async fn count_first(
        &self,
        limit: Limit,
        who: &[&str],
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError>;

    /// Counts one try where nothing is counted, without reading first. `false`: something is, and nothing was counted.
    async fn count_alone(
        &self,
        limit: Limit,
        who: &[&str],
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Removes a try that [`Self::count_first`] counted at `now`. It stays counted if other tries are counted at the
    /// same time again and again.
    async fn take_back(&self, limit: Limit, who: &[&str], now: Timestamp)
    -> Result<(), StoreError>;

    /// Removes every try that was counted.
    async fn forget_tries(&self, limit: Limit, who: &[&str]) -> Result<(), StoreError>;
}

impl CountTries for Store {
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

    async fn count_alone(
        &self,
        limit: Limit,
        who: &[&str],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.count_against(&Tally::read(limit, who, None), now)
            .await
    }

    async fn take_back(
        &self,
        limit: Limit,
        who: &[&str],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for attempt in 0..ATTEMPTS {
            let tally = self.tally(limit, who).await?;
            if !tally.has(now) {
                return Ok(());
            }
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

    async fn forget_tries(&self, limit: Limit, who: &[&str]) -> Result<(), StoreError> {
        let (table, pk, sk) = tally::address(limit, who);
        let mut transaction = Transaction::new(self.database());
        transaction.delete(Guard::Limit, (table, &pk, &sk), &Condition::none())?;
        transaction.send_despite_conflicts().await
    }
}

impl Store {
    /// What was counted of `who` so far.
    pub(crate) async fn tally(&self, limit: Limit, who: &[&str]) -> Result<Tally, StoreError> {
        let (table, pk, sk) = tally::address(limit, who);
        let item = self.database().get(table, &pk, &sk).await?;
        Ok(Tally::read(limit, who, item.as_ref()))
    }

    /// Counts one try in a tally as it was read. `false`: another try was counted meanwhile.
    async fn count_against(&self, tally: &Tally, now: Timestamp) -> Result<bool, StoreError> {
        let mut transaction = Transaction::new(self.database());
        tally.count_in(&mut transaction, now)?;
        match transaction.send().await {
            Ok(()) => Ok(true),
            Err(StoreError::Lost(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

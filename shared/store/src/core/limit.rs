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

/// The power to count tries against a limit.
pub trait CountTries {
    crate::needs! { transient: BatchGetItem, ConditionCheckItem, DeleteItem, GetItem, PutItem }

    /// Has what was counted for a person read with them, as their [`crate::core::person::Person::tally`].
    fn counted<'a>(&self, wanted: Wanted<'a>, limit: Limit) -> Wanted<'a> {
        Wanted {
            limit: Some(limit),
            ..wanted
        }
    }

    /// What was counted for `who` (blind indexes, never plain values).
    async fn tally(&self, limit: Limit, who: &[&str]) -> Result<Tally, StoreError>;

    /// Counts one against a tally that was read before. `false`: somebody else counted meanwhile, and
    /// the tally has to be read again.
    async fn count_against(&self, tally: &Tally, now: Timestamp) -> Result<bool, StoreError>;

    /// Deletes what was counted as part of a change; [`crate::Guard::Limit`] when a concurrent try was
    /// counted since this tally was read. So of many guesses sent at once only one is compared with effect.
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

    fn forget_tries<'a>(&self, change: &mut Change<'a>, tally: &'a Tally) {
        change.also(move |transaction| tally.forget_in(transaction));
    }
}

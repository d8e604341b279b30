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

    fn forget_tries<'a>(&self, change: &mut Change<'a>, tally: &'a Tally) {
        change.also(move |transaction| tally.forget_in(transaction));
    }
}
